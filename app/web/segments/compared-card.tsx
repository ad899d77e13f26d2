import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { ComparedTable, type ComparedFigure } from "../ui/compared-table.tsx";
import type { FiguresView, SavedView } from "./saved-view.ts";
import { Card } from "../ui/card.tsx";

const FIGURES = [
  { key: "people", kind: "count", of: ({ people }) => people },
  { key: "orders", kind: "count", of: ({ orders }) => orders },
  { key: "revenue", kind: "money", of: ({ spentMinor }) => spentMinor },
  { key: "averageOrder", kind: "money", of: ({ averageOrderMinor }) => averageOrderMinor },
  { key: "lifetimeValue", kind: "money", of: ({ lifetimeValueMinor }) => lifetimeValueMinor },
  { key: "lastOrder", kind: "days", of: ({ medianDays }) => medianDays },
] as const satisfies readonly {
  readonly key: string;
  readonly kind: ComparedFigure["kind"];
  readonly of: (figures: FiguresView) => number | null;
}[];

/** The segment's figures beside those of everybody else, with the difference in words. */
export function ComparedCard({ members, others }: Pick<SavedView, "members" | "others">) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("segmentPage.figuresHeading")}
        </Text>
        <ComparedTable
          caption={t("segmentPage.figuresHeading")}
          own={t("segmentPage.column.members")}
          figures={FIGURES.map(({ key, kind, of }) => ({
            key,
            kind,
            label: t(`segmentPage.figure.${key}`),
            own: of(members),
            others: of(others),
          }))}
        />
      </BlockStack>
    </Card>
  );
}
