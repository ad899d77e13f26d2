import type { Facts } from "../../../app/domain/predict/facts.ts";
import { nextOrder } from "../../../app/domain/predict/next-order.ts";
import type { ShopAt } from "../../../app/domain/predict/shop-at.ts";

/** What came of the ranges in which customers were expected to order next. */
export interface NextOrderCheck {
  /** Customers with a range that is not over at the date. */
  readonly expected: number;
  readonly before: number;
  readonly within: number;
  readonly after: number;
  /** Whose range ended at least a day before the orders that are known. The others say nothing yet. */
  readonly told: number;
  /** Customers whose range was over at the date. */
  readonly overdue: number;
  /** How many days a range has in the middle. */
  readonly medianDays: number;
}

/**
 * Looks at the first order after a date of each customer who had a range then.
 * @param nextDays - each customer's first later day with an order, since 1970; null: none is known
 * @param lastKnownDay - the last day of which orders are known
 * @param mostWidthDays - ranges that are longer are left out; by default those that no page tells
 */
export function checkNextOrders(
  facts: Facts,
  shop: ShopAt,
  nextDays: readonly (number | null)[],
  lastKnownDay: number,
  mostWidthDays?: number,
): NextOrderCheck {
  let [expected, before, within, after, told, overdue] = [0, 0, 0, 0, 0, 0];
  const widths: number[] = [];
  for (let i = 0; i < facts.length; i++) {
    const range = nextOrder(facts, i, shop, mostWidthDays);
    if (range === null) continue;
    const last = facts.lastDay[i] ?? 0;
    if (last + range.untilDays < facts.day) {
      overdue++;
      continue;
    }
    expected++;
    widths.push(range.untilDays - range.fromDays + 1);
    if (last + range.untilDays >= lastKnownDay) continue;
    told++;
    const next = (nextDays[i] ?? null) === null ? Infinity : (nextDays[i] ?? 0) - last;
    if (next < range.fromDays) before++;
    else if (next <= range.untilDays) within++;
    else after++;
  }
  widths.sort((a, b) => a - b);
  return { expected, before, within, after, told, overdue, medianDays: widths[widths.length >> 1] ?? 0 };
}
