import { BlockStack, Card, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { rangesOf, type ScoreRange, type ScoreRanges } from "../../domain/rfm/ranges.ts";
import type { Boundaries } from "../../domain/rfm/score.ts";
import { useFormat } from "../shop-format.tsx";

const SCORES = [5, 4, 3, 2, 1];

/** What each score takes, in days, orders and money: the limits that the store's own orders gave. */
export function BoundariesCard({ boundaries, gap90Days }: { boundaries: Boundaries; gap90Days: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("boundaries.heading")}
        </Text>
        <Text as="p" tone="subdued">
          {t("boundaries.text")} {t("boundaries.rhythm", { count: gap90Days, days: format.count(gap90Days) })}
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
  const columns = [
    { label: t("boundaries.recency"), ranges: ranges.r, words: words.recency },
    { label: t("boundaries.frequency"), ranges: ranges.f, words: words.frequency },
    { label: t("boundaries.monetary"), ranges: ranges.m, words: words.monetary },
  ];
  return (
    <table className="sf-table sf-table-stacked" role="table">
      <caption>
        <Text as="span" visuallyHidden>
          {t("boundaries.caption")}
        </Text>
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          {[t("boundaries.score"), ...columns.map(({ label }) => label)].map((label) => (
            <th key={label} role="columnheader" scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {SCORES.map((score) => (
          <tr key={score} role="row">
            <th role="rowheader" scope="row">
              {t("boundaries.ofFive", { score: format.count(score) })}
            </th>
            {columns.map((column) => (
              <td key={column.label} role="cell" data-label={column.label}>
                {wordsFor(column, score) ?? t("boundaries.unused")}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface Column {
  readonly ranges: readonly ScoreRange[];
  readonly words: (range: ScoreRange) => string;
}

function wordsFor({ ranges, words }: Column, score: number): string | null {
  const range = ranges.find((each) => each.score === score);
  return range === undefined ? null : words(range);
}

/** Ranges in words; both ends are included, but for money, where the upper end is said as the next amount. */
function useRangeWords(): Record<"recency" | "frequency" | "monetary", Column["words"]> {
  const { t } = useTranslation();
  const format = useFormat();
  return {
    recency: ({ from, to }) => {
      if (to === null && from === 0) return t("boundaries.daysAny");
      if (to === null) return t("boundaries.daysOver", { count: from - 1, from: format.count(from - 1) });
      const words = { from: format.count(from), to: format.count(to) };
      if (from === 0) return t("boundaries.daysUpTo", { ...words, count: to });
      if (from === to) return t("boundaries.daysOnly", { ...words, count: to });
      return t("boundaries.daysBetween", words);
    },
    frequency: ({ from, to }) => {
      const words = { from: format.count(from) };
      if (to === null) return t("boundaries.ordersFrom", { ...words, count: from });
      if (from === to) return t("boundaries.ordersOnly", { ...words, count: from });
      return t("boundaries.ordersBetween", { ...words, to: format.count(to) });
    },
    monetary: ({ from, to }) => {
      if (to === null)
        return from === 0
          ? t("boundaries.spentAny")
          : t("boundaries.spentFrom", { from: format.money(from) });
      const below = format.money(to + 1);
      return from === 0
        ? t("boundaries.spentBelow", { to: below })
        : t("boundaries.spentBetween", { from: format.money(from), to: below });
    },
  };
}
