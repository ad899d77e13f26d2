import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { ComparedTable, type ComparedFigure } from "../ui/compared-table.tsx";
import type { GroupNow } from "./group-view.ts";
import { Card } from "../ui/card.tsx";

type Sums = GroupNow["others"];

const FIGURES = [
  { key: "averageOrder", kind: "money", of: ({ spentMinor, orders }) => each(spentMinor, orders) },
  { key: "lifetimeValue", kind: "money", of: ({ spentMinor, customers }) => each(spentMinor, customers) },
  {
    key: "ordersEach",
    kind: "decimal",
    of: ({ orders, customers }) => (customers === 0 ? null : orders / customers),
  },
  { key: "lastOrder", kind: "days", of: ({ medianRecencyDays }) => medianRecencyDays },
] as const satisfies readonly {
  readonly key: string;
  readonly kind: ComparedFigure["kind"];
  readonly of: (sums: Sums) => number | null;
}[];

/** The group's figures beside those of all other customers, with the difference in words. */
export function ComparedCard({ now: { figures, others } }: { readonly now: GroupNow }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("groupPage.comparedHeading")}
        </Text>
        <ComparedTable
          caption={t("groupPage.comparedHeading")}
          own={t("groupPage.comparedOwn")}
          figures={FIGURES.map(({ key, kind, of }) => ({
            key,
            kind,
            label: t(`groupPage.compared.${key}`),
            own: of(figures),
            others: of(others),
          }))}
        />
      </BlockStack>
    </Card>
  );
}

/** Minor units for each; null: there are none. */
function each(spentMinor: number, parts: number): number | null {
  return parts === 0 ? null : Math.round(spentMinor / parts);
}
