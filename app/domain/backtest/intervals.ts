/** A figure with an interval that has the true one in it with 95 % confidence. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** The quantile of the standard normal distribution for 95 % on two sides. */
export const Z = 1.959963984540054;

/** The same for 95 % on one side, which is 90 % on two. */
export const ONE_SIDED_Z = 1.6448536269514722;

/**
 * A rate with Wilson's score interval (E. B. Wilson, 1927). The interval stays within 0 and 1, and is right for few
 * customers too.
 * @param z - how wide the interval is; at 95 % if it isn't given
 * @returns null if the total is 0
 */
export function wilson(successes: number, total: number, z = Z): Estimate | null {
  if (total === 0) return null;
  const value = successes / total;
  const square = (z * z) / total;
  const centre = (value + square / 2) / (1 + square);
  const half = (z * Math.sqrt((value * (1 - value) + square / 4) / total)) / (1 + square);
  return { value, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

/**
 * A figure with the percentile interval of its resamples. Resamples in which it is undefined are left out, as when a
 * small group is empty by chance.
 * @returns null if the figure itself is undefined
 */
export function bootstrapEstimate(value: number, resampled: Float64Array): Estimate | null {
  if (!Number.isFinite(value)) return null;
  const sorted = resampled.filter(Number.isFinite).sort();
  const last = sorted.length - 1;
  return {
    value,
    low: sorted[Math.round(last * 0.025)] ?? value,
    high: sorted[Math.round(last * 0.975)] ?? value,
  };
}

/** What the interval of a difference shows. */
export type Verdict = "ahead" | "behind" | "no_difference_shown";

/** Ahead or behind only if 0 is not in the interval. */
export function verdictOf({ low, high }: Estimate): Verdict {
  if (low > 0) return "ahead";
  return high < 0 ? "behind" : "no_difference_shown";
}
