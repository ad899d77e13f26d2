import { Banner, BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { FitCheck, FitFigures } from "../../domain/fit-check/fit-check.ts";
import { FitWarnings } from "../ui/notices/fit-warnings.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { Card } from "../ui/card.tsx";

/** Whether the shop's orders are enough for the six groups. */
export function FitCheckCard({ fitCheck }: { fitCheck: FitCheck }) {
  const { t } = useTranslation();
  const { figures, warnings } = fitCheck;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("fit.heading")}
        </Text>
        <Text as="p" tone="subdued">
          {t("fit.text")}
        </Text>
        <Banner tone={warnings.length === 0 ? "success" : "warning"}>
          {warnings.length === 0 ? <p>{t("fit.fine")}</p> : <FitWarnings warnings={warnings} />}
        </Banner>
        {figures.customers === 0 ? null : <Figures figures={figures} />}
      </BlockStack>
    </Card>
  );
}

function Figures({ figures }: { figures: FitFigures }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { customers, oneTimeBuyers, historyDays, daysSinceLastOrder, gap90Days } = figures;
  const days = (value: number | null): string => (value === null ? t("figure.none") : format.count(value));
  const shown = [
    [t("fit.customers"), format.count(customers)],
    [t("fit.oneTimeShare"), format.share(oneTimeBuyers, customers) ?? t("figure.none")],
    [t("fit.historyDays"), days(historyDays)],
    [t("fit.sinceLastOrder"), days(daysSinceLastOrder)],
    [t("fit.rhythm"), gap90Days === null ? t("rhythm.notKnownYet") : format.count(gap90Days)],
  ] as const;
  return (
    <dl className="sf-figures-wide">
      {shown.map(([term, value]) => (
        <div key={term} className="sf-figure">
          <dt>
            <Text as="span" variant="bodySm" tone="subdued">
              {term}
            </Text>
          </dt>
          <dd>
            <Text as="span" fontWeight="semibold" numeric>
              {value}
            </Text>
          </dd>
        </div>
      ))}
    </dl>
  );
}
