import type { Day, ShopDays } from "../time/shop-days.ts";
import type { PersonOrder } from "./person.ts";

/** As of when, and by which orders, a rule is evaluated: as of the shop's newest run, by that run's rules. */
export interface RuleMoment {
  readonly at: Date;
  readonly days: ShopDays;
  /** Orders from this moment on count. */
  readonly windowStart: Date;
  readonly includePointOfSale: boolean;
  /** ISO 4217. The currency of the orders that count. */
  readonly currency: string;
}

/** The calendar day on which a rule is evaluated. */
export function todayOf({ at, days }: RuleMoment): Day {
  return days.dayOf(at);
}

/** Whether an order counts, by the same rules as in a run. */
export function isCounted(order: PersonOrder, moment: RuleMoment): boolean {
  return (
    order.state === "counted" &&
    order.currency === moment.currency &&
    (moment.includePointOfSale || !order.pointOfSale) &&
    order.processedAt >= moment.windowStart &&
    order.processedAt < moment.at
  );
}
