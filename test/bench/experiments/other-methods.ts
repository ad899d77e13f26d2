import type { Estimate } from "../../../app/domain/backtest/intervals.ts";
import type { Random } from "../../../app/domain/backtest/random.ts";
import type { ByArm } from "../../../app/domain/experiment/arm.ts";
import { hypergeometric } from "../../../app/domain/experiment/hypergeometric.ts";
import type { ArmValues } from "../../../app/domain/experiment/redraw.ts";

/** Ways to an interval that resample each arm for itself, or not at all. They are here to be compared with ours. */
export const OTHER_METHODS = ["welch", "percentile", "BCa", "bootstrap-t"] as const;

export type OtherMethod = (typeof OTHER_METHODS)[number];

const RESAMPLES = 999;
const Z = 1.959963984540054;

/** The intervals of the difference of two means by each method: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap, 1993. */
export function otherIntervals(
  { sample, holdout }: ByArm<ArmValues>,
  random: Random,
): Record<OtherMethod, Estimate> {
  const [a, b] = [momentsOf(sample), momentsOf(holdout)];
  const [value, error] = [a.mean - b.mean, Math.hypot(a.error, b.error)];
  const differences = new Float64Array(RESAMPLES);
  const studentised = new Float64Array(RESAMPLES);
  const [nextSample, nextHoldout] = [resampler(sample, random), resampler(holdout, random)];
  for (let i = 0; i < RESAMPLES; i++) {
    const [x, y] = [nextSample(), nextHoldout()];
    differences[i] = x.mean - y.mean;
    studentised[i] = (x.mean - y.mean - value) / Math.max(Math.hypot(x.error, y.error), error / 20);
  }
  differences.sort();
  studentised.sort();
  const skewness = (a.third / a.customers ** 2 - b.third / b.customers ** 2) / error ** 3;
  const below = differences.filter((difference) => difference < value).length / RESAMPLES;
  const [low, high] = [-Z, Z].map((z) => at(differences, acceleratedShare(z, below, skewness / 6)));
  return {
    welch: { value, low: value - Z * error, high: value + Z * error },
    percentile: { value, low: at(differences, 0.025), high: at(differences, 0.975) },
    BCa: { value, low: low ?? NaN, high: high ?? NaN },
    "bootstrap-t": {
      value,
      low: value - at(studentised, 0.975) * error,
      high: value - at(studentised, 0.025) * error,
    },
  };
}

interface Moments {
  readonly customers: number;
  readonly mean: number;
  /** Of the mean. */
  readonly error: number;
  /** The third central moment. */
  readonly third: number;
}

function momentsOf({ customers, values }: ArmValues): Moments {
  const [sum, squares] = [sumOf(values, 1), sumOf(values, 2)];
  const { mean, error } = meanOf(customers, sum, squares);
  const cubes = values.reduce((total, value) => total + (value - mean) ** 3, 0);
  return { customers, mean, error, third: (cubes - (customers - values.length) * mean ** 3) / customers };
}

function meanOf(customers: number, sum: number, squares: number): { mean: number; error: number } {
  const mean = sum / customers;
  return { mean, error: Math.sqrt(Math.max(0, squares - sum * mean) / (customers - 1) / customers) };
}

/** The mean of a resample with putting back. How many of its customers bought is binomial. */
function resampler({ customers, values }: ArmValues, random: Random): () => { mean: number; error: number } {
  // Draws from so large a population without putting back are binomial.
  const buyers = hypergeometric(customers * LARGE, values.length * LARGE, customers);
  return () => {
    let [sum, squares] = [0, 0];
    for (let left = buyers(random); left > 0; left--) {
      const value = values[Math.floor(random() * values.length)] ?? 0;
      sum += value;
      squares += value * value;
    }
    return meanOf(customers, sum, squares);
  };
}

const LARGE = 100_000;

function acceleratedShare(z: number, below: number, acceleration: number): number {
  const bias = quantileOf(below);
  return normalUpTo(bias + (bias + z) / (1 - acceleration * (bias + z)));
}

/** The value that so much of ascending values lies below. */
function at(ascending: Float64Array, share: number): number {
  const place = Math.round((ascending.length + 1) * share) - 1;
  return ascending[Math.min(ascending.length - 1, Math.max(0, place))] ?? NaN;
}

function sumOf(values: Float64Array, power: number): number {
  return values.reduce((sum, value) => sum + value ** power, 0);
}

/** M. Abramowitz and I. A. Stegun, Handbook of Mathematical Functions, 26.2.17: exact to 1e-7. */
function normalUpTo(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const terms = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const beyond =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * terms.reduceRight((sum, term) => (sum + term) * t, 0);
  return z > 0 ? 1 - beyond : beyond;
}

function quantileOf(share: number): number {
  let [low, high] = [-8, 8];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (normalUpTo(middle) < share) low = middle;
    else high = middle;
  }
  return low;
}
