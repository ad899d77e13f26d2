import { insideDays, type MeasuredRhythm } from "../rfm/gaps.ts";
import type { ScoreRange } from "../rfm/ranges.ts";
import { rangesOf } from "../rfm/ranges.ts";
import type { CustomerSummary, Score } from "../rfm/score.ts";
import { scoreCustomer } from "../rfm/scoring.ts";
import { changesWithoutOrder, type GroupChange } from "./changes.ts";
import { summaryAsOf, type Rules } from "./future.ts";
import { OrdersInTime, type CountedOrder } from "./orders-in-time.ts";
import { reasonOf, type GroupReason } from "./reason.ts";
import { waysOf, type Way } from "./ways.ts";

/** A value of a customer, and the range of values that get the same score: days, orders or minor units. */
export interface ValueInRange extends ScoreRange {
  readonly value: number;
}

/** How a customer stands to the shop's rhythm. Customers inside it are never about to sleep, sleeping or at risk. */
export interface PlaceInRhythm {
  /** The number of days since the last order up to which a customer is inside. */
  readonly days: number;
  /**
   * The share of returning customers who are back by then: half for a first-time buyer, three of four for a repeat
   * buyer.
   */
  readonly back: "half" | "three_of_four";
  readonly inside: boolean;
}

/**
 * Why a customer is in a group, and what would change it. These are facts; each language makes its sentences from
 * them.
 */
export interface Explanation {
  readonly score: Score;
  readonly values: { readonly r: ValueInRange; readonly f: ValueInRange; readonly m: ValueInRange };
  readonly reason: GroupReason;
  /** null: the shop's rhythm is not known, or the model's version did not use it. */
  readonly rhythm: PlaceInRhythm | null;
  readonly ways: readonly Way[];
  readonly withoutOrder: readonly GroupChange[];
}

/** What an explanation is made from. */
export interface CustomerToExplain {
  /** All counted orders of the customer, in any order. Orders outside the window or not before `asOf` are left out. */
  readonly orders: readonly CountedOrder[];
  readonly asOf: Date;
  readonly rules: Rules;
  /** Of the same model as the rules. */
  readonly rhythm: MeasuredRhythm;
  /** The shop's average order, in minor units; 0 if there is none. */
  readonly storeOrderMinor: number;
}

/**
 * Explains a customer's group as of a moment.
 *
 * Every statement comes from scoring the customer again under the change, with the same model and window. So it is
 * true as long as that model is active. Moments are exact. Shown as a day, "before" means that day, and "from" its
 * evening.
 * @returns null for a customer without an order that counts, who is in no group
 */
export function explainCustomer(customer: CustomerToExplain): Explanation | null {
  const { asOf, rules, rhythm, storeOrderMinor } = customer;
  // Later orders are not known as of that moment.
  const orders = new OrdersInTime(customer.orders.filter(({ at }) => at < asOf));
  const summary = summaryAsOf(orders, asOf, rules.windowYears);
  if (summary === null) return null;
  const score = scoreCustomer(rules.boundaries, summary);
  const ranges = rangesOf(rules.boundaries);
  return {
    score,
    values: {
      r: within(ranges.r, score.r, summary.recencyDays),
      f: within(ranges.f, score.f, summary.orderCount),
      m: within(ranges.m, score.m, summary.spentMinor),
    },
    reason: reasonOf(score, ranges),
    rhythm: placeIn(rhythm, summary),
    ways: waysOf(orders, asOf, rules, storeOrderMinor),
    withoutOrder: changesWithoutOrder(orders, asOf, rules),
  };
}

function placeIn(rhythm: MeasuredRhythm, { orderCount, recencyDays }: CustomerSummary): PlaceInRhythm | null {
  const days = insideDays(rhythm, orderCount);
  if (days === null) return null;
  return { days, back: orderCount === 1 ? "half" : "three_of_four", inside: recencyDays <= days };
}

function within(ranges: readonly ScoreRange[], score: number, value: number): ValueInRange {
  const range = ranges.find((one) => one.score === score);
  return { value, score, from: range?.from ?? 0, to: range?.to ?? null };
}
