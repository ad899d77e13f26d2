import { wilson, type Estimate } from "../backtest/intervals.ts";
import type { ByArm } from "./arm.ts";
import { scaled, type Measure } from "./estimates.ts";
import type { CountedPeriod } from "./period.ts";
import { powerOf, type PastFigures, type Power } from "./power.ts";
import { meanDifference } from "./redraw.ts";
import { shareDifference, type Counts } from "./share-difference.ts";

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

/** A difference, sample less holdout, with 95 % intervals. `inAll` is for all customers of the sample. */
export interface ArmDifference {
  readonly perCustomer: Estimate;
  readonly inAll: Estimate;
}

/** The differences of the arms. null: the orders are too few for an interval, or an arm is empty. */
export interface ArmDifferences {
  /** Who ordered. Per customer it is a difference of shares. */
  readonly buyers: ArmDifference | null;
  readonly orders: ArmDifference | null;
  readonly revenueMinor: ArmDifference | null;
}

/** What an arm came to. What is per customer is null if the arm is empty. */
export interface ArmFigures {
  readonly customers: number;
  readonly buyers: number;
  readonly orders: number;
  readonly revenueMinor: number;
  readonly shareWhoOrdered: Estimate | null;
  readonly ordersPerCustomer: number | null;
  readonly revenuePerCustomerMinor: number | null;
}

export type OutcomeVerdict =
  "running" | "stopped_early" | "sample_won" | "holdout_won" | "no_difference_found" | "too_small";

/** What came of an experiment as of a moment. */
export interface Outcome {
  readonly verdict: OutcomeVerdict;
  readonly decidedBy: Measure;
  readonly arms: ByArm<ArmFigures>;
  readonly differences: ArmDifferences;
  /** What arms of this size find, by what the customers of both ordered. It says what "no difference found" means. */
  readonly power: Power;
}

/** A winner needs so many customers with an order, in both arms together. */
const LEAST_BUYERS = 10;

/** What an outcome is worked out from, besides the orders. */
export interface OutcomeBasis {
  /** The measure that decides. It was chosen before the start. */
  readonly decidedBy: Measure;
  readonly state: CountedPeriod["state"];
  /** The experiment's own, so that the same orders always give the same intervals. */
  readonly seed: number;
}

/**
 * What came of an experiment: each arm's figures, their differences with 95 % intervals, and the verdict.
 *
 * A winner is named once the planned days are over and the interval of the measure that decides leaves 0. The end and
 * the measure are chosen before the start, and orders from the end on don't count. So there is one look, which names a
 * winner in at most 5 % of the experiments without an effect. Looking while it runs costs nothing, since no winner is
 * named then. An experiment that was stopped early never names one: the moment may have been chosen by the figures.
 * After the end only refunds, cancellations and erased customers change what came of it.
 *
 * `too_small`: no winner, and arms of this size find nothing below a doubling (see `powerOf`). So is an experiment with
 * fewer than ten buyers in both arms: its winner would hang on one or two customers.
 * @param orders - of the counted period; the order of the customers changes nothing
 */
export function outcomeOf(orders: ByArm<ArmOrders>, basis: OutcomeBasis): Outcome {
  const differences = differencesOf(orders, basis.seed);
  const sizes = { sample: orders.sample.customers, holdout: orders.holdout.customers };
  const past = pastOf(orders);
  const power = powerOf(past, sizes);
  return {
    verdict: verdictOf(basis, differences, power, past.buyers),
    decidedBy: basis.decidedBy,
    arms: { sample: figuresOf(orders.sample), holdout: figuresOf(orders.holdout) },
    differences,
    power,
  };
}

/** All differences of two arms, with 95 % intervals. */
function differencesOf({ sample, holdout }: ByArm<ArmOrders>, seed: number): ArmDifferences {
  const inAll = (perCustomer: Estimate | null): ArmDifference | null =>
    perCustomer === null ? null : { perCustomer, inAll: scaled(perCustomer, sample.customers) };
  const ofMeans = (valuesOf: (arm: ArmOrders) => Float64Array): Estimate | null => {
    const values = (arm: ArmOrders) => ({ customers: arm.customers, values: valuesOf(arm) });
    return meanDifference(values(sample), values(holdout), seed);
  };
  return {
    buyers: inAll(shareDifference(countsOf(sample), countsOf(holdout))),
    orders: inAll(ofMeans(({ orders }) => Float64Array.from(orders))),
    revenueMinor: inAll(ofMeans(({ revenueMinor }) => revenueMinor)),
  };
}

function countsOf({ customers, revenueMinor }: ArmOrders): Counts {
  return { count: revenueMinor.length, total: customers };
}

function verdictOf(
  { state, decidedBy }: OutcomeBasis,
  differences: ArmDifferences,
  power: Power,
  buyers: number,
): OutcomeVerdict {
  if (state !== "over") return state;
  const deciding = decidedBy === "revenue_per_customer" ? differences.revenueMinor : differences.buyers;
  if (deciding === null || buyers < LEAST_BUYERS) return "too_small";
  if (deciding.perCustomer.low > 0) return "sample_won";
  if (deciding.perCustomer.high < 0) return "holdout_won";
  return power.byMeasure[decidedBy].verdict === "too_small" ? "too_small" : "no_difference_found";
}

function figuresOf({ customers, revenueMinor, orders }: ArmOrders): ArmFigures {
  const [spent, ordered] = [sumOf(revenueMinor), sumOf(orders)];
  const each = (total: number): number | null => (customers === 0 ? null : total / customers);
  return {
    customers,
    buyers: revenueMinor.length,
    orders: ordered,
    revenueMinor: spent,
    shareWhoOrdered: wilson(revenueMinor.length, customers),
    ordersPerCustomer: each(ordered),
    revenuePerCustomerMinor: each(spent),
  };
}

/** What the customers of both arms ordered, as the past that the power is worked out from. */
function pastOf({ sample, holdout }: ByArm<ArmOrders>): PastFigures {
  const squares = (values: Float64Array): number => sumOf(values.map((value) => value * value));
  return {
    customers: sample.customers + holdout.customers,
    buyers: sample.revenueMinor.length + holdout.revenueMinor.length,
    revenueMinor: sumOf(sample.revenueMinor) + sumOf(holdout.revenueMinor),
    revenueSquaresMinor: squares(sample.revenueMinor) + squares(holdout.revenueMinor),
  };
}

function sumOf(values: Float64Array | Int32Array): number {
  // In ascending order, so that the order of the customers changes nothing.
  let sum = 0;
  for (const value of values.toSorted()) sum += value;
  return sum;
}
