import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { SpanSums } from "../../domain/experiment/since-then.ts";
import { useFormat } from "../format/shop-format.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import type { SinceThenView } from "./since-then-view.ts";

const FIGURES = [
  { key: "buyers", of: ({ buyers }) => buyers },
  { key: "orders", of: ({ orders }) => orders },
  { key: "revenue", of: ({ revenueMinor }) => revenueMinor },
] as const satisfies readonly {
  readonly key: string;
  readonly of: (sums: SpanSums) => number;
}[];

/** What the members ordered since the segment was sent, beside the same members' past. It says that it is no proof. */
export function SinceThenCard({ view }: { readonly view: SinceThenView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { days, since, before, yearBefore, currency } = view;
  const written = (key: (typeof FIGURES)[number]["key"], value: number | null): string => {
    if (value === null) return t("segmentPage.sinceThen.unknown");
    return key === "revenue" ? format.moneyIn(value, currency) : format.count(value);
  };
  const cell = (sums: SpanSums | null) => (figure: (typeof FIGURES)[number]) =>
    written(figure.key, sums === null ? null : figure.of(sums));
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("segmentPage.sinceThen.heading")}
        </Text>
        <Text as="p">
          {t("segmentPage.sinceThen.text", {
            count: days,
            days: format.count(days),
            moment: format.dateTime(view.sentAt),
          })}
        </Text>
        <StackedTable
          caption={t("segmentPage.sinceThen.heading")}
          rows={FIGURES}
          keyOf={({ key }) => key}
          columns={[
            {
              label: t("segmentPage.sinceThen.figure"),
              cell: ({ key }) => t(`segmentPage.sinceThen.${key}`),
            },
            { label: t("segmentPage.sinceThen.since"), kind: "number", cell: cell(since) },
            { label: t("segmentPage.sinceThen.before"), kind: "number", cell: cell(before) },
            { label: t("segmentPage.sinceThen.yearBefore"), kind: "number", cell: cell(yearBefore) },
          ]}
        />
        <Change view={view} to="toBefore" />
        <Change view={view} to="toYearBefore" />
        <Text as="p">{t("segmentPage.sinceThen.noProof")}</Text>
        <Text as="p" tone="subdued" variant="bodySm">
          {t("segmentPage.sinceThen.asOf", { moment: format.dateTime(view.asOf) })}
        </Text>
      </BlockStack>
    </Card>
  );
}

/** How the revenue differs from an earlier span, in words. */
function Change({ view, to }: { readonly view: SinceThenView; readonly to: "toBefore" | "toYearBefore" }) {
  const { t } = useTranslation();
  const format = useFormat();
  const change = view[to]?.revenueChange ?? null;
  if (change === null) return null;
  const share = format.share(Math.abs(change), 1) ?? "";
  const way = change > 0 ? "more" : change < 0 ? "less" : "same";
  return <Text as="p">{t(`segmentPage.sinceThen.${to}.${way}`, { share })}</Text>;
}
