import { Text } from "@shopify/polaris";
import { useId, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface ChartFrameProps {
  /** What the picture shows, for people who can't see it. */
  readonly title: string;
  /** The same as a table. */
  readonly figures: ReactNode;
  readonly children: ReactNode;
}

/** A picture with its figures as a table behind it, which is opened by a click and in print. */
export function ChartFrame({ title, figures, children }: ChartFrameProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <figure className="sf-chart" aria-labelledby={id}>
      <figcaption id={id}>
        <Text as="span" visuallyHidden>
          {title}
        </Text>
      </figcaption>
      {children}
      <details className="sf-chart-figures">
        <summary>{t("chart.figures")}</summary>
        {figures}
      </details>
    </figure>
  );
}
