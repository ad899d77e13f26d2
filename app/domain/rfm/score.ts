import type { Rhythm } from "./gaps.ts";

/** Scores run from 1 to 5. 5 is the best: most recent, most orders, most spent. */
export interface Score {
  readonly r: number;
  readonly f: number;
  readonly m: number;
}

/** The values of one customer to score. The window and eligibility are applied before. */
export interface CustomerSummary {
  readonly recencyDays: number;
  readonly orderCount: number;
  readonly spentMinor: number;
}

/**
 * Where one score ends and the next begins, as the merchant reads them. r: largest number of days for 5, 4, 3, 2
 * (ascending). f: smallest number of orders for 2, 3, 4, 5. m: smallest amount in minor units for 2, 3, 4, 5. Shorter
 * if the shop has fewer distinct values. The score between equal boundaries of r is unused.
 */
export interface Boundaries {
  readonly r: readonly number[];
  readonly f: readonly number[];
  readonly m: readonly number[];
}

/** Centroids of the clusters in normalised units, ascending. */
export interface Centroids {
  readonly r: readonly number[];
  readonly f: readonly number[];
  readonly m: readonly number[];
}

/** The fitted state that customers are scored by. */
export interface FittedModel extends Rhythm {
  readonly boundaries: Boundaries;
  readonly centroids: Centroids;
}
