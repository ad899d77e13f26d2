import { Z, type Estimate } from "../backtest/intervals.ts";
import { seededRandom, type Random } from "../backtest/random.ts";
import { hypergeometric } from "./hypergeometric.ts";

/** A figure of an arm's customers. Those without a value have 0. */
export interface ArmValues {
  readonly customers: number;
  readonly values: Float64Array;
}

/**
 * How often the arms are drawn anew: the most that stay within `MOST_PICKS`. With n draws, 2.5 % of n + 1 is a whole
 * number, so the actual draw is beyond that place with a chance of exactly 1 in 40. That holds for few draws too. They
 * only make the width of the interval vary with the seed: by 3 % with 1,999, by 10 % with 199.
 */
const REDRAWS = [1_999, 999, 399, 199] as const;
/**
 * Customers with a value who are picked in all draws together. It takes less than a tenth of a second. Where even the
 * fewest draws pick more, the smaller arm has 20,000 of them, and the normal distribution stands in for the draws.
 */
const MOST_PICKS = 4_000_000;

/**
 * The difference of two means with a 95 % interval, for figures that are 0 for most customers and large for a few.
 *
 * The arms were drawn at random, and so they are drawn again many times from the same customers, as if nobody's orders
 * depended on their arm (a studentised permutation: A. Janssen, Statistics and Probability Letters 36, 1997; E. Chung
 * and J. P. Romano, Annals of Statistics 41, 2013). Each draw has a difference, divided by its standard error. The
 * interval is the actual difference, with as many standard errors on either side as leave 2.5 % of the draws beyond.
 *
 * So it leaves 0 in at most 5 % of the experiments without an effect, 2.5 % on either side, for any figures and sizes:
 * then the actual draw is one like the others. Resampling each arm for itself does not keep that (see
 * `docs/measuring.md`): an arm that happens to lack large orders has a low mean and shows a small spread at once. With an
 * effect, the standard error makes the interval right as the arms grow. Zeros cost nothing: how many of the drawn
 * customers have a value is one draw from the hypergeometric distribution.
 *
 * Swapping the arms turns the signs exactly, and the order of the customers changes nothing.
 * @returns null: an arm has fewer than two customers, nobody has a value, or the customers are too few to tell
 */
export function meanDifference(sample: ArmValues, holdout: ArmValues, seed: number): Estimate | null {
  if (sample.customers < 2 || holdout.customers < 2) return null;
  const [a, b] = [sumsOf(sample), sumsOf(holdout)];
  if (a.squares + b.squares === 0) return null;
  const value = a.sum / a.customers - b.sum / b.customers;
  const { low, high } = usualRange(sample, holdout, seed);
  if (!Number.isFinite(low) || !Number.isFinite(high)) return null;
  const error = standardError(a, b);
  return { value, low: value - high * error, high: value - low * error };
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

/** Between which numbers of standard errors the difference of sample and holdout stays in 95 % of the draws. */
function usualRange(sample: ArmValues, holdout: ArmValues, seed: number): Range {
  if (sample.customers > holdout.customers) return turned(usualRange(holdout, sample, seed));
  const pool = new Float64Array(sample.values.length + holdout.values.length);
  pool.set(sample.values);
  pool.set(holdout.values, sample.values.length);
  const customers = sample.customers + holdout.customers;
  const picksEach = (pool.length * sample.customers) / customers;
  const redraws = REDRAWS.find((count) => count * picksEach <= MOST_PICKS);
  if (redraws === undefined) return { low: -Z, high: Z };
  const differences = redrawn(pool.sort(), sample.customers, customers, { redraws, seed });
  const place = (share: number): number => Math.round((redraws + 1) * share) - 1;
  if (sample.customers < holdout.customers) {
    const sorted = differences.sort();
    // With a handful of values all draws can lie on one side. The interval holds the difference nevertheless.
    const [low = -Infinity, high = Infinity] = [sorted[place(0.025)], sorted[place(0.975)]];
    return { low: Math.min(0, low), high: Math.max(0, high) };
  }
  // Arms of one size can change places, so a difference and its opposite are as likely.
  const high = differences.map(Math.abs).sort()[place(0.95)] ?? Infinity;
  return { low: -high, high };
}

interface Range {
  readonly low: number;
  readonly high: number;
}

function turned({ low, high }: Range): Range {
  return { low: -high, high: -low };
}

/** The difference of the first arm and the rest in each draw, in standard errors. */
function redrawn(
  pool: Float64Array,
  firstSize: number,
  customers: number,
  { redraws, seed }: { readonly redraws: number; readonly seed: number },
): Float64Array {
  const all = sumsOf({ customers, values: pool });
  const drawn = hypergeometric(customers, pool.length, firstSize);
  const random = seededRandom(seed);
  return Float64Array.from({ length: redraws }, () => {
    const first: Sums = { customers: firstSize, sum: 0, squares: 0 };
    take(drawn(random), pool, first, random);
    const rest = customers - firstSize;
    return studentised(first, {
      customers: rest,
      sum: all.sum - first.sum,
      squares: all.squares - first.squares,
    });
  });
}

/** Adds up so many values at random, each at most once. They come to the front, which leaves the pool as random. */
function take(count: number, pool: Float64Array, into: Sums, random: Random): void {
  let [sum, squares] = [0, 0];
  for (let place = 0; place < count; place++) {
    const other = place + Math.floor(random() * (pool.length - place));
    const value = pool[other] ?? 0;
    pool[other] = pool[place] ?? 0;
    pool[place] = value;
    sum += value;
    squares += value * value;
  }
  into.sum = sum;
  into.squares = squares;
}

function studentised(a: Sums, b: Sums): number {
  const difference = a.sum / a.customers - b.sum / b.customers;
  return difference === 0 ? 0 : difference / standardError(a, b);
}
