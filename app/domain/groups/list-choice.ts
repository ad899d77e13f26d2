import { daysInBoth, type DaysBetween } from "../rfm/recency.ts";
import type { ScoreRanges } from "../rfm/ranges.ts";
import type { ScoreChoice } from "../rfm/score-figures.ts";

/** To which customers of a group the merchant narrows the list. Days are whole days since the last order. */
export interface ListChoice extends ScoreChoice {
  readonly daysFrom: number | null;
  readonly daysTo: number | null;
}

export const WHOLE_GROUP: ListChoice = { r: null, f: null, m: null, daysFrom: null, daysTo: null };

const NO_DAY = { from: 0, to: -1 };

export function isWholeGroup(choice: ListChoice): boolean {
  return Object.values(choice).every((each) => each === null);
}

/**
 * The days that a choice leaves. A chosen R stands for its days: the run found it by them. Where nobody can have it,
 * no day is left.
 */
export function chosenDays({ r, daysFrom, daysTo }: ListChoice, ranges: ScoreRanges): DaysBetween {
  const days = { from: daysFrom ?? 0, to: daysTo };
  if (r === null) return days;
  return daysInBoth(days, ranges.r.find(({ score }) => score === r) ?? NO_DAY);
}
