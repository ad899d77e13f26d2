import { useTranslation } from "react-i18next";

import type { ScoreRange } from "../../domain/rfm/ranges.ts";
import { useFormat } from "./shop-format.tsx";

type RangeWords = (range: Pick<ScoreRange, "from" | "to">) => string;

/** Ranges in words. Both ends are included, except for money, where the upper end is given as the next amount. */
export function useRangeWords(): Record<"recency" | "frequency" | "monetary", RangeWords> {
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
