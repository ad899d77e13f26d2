import type { Estimate } from "../backtest/intervals.ts";
import type { ByArm } from "./arm.ts";
import type { Measure } from "./estimates.ts";
import type { CountedPeriod } from "./period.ts";

/**
 * What an arm's customers ordered in the counted period. Index i of both columns is the same customer. Only customers
 * with an eligible order are in them, in any order.
 */
export interface ArmOrders {
  /** How many customers the arm has now: those who were erased left it. */
  readonly customers: number;
  /** What each of those who ordered spent, in minor units. Refunds are taken off, so it may be 0 or below. */
  readonly revenueMinor: Float64Array;
  /** How many orders each of them placed. */
  readonly orders: Int32Array;
}

/** What an arm came to. Estimates are null if the arm is empty. */
export interface ArmFigures {
  readonly customers: number;
  readonly buyers: number;
  readonly orders: number;
  readonly revenueMinor: number;
  readonly shareWhoOrdered: Estimate | null;
  readonly ordersPerCustomer: Estimate | null;
  readonly revenuePerCustomerMinor: Estimate | null;
}

/** Sample less holdout, with 95 % intervals: for each customer, and for all customers of the sample. */
export interface ArmDifference {
  readonly shareWhoOrdered: Estimate;
  readonly ordersPerCustomer: Estimate;
  readonly revenuePerCustomerMinor: Estimate;
  readonly inAll: {
    readonly buyers: Estimate;
    readonly orders: Estimate;
    readonly revenueMinor: Estimate;
  };
}

export type OutcomeVerdict =
  | "running"
  | "stopped_early"
  | "sample_won"
  | "holdout_won"
  | "no_difference_found"
  | "too_small";

/** What came of an experiment as of a moment. */
export interface Outcome {
  readonly verdict: OutcomeVerdict;
  readonly decidedBy: Measure;
  readonly arms: ByArm<ArmFigures>;
  /** null: an arm is empty. */
  readonly difference: ArmDifference | null;
  /** The smallest difference that these arms find with 80 % chance, by what was ordered. null: none. */
  readonly couldFind: Readonly<Record<Measure, number | null>>;
}

/** What an outcome is worked out from, besides the orders. */
export interface OutcomeBasis {
  /** The measure that decides. It was chosen before the start. */
  readonly decidedBy: Measure;
  readonly state: CountedPeriod["state"];
  /** The experiment's own, so that the same orders always give the same intervals. */
  readonly seed: number;
}

/**
 * What came of an experiment: each arm's figures, their difference with 95 % intervals, and the verdict.
 * @param orders - of the counted period; a permutation of the customers changes nothing
 */
export function outcomeOf(orders: ByArm<ArmOrders>, basis: OutcomeBasis): Outcome {
  void orders;
  void basis;
  throw new Error("Not there yet.");
}
