import type { Group } from "../groups/group.ts";
import { isBetter, RANKED_GROUPS } from "../groups/ranking.ts";
import { aboutMinor, atLeastMinor } from "./amounts.ts";
import { changesWithoutOrder } from "./changes.ts";
import {
  groupAfterOrders,
  groupAsOf,
  summaryAsOf,
  turningPoints,
  type PlacedOrders,
  type Rules,
} from "./future.ts";
import type { OrdersInTime } from "./orders-in-time.ts";

/**
 * What would bring a customer into a better group, or keep a group that is about to be lost. `keep`: one order.
 * `orders`: as few orders as needed, each of about the customer's usual amount. `spend`: fewer orders than that, each
 * of a larger amount, since only spend is too low.
 */
export interface Way extends PlacedOrders {
  readonly kind: "keep" | "orders" | "spend";
  readonly to: Group;
  /**
   * The way leads there for orders that are placed before this moment. At this moment the customer leaves the present
   * group, or needs more orders. null: it leads there at any time.
   */
  readonly before: Date | null;
}

/** A way with more orders than this is not near. */
const MOST_ORDERS = 10;

/** A way with an order larger than this many usual ones is not near. */
const MOST_USUAL_AMOUNTS = 10;

/**
 * The nearest ways into each better group, the best group first, and the way to keep the present one. Each comes from
 * scoring the customer again under the change, at every moment at which the result could differ.
 * @param storeOrderMinor - the shop's average order in minor units, for customers whose own orders say nothing
 */
export function waysOf(orders: OrdersInTime, asOf: Date, rules: Rules, storeOrderMinor: number): Way[] {
  const present = groupAsOf(orders, asOf, rules);
  if (present === null) return [];
  const usual = usualOrder(orders, asOf, rules, storeOrderMinor);
  const better = RANKED_GROUPS.filter((group) => isBetter(group, present));
  const ways = better.flatMap((to) => waysInto(to, orders, asOf, rules, usual));
  return [...keeping(present, orders, asOf, rules, usual), ...ways];
}

function usualOrder(orders: OrdersInTime, asOf: Date, rules: Rules, storeOrderMinor: number): number {
  const summary = summaryAsOf(orders, asOf, rules.windowYears);
  const own = summary === null ? 0 : Math.round(summary.spentMinor / summary.orderCount);
  return aboutMinor(own > 0 ? own : storeOrderMinor);
}

function waysInto(to: Group, orders: OrdersInTime, asOf: Date, rules: Rules, usual: number): Way[] {
  const after = (placed: PlacedOrders): Group => groupAfterOrders(orders, asOf, placed, rules);
  const ways: Way[] = [];
  for (let count = 1; count <= MOST_ORDERS; count++) {
    const placed = { orders: count, amountMinor: usual };
    if (after(placed) === to) {
      ways.push({ kind: "orders", to, ...placed, before: until(to, orders, asOf, rules, placed) });
      break;
    }
    const larger = largerOrders(to, count, orders, asOf, rules, usual);
    // One such way is enough. A larger amount with even more orders would say nothing new.
    if (larger !== null && !ways.some(({ kind }) => kind === "spend")) {
      ways.push({ kind: "spend", to, ...larger, before: until(to, orders, asOf, rules, larger) });
    }
  }
  return ways;
}

/** The same number of orders, each of the smallest amount above the usual that leads into the group. */
function largerOrders(
  to: Group,
  count: number,
  orders: OrdersInTime,
  asOf: Date,
  rules: Rules,
  usual: number,
): PlacedOrders | null {
  const spent = summaryAsOf(orders, asOf, rules.windowYears)?.spentMinor ?? 0;
  const amounts = rules.boundaries.m
    .map((minor) => atLeastMinor(Math.ceil((minor - spent) / count)))
    .filter((amount) => amount > usual && amount <= usual * MOST_USUAL_AMOUNTS);
  const amountMinor = amounts.find(
    (amount) => groupAfterOrders(orders, asOf, { orders: count, amountMinor: amount }, rules) === to,
  );
  return amountMinor === undefined ? null : { orders: count, amountMinor };
}

/** The first moment at which the way no longer leads from the present group into the other. */
function until(to: Group, orders: OrdersInTime, asOf: Date, rules: Rules, placed: PlacedOrders): Date | null {
  const present = groupAsOf(orders, asOf, rules);
  const ends = turningPoints(orders, asOf, rules).find(
    (at) => groupAsOf(orders, at, rules) !== present || groupAfterOrders(orders, at, placed, rules) !== to,
  );
  return ends ?? null;
}

/** One order that delays the next change for the worse, at any moment before that change. */
function keeping(present: Group, orders: OrdersInTime, asOf: Date, rules: Rules, usual: number): Way[] {
  const [next] = changesWithoutOrder(orders, asOf, rules);
  if (next === undefined || (next.to !== null && isBetter(next.to, present))) return [];
  const placed = { orders: 1, amountMinor: usual };
  if (groupAfterOrders(orders, asOf, placed, rules) !== present) return [];
  const before = until(present, orders, asOf, rules, placed);
  if (before?.getTime() !== next.at.getTime()) return [];
  // An order at the earliest moment helps least.
  const earliest = orders.with({ at: asOf, amountMinor: usual });
  if (groupAsOf(earliest, next.at, rules) !== present) return [];
  return [{ kind: "keep", to: present, ...placed, before }];
}
