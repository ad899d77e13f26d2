import { monthsAfter, type Month } from "../time/month.ts";

/**
 * The counts of a month and of those before it, `months` in all. A first month without new customers gets a 0, so
 * that it is shown. It gets none if there were no customers before it either.
 */
export function recentCounts(
  counts: ReadonlyMap<Month, number>,
  current: Month,
  months: number,
): Map<Month, number> {
  const first = monthsAfter(current, 1 - months);
  const recent = new Map([...counts].filter(([month]) => month >= first && month <= current));
  const earlier = [...counts.keys()].some((month) => month < first);
  if (earlier && !recent.has(first)) recent.set(first, 0);
  return recent;
}
