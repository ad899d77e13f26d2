import { useTranslation } from "react-i18next";

import type { ScoreRange } from "../../domain/rfm/ranges.ts";
import { useFormat } from "../format/shop-format.tsx";

type ShortRange = (ranges: readonly ScoreRange[], score: number) => string;

/** The ranges of scores in a few signs, for the edges of a picture. The axis says what they are of. */
export function useShortRanges(): Record<"days" | "orders" | "spent", ShortRange> {
  const { t } = useTranslation();
  const format = useFormat();
  const count = (value: number): string => format.shortCount(value);
  const money = (minor: number): string => format.shortMoney(minor);
  const written = (of: (range: ScoreRange) => string): ShortRange => {
    return (ranges, score) => {
      const range = ranges.find((each) => each.score === score);
      return range === undefined ? t("groupPage.map.unused") : of(range);
    };
  };
  return {
    days: written(({ from, to }) => {
      if (to === null) return t("groupPage.map.from", { from: count(from) });
      return from === 0
        ? t("groupPage.map.upTo", { to: count(to) })
        : t("groupPage.map.between", { from: count(from), to: count(to) });
    }),
    orders: written(({ from, to }) => {
      if (to === null) return t("groupPage.map.from", { from: count(from) });
      if (from === to) return count(from);
      return t("groupPage.map.between", { from: count(from), to: count(to) });
    }),
    spent: written(({ from, to }) => {
      if (to === null || from > 0) return t("groupPage.map.from", { from: money(from) });
      return t("groupPage.map.below", { to: money(to + 1) });
    }),
  };
}
