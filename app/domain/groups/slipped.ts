import type { DaysBetween } from "../rfm/recency.ts";
import type { ScoreRanges } from "../rfm/ranges.ts";
import { daysIn } from "../explain/group-terms.ts";

/** A customer who came to be at risk within so many days has just slipped. */
export const JUST_DAYS = 30;

/** The days since the last order of those who have just come to be Loyal at risk, and of those who came before. */
export interface SlippedDays {
  readonly just: DaysBetween;
  readonly before: DaysBetween;
}

/**
 * Only time brings a customer into Loyal at risk, on the day after the last one of Loyal. So the days since the last
 * order tell when that was.
 * @returns null: nobody can be at risk in this store
 */
export function slippedDays(ranges: ScoreRanges): SlippedDays | null {
  const atRisk = daysIn("loyal_at_risk", { f: 5, m: 5 }, ranges.r);
  if (atRisk === null) return null;
  const { from } = atRisk;
  return { just: { from, to: from + JUST_DAYS - 1 }, before: { from: from + JUST_DAYS, to: null } };
}
