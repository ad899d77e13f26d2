import { currencyExponent } from "../orders/money.ts";
import { clusterDistinct } from "../kmeans/clusters.ts";
import { mergeEqual } from "../kmeans/distinct.ts";
import type { Rhythm } from "./gaps.ts";
import { checkByKmeans } from "../kmeans/kmeans-check.ts";
import { normaliseOrders, normaliseRecency, normaliseSpend } from "./normalise.ts";
import { limitRecency } from "./recency-limits.ts";
import type { FittedModel } from "./score.ts";

/** The values to cluster. Index i of each column is the i-th customer, in any order. */
export interface CustomerColumns {
  /** Whole days, at least 0. */
  readonly recencyDays: Int32Array;
  /** At least 1. Customers without an eligible order are in no column. */
  readonly orderCount: Int32Array;
  /** Whole minor units. Negative where more was returned than bought. */
  readonly spentMinor: Float64Array;
}

/** One dimension's clusters: their centroids and, between neighbours, the largest whole value of the lower one. */
interface Fit {
  readonly centroids: number[];
  readonly lastOfLower: number[];
}

/** A repeat buyer has at least this many orders. One order is always a cluster of its own. */
const REPEAT_ORDERS = 2;

/**
 * Fits the model of a shop. The same customers give exactly the same model, in whatever order they come.
 *
 * Works for every input. Without customers the only boundary is F's 2. `f` always starts with 2, and its centroids
 * with the one of a single order, even if there are no repeat buyers or no others.
 * @param rhythm - the shop's, in whole days of at least 1
 * @param currency - ISO 4217, of the spend
 * @throws RangeError if the columns differ in length or have values that no shop can have
 * @throws ClustersDisagreeError if ml-kmeans does not confirm the clusters
 */
export function fitModel(columns: CustomerColumns, rhythm: Rhythm, currency: string): FittedModel {
  assertRhythm(rhythm);
  assertColumns(columns);
  const exponent = currencyExponent(currency);
  const days = Float64Array.from(columns.recencyDays).sort();
  const repeatOrders = Float64Array.from(columns.orderCount.filter((count) => count >= REPEAT_ORDERS)).sort();
  const spent = columns.spentMinor.map((minor) => Math.max(0, minor)).sort();

  const r = fitDimension(days, 5, (value) => normaliseRecency(value, rhythm.gap90Days));
  const f = fitDimension(repeatOrders, 4, normaliseOrders);
  const m = fitDimension(spent, 5, (value) => normaliseSpend(value, exponent));
  return {
    ...rhythm,
    boundaries: {
      r: limitRecency(r.lastOfLower, rhythm),
      f: [REPEAT_ORDERS, ...f.lastOfLower.map(next)],
      m: m.lastOfLower.map(next),
    },
    centroids: { r: r.centroids, f: [normaliseOrders(1), ...f.centroids], m: m.centroids },
  };
}

const next = (value: number): number => value + 1;

/**
 * Clusters one dimension and finds the whole values at the midpoints between neighbouring centroids. A value on a
 * midpoint belongs to the lower cluster. (No fitted customer can be there: the optimum would be better with that
 * customer in the other cluster.)
 */
function fitDimension(ascending: Float64Array, k: number, normalise: (value: number) => number): Fit {
  const raw = mergeEqual(ascending);
  const normalised = normaliseAll(raw.values, normalise);
  // Different values can be equal when normalised, since recency saturates.
  const points = mergeEqual(normalised, raw.counts);
  const clusters = clusterDistinct(points, k);
  checkByKmeans(points, clusters);
  const { centroids, starts } = clusters;
  const lastOfLower = starts.slice(1).map((start, index) => {
    const position = normalised.indexOf(points.values[start] ?? NaN);
    const midpoint = ((centroids[index] ?? 0) + (centroids[index + 1] ?? 0)) / 2;
    return lastUpTo(midpoint, raw.values[position - 1] ?? 0, raw.values[position] ?? 0, normalise);
  });
  return { centroids, lastOfLower };
}

/** Normalised values, never falling. For huge amounts the logarithm's last digit may fall. */
function normaliseAll(ascending: Float64Array, normalise: (value: number) => number): Float64Array {
  let highest = -Infinity;
  return ascending.map((value) => (highest = Math.max(highest, normalise(value))));
}

/**
 * The largest whole value whose normalised value is at most `midpoint`, given a whole value of the lower cluster and
 * one of the upper. It is found by halving, not by the inverse function, so no rounding can put it off by one.
 */
function lastUpTo(
  midpoint: number,
  lower: number,
  upper: number,
  normalise: (value: number) => number,
): number {
  let low = lower;
  let high = upper;
  while (high - low > 1) {
    const middle = Math.floor(low + (high - low) / 2);
    if (normalise(middle) <= midpoint) low = middle;
    else high = middle;
  }
  return low;
}

function assertRhythm({ gap50Days, gap75Days, gap90Days }: Rhythm): void {
  for (const days of [gap50Days, gap75Days, gap90Days]) {
    if (days !== null && !(Number.isInteger(days) && days >= 1)) {
      throw new RangeError(`The store's rhythm must be whole numbers of days from 1; one is ${days}.`);
    }
  }
}

function assertColumns({ recencyDays, orderCount, spentMinor }: CustomerColumns): void {
  if (recencyDays.length !== orderCount.length || orderCount.length !== spentMinor.length) {
    throw new RangeError(
      `Each customer needs all three values; there are ${recencyDays.length}, ${orderCount.length} and ${spentMinor.length}.`,
    );
  }
  if (!recencyDays.every((days) => days >= 0)) throw new RangeError("Days since the last order start at 0.");
  if (!orderCount.every((count) => count >= 1)) {
    throw new RangeError("Leave out customers without an eligible order.");
  }
  if (!spentMinor.every(Number.isSafeInteger)) throw new RangeError("Spend must be in whole minor units.");
}
