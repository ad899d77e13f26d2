import { Z, type Estimate } from "../backtest/intervals.ts";
import { seededRandom, type Random } from "../backtest/random.ts";
import { hypergeometric } from "./hypergeometric.ts";

/** A figure of an arm's customers. Those without a value have 0. */
export interface ArmValues {
  readonly customers: number;
  readonly values: Float64Array;
}

/** How often the arms are drawn anew. The 1,900th of 1,999 leaves a chance of 1 in 20 for the actual draw. */
const REDRAWS = 1_999;
const REDRAWS_BELOW = 1_900;
/** Where the smaller arm has more values than this, the normal distribution is as good, and redrawing takes long. */
const MOST_REDRAWN = 5_000;

/**
 * The difference of two means with a 95 % interval, for figures that are 0 for most customers and large for a few.
 *
 * The arms were drawn at random, and so they are drawn again 1,999 times from the same customers, as if nobody's orders
 * depended on their arm (a studentised permutation: A. Janssen, Statistics and Probability Letters 36, 1997; E. Chung
 * and J. P. Romano, Annals of Statistics 41, 2013). Each draw has a difference, divided by its standard error. The
 * interval is the actual difference with as many standard errors on either side as 95 % of the draws stay within.
 *
 * So it leaves 0 in at most 5 % of the experiments without an effect, for any figures and sizes: then the actual draw is
 * one like the others. Resampling each arm for itself does not keep that (see `docs/measuring.md`): an arm that happens
 * to lack large orders has a low mean and shows a small spread at once. With an effect, the standard error makes the
 * interval right as the arms grow. Zeros cost nothing: how many of the drawn customers have a value is one draw from
 * the hypergeometric distribution.
 *
 * Swapping the arms turns the signs exactly, and the order of the customers changes nothing.
 * @returns null: an arm has fewer than two customers, nobody has a value, or the customers are too few to tell
 */
export function meanDifference(sample: ArmValues, holdout: ArmValues, seed: number): Estimate | null {
  if (sample.customers < 2 || holdout.customers < 2) return null;
  const [a, b] = [sumsOf(sample), sumsOf(holdout)];
  if (a.squares + b.squares === 0) return null;
  const value = a.sum / a.customers - b.sum / b.customers;
  const within = withinOf(sample, holdout, seed);
  if (!Number.isFinite(within)) return null;
  const margin = within * standardError(a, b);
  return { value, low: value - margin, high: value + margin };
}

interface Sums {
  readonly customers: number;
  sum: number;
  squares: number;
}

function sumsOf({ customers, values }: ArmValues): Sums {
  // Sums in ascending order depend on no order of the customers.
  return values.toSorted().reduce<Sums>(added, { customers, sum: 0, squares: 0 });
}

function added(sums: Sums, value: number): Sums {
  sums.sum += value;
  sums.squares += value * value;
  return sums;
}

function standardError(a: Sums, b: Sums): number {
  return Math.sqrt(varianceOfMean(a) + varianceOfMean(b));
}

function varianceOfMean({ customers, sum, squares }: Sums): number {
  return Math.max(0, squares - sum ** 2 / customers) / (customers - 1) / customers;
}

/** Within how many standard errors the difference stays in 95 % of the draws. */
function withinOf(one: ArmValues, other: ArmValues, seed: number): number {
  const [small, large] = one.customers <= other.customers ? [one, other] : [other, one];
  const pool = new Float64Array(small.values.length + large.values.length);
  pool.set(small.values);
  pool.set(large.values, small.values.length);
  const customers = small.customers + large.customers;
  if ((pool.length * small.customers) / customers > MOST_REDRAWN) return Z;
  const all = sumsOf({ customers, values: pool });
  const drawn = hypergeometric(customers, pool.length, small.customers);
  const random = seededRandom(seed);
  pool.sort();
  const differences = Float64Array.from({ length: REDRAWS }, () => {
    const first: Sums = { customers: small.customers, sum: 0, squares: 0 };
    take(drawn(random), pool, first, random);
    return studentised(first, {
      customers: large.customers,
      sum: all.sum - first.sum,
      squares: all.squares - first.squares,
    });
  });
  return differences.sort()[REDRAWS_BELOW - 1] ?? Infinity;
}

/** Adds up so many values at random, each at most once. They come to the front, which leaves the pool as random. */
function take(count: number, pool: Float64Array, into: Sums, random: Random): void {
  for (let place = 0; place < count; place++) {
    const other = place + Math.floor(random() * (pool.length - place));
    const value = pool[other] ?? 0;
    pool[other] = pool[place] ?? 0;
    pool[place] = value;
    added(into, value);
  }
}

function studentised(a: Sums, b: Sums): number {
  const difference = Math.abs(a.sum / a.customers - b.sum / b.customers);
  return difference === 0 ? 0 : difference / standardError(a, b);
}
