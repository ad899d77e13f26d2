import { BlockStack, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { DIMENSIONS, type Bin, type Dimension } from "../../domain/distribution/bins.ts";
import { Histogram } from "../chart/spread/histogram.tsx";
import { useRangeWords } from "../format/range-words.ts";
import { useFormat } from "../format/shop-format.tsx";
import { askDistributions, type DistributionsView } from "./distributions-view.ts";
import { Card } from "../ui/card.tsx";

interface DistributionsCardProps {
  /** As the newest run kept it; null: it kept nothing, and all customers are counted after the page is shown. */
  readonly kept: DistributionsView | null;
}

/** How the customers spread, with the boundaries drawn in. */
export function DistributionsCard({ kept }: DistributionsCardProps) {
  const { t } = useTranslation();
  const [counted, setCounted] = useState<DistributionsView | "failed" | null>(null);
  const isKept = kept !== null;
  useEffect(() => {
    if (isKept) return;
    const asking = new AbortController();
    void askDistributions(asking.signal).then((answer) => {
      if (!asking.signal.aborted) setCounted(answer ?? "failed");
    });
    return () => asking.abort();
  }, [isKept]);
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="200">
          <Text as="h2" variant="headingMd">
            {t("spread.heading")}
          </Text>
          <Text as="p" tone="subdued">
            {t("spread.text")}
          </Text>
        </BlockStack>
        <Distributions view={kept ?? counted} />
      </BlockStack>
    </Card>
  );
}

/** The card's content. While it is awaited, its room is kept. */
export function Distributions({ view }: { readonly view: DistributionsView | "failed" | null }) {
  const { t } = useTranslation();
  if (view === "failed") return <Text as="p">{t("spread.failed")}</Text>;
  return (
    <div className="sf-histograms">
      {DIMENSIONS.map((dimension) => (
        <BlockStack key={dimension} gap="200">
          <Text as="h3" variant="headingSm">
            {t(`spread.${dimension}`)}
          </Text>
          {view === null ? (
            <div className="sf-histogram-waiting" />
          ) : (
            <Distribution view={view} dimension={dimension} />
          )}
        </BlockStack>
      ))}
    </div>
  );
}

function Distribution({
  view,
  dimension,
}: {
  readonly view: DistributionsView;
  readonly dimension: Dimension;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useRangeWords();
  const bins = view.bins[dimension];
  const binWords = ({ from, to }: Bin): string => {
    const range = { from, to: to === null ? null : to - 1 };
    if (dimension === "r") return words.recency(range);
    return dimension === "f" ? words.frequency(range) : words.monetary(range);
  };
  return (
    <Histogram
      title={t(`spread.title.${dimension}`)}
      bins={bins}
      ranges={view.ranges[dimension]}
      valueWords={(value) => (dimension === "m" ? format.wholeMoney(value) : format.count(value))}
      countWords={(customers) => format.count(customers)}
      binWords={binWords}
      head={[t(`spread.${dimension}`), t("spread.customers")]}
    />
  );
}
