import type { Group } from "../groups/group.ts";
import type { Estimate, Verdict } from "./intervals.ts";
import type { RankingName } from "./rankings.ts";

/**
 * What the customers of a group did. Estimates are null where they are undefined. They are also null where fewer than
 * ten customers bought, which is too few for an interval.
 */
export interface GroupOutcome {
  readonly group: Group;
  readonly customers: number;
  readonly bought: number;
  readonly revenueMinor: number;
  /** The share of them who bought again. */
  readonly rate: Estimate | null;
  readonly revenuePerCustomer: Estimate | null;
  /** Their rate divided by the shop's. */
  readonly rateLift: Estimate | null;
  /** Their revenue per customer divided by the shop's. */
  readonly revenueLift: Estimate | null;
}

/** How well a ranking foretold what customers did; null where fewer than ten bought, or fewer than ten did not. */
export interface RankingOutcome {
  readonly name: RankingName;
  readonly auc: Estimate | null;
  readonly gini: Estimate | null;
  /** null: the ranking has no groups. */
  readonly groups: readonly GroupOutcome[] | null;
}

/** A figure of the first ranking minus that of another, over the same resamples. */
export interface Difference extends Estimate {
  readonly verdict: Verdict;
}

export interface Comparison {
  readonly with: RankingName;
  readonly auc: Difference | null;
  readonly gini: Difference | null;
}

export interface BacktestReport {
  readonly customers: number;
  readonly bought: number;
  readonly revenueMinor: number;
  readonly rate: Estimate | null;
  readonly rankings: readonly RankingOutcome[];
  /** The first ranking compared with each of the others. */
  readonly comparisons: readonly Comparison[];
}
