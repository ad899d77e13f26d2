import { MIN_GAPS, totalGaps, type GapCount } from "../rfm/gaps.ts";

/** Gaps on one schedule differ by at most this many days: months have 30 or 31, and payments run late. */
const APART_DAYS = 2;

/**
 * Whether nine of ten gaps between orders are within two days of each other. Most customers then reorder on a fixed
 * schedule, as with subscriptions. Never true with fewer gaps than a rhythm needs.
 * @param counts - ascending by days
 */
export function isOnFixedSchedule(counts: readonly GapCount[]): boolean {
  const total = totalGaps(counts);
  if (total < MIN_GAPS) return false;
  return counts.some(({ days: first }) => {
    const near = counts.filter(({ days }) => days >= first && days <= first + APART_DAYS);
    return totalGaps(near) * 10 >= total * 9;
  });
}
