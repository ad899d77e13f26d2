import { BlockStack, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { SinceThenView, SpanSums } from "../../domain/experiment/since-then.ts";
import { useFormat } from "../format/shop-format.tsx";
import { StackedTable } from "./stacked-table.tsx";
import { Card } from "./card.tsx";

const FIGURES = [
  { key: "buyers", of: ({ buyers }) => buyers },
  { key: "orders", of: ({ orders }) => orders },
  { key: "revenue", of: ({ revenueMinor }) => revenueMinor },
] as const satisfies readonly {
  readonly key: string;
  readonly of: (sums: SpanSums) => number;
}[];

interface SinceThenCardProps {
  readonly view: SinceThenView;
  readonly heading: string;
  /** Who they are, and from when on their orders count. */
  readonly intro: ReactNode;
  /** What the figures don't prove. */
  readonly proof: ReactNode;
}

/** What customers ordered since a moment, beside the same customers' past. */
export function SinceThenCard({ view, heading, intro, proof }: SinceThenCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { since, before, yearBefore, currency } = view;
  const written = (key: (typeof FIGURES)[number]["key"], value: number | null): string => {
    if (value === null) return t("sinceThen.unknown");
    return key === "revenue" ? format.moneyIn(value, currency) : format.count(value);
  };
  const cell = (sums: SpanSums | null) => (figure: (typeof FIGURES)[number]) =>
    written(figure.key, sums === null ? null : figure.of(sums));
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {heading}
        </Text>
        {intro}
        <StackedTable
          caption={heading}
          rows={FIGURES}
          keyOf={({ key }) => key}
          columns={[
            {
              label: t("sinceThen.figure"),
              cell: ({ key }) => t(`sinceThen.${key}`),
            },
            { label: t("sinceThen.since"), kind: "number", cell: cell(since) },
            { label: t("sinceThen.before"), kind: "number", cell: cell(before) },
            { label: t("sinceThen.yearBefore"), kind: "number", cell: cell(yearBefore) },
          ]}
        />
        <Change view={view} to="toBefore" />
        <Change view={view} to="toYearBefore" />
        {proof}
        <Text as="p" tone="subdued" variant="bodySm">
          {t("sinceThen.asOf", { moment: format.dateTime(view.asOf) })}
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
  return <Text as="p">{t(`sinceThen.${to}.${way}`, { share })}</Text>;
}
