import { groupOf } from "../groups/assign.ts";
import type { Group } from "../groups/group.ts";
import { windowStart } from "../orders/eligibility.ts";
import { recencyDays } from "../rfm/recency.ts";
import type { Boundaries, CustomerSummary } from "../rfm/score.ts";
import { scoreCustomer } from "../rfm/scoring.ts";
import type { OrdersInTime } from "./orders-in-time.ts";

const DAY_MS = 86_400_000;

/** What customers are scored by: a model's boundaries, and how many years of orders count. */
export interface Rules {
  readonly boundaries: Boundaries;
  readonly windowYears: number;
}

/** Orders that a customer might place, all at once. */
export interface PlacedOrders {
  readonly orders: number;
  /** The amount of each order. */
  readonly amountMinor: number;
}

/**
 * A customer's summary as of a moment. It counts orders from the window's start on and before the moment; null
 * without any.
 */
export function summaryAsOf(
  orders: OrdersInTime,
  asOf: Date,
  windowYears: number,
): (CustomerSummary & { readonly lastOrderAt: Date }) | null {
  const sum = orders.between(windowStart(asOf, windowYears), asOf);
  return sum && { ...sum, recencyDays: recencyDays(sum.lastOrderAt, asOf) };
}

/** The group as of a moment, if nothing is ordered until then; null: no order counts any more. */
export function groupAsOf(orders: OrdersInTime, asOf: Date, rules: Rules): Group | null {
  const summary = summaryAsOf(orders, asOf, rules.windowYears);
  return summary === null ? null : groupOf(scoreCustomer(rules.boundaries, summary));
}

/** The group at the moment at which the customer has just placed more orders. */
export function groupAfterOrders(orders: OrdersInTime, at: Date, placed: PlacedOrders, rules: Rules): Group {
  const summary = summaryAsOf(orders, at, rules.windowYears);
  return groupOf(
    scoreCustomer(rules.boundaries, {
      recencyDays: 0,
      orderCount: (summary?.orderCount ?? 0) + placed.orders,
      spentMinor: (summary?.spentMinor ?? 0) + placed.orders * placed.amountMinor,
    }),
  );
}

/**
 * The moments after `asOf` at which a customer's score can change without an order, ascending. At each of them the
 * last order becomes a day older than a boundary allows, or an order becomes too old for the window.
 */
export function turningPoints(orders: OrdersInTime, asOf: Date, rules: Rules): Date[] {
  const summary = summaryAsOf(orders, asOf, rules.windowYears);
  if (summary === null) return [];
  const last = summary.lastOrderAt.getTime();
  const older = rules.boundaries.r.map((days) => last + (days + 1) * DAY_MS);
  const gone = orders.moments().flatMap((at) => leavesWindowAt(at, rules.windowYears));
  const later = [...older, ...gone].filter((ms) => ms > asOf.getTime());
  return [...new Set(later)].sort((a, b) => a - b).map((ms) => new Date(ms));
}

/** The moments at which an order leaves the window, in milliseconds. Near 29 February it may return and leave again. */
export function leavesWindowAt(at: Date, windowYears: number): number[] {
  const years = new Date(at);
  years.setUTCFullYear(at.getUTCFullYear() + windowYears);
  const leaves = years.getTime() + 1;
  if (at.getUTCMonth() !== 1 || at.getUTCDate() < 28) return [leaves];
  // A window that ends on 29 February may start on 28 February. So an order that left can return for some hours.
  const day = years.setUTCHours(0, 0, 0, 0);
  return [leaves, day, day + DAY_MS, leaves + DAY_MS];
}
