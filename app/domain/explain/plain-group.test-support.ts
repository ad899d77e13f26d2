/** What a customer is as of a moment, by plain and slow code: it looks at each order anew. */
import { groupOf } from "../groups/assign.ts";
import type { Group } from "../groups/group.ts";
import { windowStart } from "../orders/eligibility.ts";
import { recencyDays } from "../rfm/recency.ts";
import type { CustomerSummary } from "../rfm/score.ts";
import { scoreCustomer } from "../rfm/scoring.ts";
import type { Rules } from "./future.ts";
import type { CountedOrder } from "./orders-in-time.ts";

export function plainSummary(
  orders: readonly CountedOrder[],
  asOf: Date,
  windowYears: number,
): (CustomerSummary & { readonly lastOrderAt: Date }) | null {
  const start = windowStart(asOf, windowYears);
  const counted = orders.filter(({ at }) => at >= start && at < asOf);
  if (counted.length === 0) return null;
  const lastOrderAt = new Date(Math.max(...counted.map(({ at }) => at.getTime())));
  return {
    recencyDays: recencyDays(lastOrderAt, asOf),
    orderCount: counted.length,
    spentMinor: counted.reduce((sum, order) => sum + order.amountMinor, 0),
    lastOrderAt,
  };
}

export function plainGroup(orders: readonly CountedOrder[], asOf: Date, rules: Rules): Group | null {
  const summary = plainSummary(orders, asOf, rules.windowYears);
  return summary === null ? null : groupOf(scoreCustomer(rules.boundaries, summary));
}
