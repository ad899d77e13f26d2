import { daysInBoth, type DaysBetween } from "../rfm/recency.ts";
import type { ScoreRanges } from "../rfm/ranges.ts";
import type { ScoreChoice } from "../rfm/score-figures.ts";

/** To which customers of a group the merchant narrows the list. Days are whole days since the last order. */
export interface ListChoice extends ScoreChoice {
  readonly daysFrom: number | null;
  readonly daysTo: number | null;
}

export const WHOLE_GROUP: ListChoice = { r: null, f: null, m: null, daysFrom: null, daysTo: null };

export function isWholeGroup(choice: ListChoice): boolean {
  return Object.values(choice).every((each) => each === null);
}

/** The days that a choice leaves. A chosen R narrows them too, so that their index serves for it. */
export function chosenDays({ r, daysFrom, daysTo }: ListChoice, ranges: ScoreRanges): DaysBetween {
  const days = { from: daysFrom ?? 0, to: daysTo };
  const ofScore = r === null ? undefined : ranges.r.find(({ score }) => score === r);
  return ofScore === undefined ? days : daysInBoth(days, ofScore);
}
