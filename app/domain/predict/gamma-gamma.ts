import type { LogLimits } from "./limits.ts";
import { mostLikely } from "./search.ts";
import { logGamma } from "./special.ts";

/** How many orders a customer placed, and their mean value. */
export interface OrderValues {
  readonly orders: ArrayLike<number>;
  /** Above 0. In any unit. */
  readonly mean: ArrayLike<number>;
}

/**
 * The shop's parameters. The values of a customer's orders are Gamma(p, nu), and nu is Gamma(q, v) over customers. q
 * is above 1, so that the mean value is finite.
 */
export interface GammaGamma {
  readonly p: number;
  readonly q: number;
  /** In the unit of the values. */
  readonly v: number;
}

const STARTS: readonly (readonly number[])[] = [
  [2, 1, 1],
  [0, 0, 0],
  [3, 2, 3],
];

/**
 * Fits the Gamma-Gamma model by maximum likelihood: Fader, Hardie and Lee, RFM and CLV: Using Iso-Value Curves for
 * Customer Base Analysis, Journal of Marketing Research 42 (2005); the likelihood as in Fader and Hardie, The
 * Gamma-Gamma Model of Monetary Value (2013), equation 1a.
 * @param unit - a usual order value, as a scale; above 0
 */
export function fitGammaGamma(values: OrderValues, unit: number): GammaGamma {
  const limits: LogLimits[] = [
    { low: -4, high: 6, centre: 1 },
    { low: -3, high: 5, centre: 1 },
    { low: -6, high: 8, centre: 0 },
  ];
  const of = ([p = 1, above = 1, v = 1]: readonly number[]): GammaGamma => ({ p, q: 1 + above, v: v * unit });
  const logs = Float64Array.from(values.mean, Math.log);
  return of(mostLikely((found) => logLikelihood(of(found), values, logs), limits, STARTS));
}

/**
 * ln of the likelihood of all customers.
 * @param logMean - ln of each mean
 */
function logLikelihood({ p, q, v }: GammaGamma, values: OrderValues, logMean: Float64Array): number {
  const byOrders: number[] = [];
  const always = q * Math.log(v) - logGamma(q);
  const common = (n: number): number => logGamma(p * n + q) - logGamma(p * n) + p * n * Math.log(n) + always;
  let sum = 0;
  for (let i = 0; i < logMean.length; i++) {
    const n = values.orders[i] ?? 1;
    const mean = values.mean[i] ?? 1;
    sum +=
      (byOrders[n] ??= common(n)) + (p * n - 1) * (logMean[i] ?? 0) - (p * n + q) * Math.log(v + n * mean);
  }
  return sum;
}

/**
 * The value to expect of a customer's next order: equation 5 of the note. Between the customer's own mean and the
 * shop's, the nearer to the own one the more orders there are.
 * @param mean - 0 or more
 */
export function expectedValue({ p, q, v }: GammaGamma, orders: number, mean: number): number {
  return (p * (v + orders * mean)) / (p * orders + q - 1);
}
