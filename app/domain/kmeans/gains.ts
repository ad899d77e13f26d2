import type { DistinctValues } from "./distinct.ts";

/** Multiplying by it splits a double into two halves whose products are exact (Veltkamp). */
const SPLITTER = 2 ** 27 + 1;

/**
 * Numbers of twice a double's precision. Each is the sum of a double and of its rounding error. Squares of distances
 * may differ by a factor of more than 1e8, and the small ones must not vanish in a sum. Normalised days since the
 * last order can lie 1e-9 apart beside others at 0.
 */
export interface LongNumbers {
  readonly high: Float64Array;
  readonly low: Float64Array;
}

/**
 * Sums over the first i distinct values, i from 0: of their counts, and of the values themselves, shifted by one of
 * them. `slack` is the largest error in the difference of two gains that were computed in plain doubles.
 */
export interface PrefixSums {
  readonly count: Float64Array;
  readonly sum: LongNumbers;
  readonly slack: number;
}

export function longNumbers(length: number): LongNumbers {
  return { high: new Float64Array(length), low: new Float64Array(length) };
}

export function prefixSums({ values, counts }: DistinctValues): PrefixSums {
  const n = values.length;
  const centre = values[n >> 1] ?? 0;
  const count = new Float64Array(n + 1);
  const sum = longNumbers(n + 1);
  let size = 0;
  let high = 0;
  let low = 0;
  let farthest = 0;
  let spread = 0;
  for (let i = 0; i < n; i++) {
    const weight = counts[i] ?? 0;
    const value = values[i] ?? 0;
    const shifted = value - centre;
    const term = shifted * weight;
    const lack = productError(shifted, weight, term) + differenceError(value, centre, shifted) * weight;
    const next = high + term;
    low += differenceError(high, -term, next) + lack;
    high = next;
    size += weight;
    count[i + 1] = size;
    sum.high[i + 1] = high + low;
    sum.low[i + 1] = high - (high + low) + low;
    farthest = Math.max(farthest, Math.abs(high));
    spread += term * shifted;
  }
  const reach = Math.max(centre - (values[0] ?? 0), (values[n - 1] ?? 0) - centre);
  // A cluster's sum is off by 1.5 epsilons of the farthest prefix. Its square divided by its count doubles that,
  // times its mean, which is at most the reach. Five more roundings are each half an epsilon of a gain, which is at
  // most the spread. All of this counts for two gains.
  return { count, sum, slack: 8 * Number.EPSILON * (reach * farthest + spread) };
}

/**
 * The gain of one cluster of the values start..end-1, added to the gain before it, in long precision: (sum of
 * values)² / count. The clusters with the greatest gain have the least squared distances to their means. Written to
 * index `at` of `result`.
 */
export function addGain(
  { count, sum }: PrefixSums,
  start: number,
  end: number,
  before: { high: number; low: number },
  result: LongNumbers,
  at: number,
): void {
  const upper = sum.high[end] ?? 0;
  const lower = sum.high[start] ?? 0;
  const difference = upper - lower;
  const differenceLow =
    differenceError(upper, lower, difference) + ((sum.low[end] ?? 0) - (sum.low[start] ?? 0));
  const s = difference + differenceLow;
  const sLow = difference - s + differenceLow;
  const square = s * s;
  const squareLow = productError(s, s, square) + 2 * s * sLow;
  const size = (count[end] ?? 0) - (count[start] ?? 0);
  const quotient = square / size;
  const product = quotient * size;
  const rest = square - product - productError(quotient, size, product) + squareLow;
  const total = quotient + before.high;
  const totalLow = differenceError(quotient, -before.high, total) + rest / size + before.low;
  const high = total + totalLow;
  result.high[at] = high;
  result.low[at] = total - high + totalLow;
}

/** The rounding error of `difference`, the rounded a - b (Knuth). */
function differenceError(a: number, b: number, difference: number): number {
  const subtracted = a - difference;
  return a - (difference + subtracted) + (subtracted - b);
}

/** The rounding error of `product`, the rounded a * b (Dekker). */
function productError(a: number, b: number, product: number): number {
  const aHigh = highHalf(a);
  const aLow = a - aHigh;
  const bHigh = highHalf(b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

function highHalf(value: number): number {
  const scaled = SPLITTER * value;
  return scaled - (scaled - value);
}
