import { useTranslation } from "react-i18next";

import { termsOf, type AttachedTerms, type DayRange } from "../../domain/explain/group-terms.ts";
import type { Group } from "../../domain/groups/group.ts";
import { rangesOf } from "../../domain/rfm/ranges.ts";
import type { Boundaries } from "../../domain/rfm/score.ts";
import { useRangeWords } from "../format/range-words.ts";

const ANY_TIME = { from: 0, to: null };

/** What a group is in this store, in words made from the store's own boundaries. */
export function useGroupSentence(): (group: Group, boundaries: Boundaries) => string {
  const { t } = useTranslation();
  const words = useRangeWords();
  const ordersFrom = (from: number): string => words.frequency({ from, to: null });
  const spentFrom = (from: number): string => words.monetary({ from, to: null });
  const daysWords = (days: DayRange | null): string => words.recency(days ?? ANY_TIME);
  const clearWords = ({ clearOrders, clearSpentMinor }: AttachedTerms): string => {
    const one = clearOrders === null ? null : ordersFrom(clearOrders);
    const other = clearSpentMinor === null ? null : spentFrom(clearSpentMinor);
    if (one === null || other === null) return one ?? other ?? "";
    return t("groupPage.about.either", { one, other });
  };
  return (group, boundaries) => {
    const { days, attached } = termsOf(group, rangesOf(boundaries));
    const terms = attached && {
      orders: ordersFrom(attached.orders),
      spent: spentFrom(attached.spentMinor),
      clear: clearWords(attached),
    };
    if (group === "loyal" || group === "loyal_at_risk") {
      if (terms === null) return t("groupPage.about.noLoyal");
      return t(`groupPage.about.${group}`, { ...terms, attached: daysWords(days.attached) });
    }
    const said = t(`groupPage.about.${group}`, {
      first: daysWords(days.first),
      repeat: daysWords(days.repeat),
    });
    if (group !== "potential_loyal" || terms === null) return said;
    return `${said} ${t("groupPage.about.becomesLoyal", terms)}`;
  };
}
