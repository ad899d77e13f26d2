import { DEFAULT_GAP_DAYS, MIN_GAPS } from "../domain/rfm/gaps.ts";

/**
 * The 90th percentile of gaps by nearest rank, as `gap90Days` of the domain finds it, from how many gaps there are
 * of each length: a large store has millions of gaps, but of at most 3,653 lengths.
 * @param counts - ascending by days, without zeros
 */
export function gap90OfCounts(counts: readonly { readonly days: number; readonly gaps: number }[]): number {
  const total = counts.reduce((sum, each) => sum + each.gaps, 0);
  if (total < MIN_GAPS) return DEFAULT_GAP_DAYS;
  const rank = Math.ceil((total * 9) / 10);
  let seen = 0;
  for (const { days, gaps } of counts) {
    seen += gaps;
    if (seen >= rank) return days;
  }
  return DEFAULT_GAP_DAYS;
}
