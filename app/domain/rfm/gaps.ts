/** A store's rhythm while it has too few returning customers to tell: half a year. */
export const DEFAULT_GAP_DAYS = 180;

/** Fewer gaps than this say nothing about the store. */
export const MIN_GAPS = 30;

/**
 * The time within which nine of ten returning customers are back: the 90th percentile, by nearest rank,
 * of the gaps between consecutive orders of a customer.
 * @param gaps - whole days, in any order; zeros (two orders within a day) are left out here.
 * @returns whole days, at least 1; `DEFAULT_GAP_DAYS` if fewer than `MIN_GAPS` gaps remain.
 */
export function gap90Days(gaps: ArrayLike<number>): number {
  const sorted = Float64Array.from(gaps)
    .filter((days) => days > 0)
    .sort();
  if (sorted.length < MIN_GAPS) return DEFAULT_GAP_DAYS;
  // n * 9 / 10 rather than n * 0.9, which lies above the whole number for some n.
  const rank = Math.ceil((sorted.length * 9) / 10);
  return sorted[rank - 1] ?? DEFAULT_GAP_DAYS;
}
