import { BlockStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { MeasuredRhythm } from "../../domain/rfm/gaps.ts";
import { rangesOf, type ScoreRange, type ScoreRanges } from "../../domain/rfm/ranges.ts";
import type { Boundaries } from "../../domain/rfm/score.ts";
import { useRangeWords } from "../format/range-words.ts";
import { RhythmText } from "../ui/rhythm-text.tsx";
import { useFormat } from "../format/shop-format.tsx";
import { StackedTable } from "../ui/stacked-table.tsx";
import { Card } from "../ui/card.tsx";

const SCORES = [5, 4, 3, 2, 1];

/** The range of each score in days, orders and money, by the boundaries from the shop's own orders. */
export function BoundariesCard({ boundaries, rhythm }: { boundaries: Boundaries; rhythm: MeasuredRhythm }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("boundaries.heading")}
        </Text>
        <Text as="p" tone="subdued">
          {t("boundaries.text")} <RhythmText rhythm={rhythm} />
        </Text>
        <BoundariesTable ranges={rangesOf(boundaries)} />
      </BlockStack>
    </Card>
  );
}

function BoundariesTable({ ranges }: { ranges: ScoreRanges }) {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useRangeWords();
  const parts = [
    { label: t("boundaries.recency"), ranges: ranges.r, words: words.recency },
    { label: t("boundaries.frequency"), ranges: ranges.f, words: words.frequency },
    { label: t("boundaries.monetary"), ranges: ranges.m, words: words.monetary },
  ];
  return (
    <StackedTable
      caption={t("boundaries.caption")}
      rows={SCORES}
      keyOf={(score) => score}
      columns={[
        {
          label: t("boundaries.score"),
          cell: (score) => t("boundaries.ofFive", { score: format.count(score) }),
        },
        ...parts.map((part) => ({
          label: part.label,
          cell: (score: number) => wordsFor(part, score) ?? t("boundaries.unused"),
        })),
      ]}
    />
  );
}

interface Part {
  readonly ranges: readonly ScoreRange[];
  readonly words: (range: ScoreRange) => string;
}

function wordsFor({ ranges, words }: Part, score: number): string | null {
  const range = ranges.find((each) => each.score === score);
  return range === undefined ? null : words(range);
}
