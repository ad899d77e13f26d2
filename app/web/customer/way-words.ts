import { useTranslation } from "react-i18next";

import { useFormat } from "../format/shop-format.tsx";
import type { ChangeView, WayView } from "./customer-view.ts";

interface WayWords {
  readonly way: (way: WayView) => string;
  /** `further`: the sentence follows one about another change without an order. */
  readonly change: (change: ChangeView, further: boolean) => string;
}

const NEAR_MS = 2 * 365 * 86_400_000;

/** Whether a moment is near enough to another to be named. */
export function isNear(moment: string | null, asOf: string): boolean {
  return moment !== null && Date.parse(moment) - Date.parse(asOf) <= NEAR_MS;
}

/** Ways and changes as sentences, for an explanation as of a moment. */
export function useWayWords(asOf: string): WayWords {
  const { t } = useTranslation();
  const format = useFormat();
  // A moment on the same day gets its time. The day alone would seem to have passed.
  const day = (moment: string): string =>
    format.date(moment) === format.date(asOf) ? format.dateTime(moment) : format.date(moment);
  const ordersOf = ({ kind, orders: count, amountMinor }: WayView): string => {
    const orders = format.count(count);
    if (amountMinor === 0) return t("customerPage.anyAmount", { count, orders });
    const amount = format.plainMoney(amountMinor);
    return t(kind === "spend" ? "customerPage.larger" : "customerPage.usual", { count, orders, amount });
  };
  return {
    way: (way) => {
      const said = { orders: ordersOf(way), group: t(`group.${way.to}.name`), count: way.orders };
      // A deadline years away says nothing new. The sentence says only that the orders lead there.
      if (way.before === null || !isNear(way.before, asOf)) return t("customerPage.intoUndated", said);
      const moment = day(way.before);
      return way.kind === "keep"
        ? t("customerPage.keep", { ...said, moment })
        : t("customerPage.into", { ...said, moment });
    },
    change: ({ at, to }, further) => {
      const moment = day(at);
      if (to === null)
        return t(further ? "customerPage.stillWithoutOrderNone" : "customerPage.withoutOrderNone", {
          moment,
        });
      const group = t(`group.${to}.name`);
      return t(further ? "customerPage.stillWithoutOrder" : "customerPage.withoutOrder", { group, moment });
    },
  };
}
