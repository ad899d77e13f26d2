import { BlockStack, Card, Text } from "@shopify/polaris";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import type { ShopFormat } from "../format/format.ts";
import { useFormat } from "../format/shop-format.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import type { FiguresView, SavedView } from "./saved-view.ts";

interface ComparedRow {
  readonly key: "people" | "orders" | "revenue" | "averageOrder" | "lifetimeValue" | "lastOrder";
  readonly members: string;
  readonly others: string;
  /** null: there is nothing to compare. */
  readonly difference: string | null;
}

/** The segment's figures beside those of everybody else, with the difference in words. */
export function ComparedCard({ members, others }: Pick<SavedView, "members" | "others">) {
  const { t } = useTranslation();
  const format = useFormat();
  const none = t("figure.none");
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("segmentPage.figuresHeading")}
        </Text>
        <StackedTable
          caption={t("segmentPage.figuresHeading")}
          rows={comparedRows(members, others, t, format)}
          keyOf={({ key }) => key}
          columns={[
            { label: t("segmentPage.column.figure"), cell: ({ key }) => t(`segmentPage.figure.${key}`) },
            { label: t("segmentPage.column.members"), kind: "number", cell: (row) => row.members },
            { label: t("segmentPage.column.others"), kind: "number", cell: (row) => row.others },
            { label: t("segmentPage.column.difference"), cell: (row) => row.difference ?? none },
          ]}
        />
      </BlockStack>
    </Card>
  );
}

function comparedRows(
  members: FiguresView,
  others: FiguresView,
  t: TFunction,
  format: ShopFormat,
): ComparedRow[] {
  const row = (
    key: ComparedRow["key"],
    of: (figures: FiguresView) => number | null,
    write: (value: number) => string,
    differ: typeof shareWords = shareWords,
  ): ComparedRow => {
    const [own, other] = [of(members), of(others)];
    const written = (value: number | null): string => (value === null ? t("figure.none") : write(value));
    const difference = own === null || other === null ? null : differ(own, other, t, format);
    return { key, members: written(own), others: written(other), difference };
  };
  const count = (value: number): string => format.count(value);
  const money = (value: number): string => format.money(value);
  return [
    row("people", ({ people }) => people, count),
    row("orders", ({ orders }) => orders, count),
    row("revenue", ({ spentMinor }) => spentMinor, money),
    row("averageOrder", ({ averageOrderMinor }) => averageOrderMinor, money),
    row("lifetimeValue", ({ lifetimeValueMinor }) => lifetimeValueMinor, money),
    row("lastOrder", ({ medianDays }) => medianDays, count, dayWords),
  ];
}

function shareWords(own: number, other: number, t: TFunction, format: ShopFormat): string | null {
  if (own === other) return t("segmentPage.same");
  const share = format.share(Math.abs(own - other), other);
  if (share === null) return null;
  return own > other ? t("segmentPage.more", { share }) : t("segmentPage.less", { share });
}

function dayWords(own: number, other: number, t: TFunction, format: ShopFormat): string {
  if (own === other) return t("segmentPage.same");
  const count = Math.abs(own - other);
  const days = format.count(count);
  return own < other
    ? t("segmentPage.daysLater", { count, days })
    : t("segmentPage.daysEarlier", { count, days });
}
