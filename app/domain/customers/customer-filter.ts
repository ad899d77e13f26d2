import { groupOf } from "../groups/assign.ts";
import type { Group } from "../groups/group.ts";
import type { Boundaries, Score } from "../rfm/score.ts";
import { scoreRecency } from "../rfm/scoring.ts";

/** Whole days since the last order, as of the newest run. Both ends are included; null: no upper end. */
export interface DayRange {
  readonly from: number;
  readonly to: number | null;
}

/** Which customers a list shows. null: all of them. */
export interface CustomerFilter {
  readonly group: Group | null;
  readonly r: number | null;
  readonly f: number | null;
  readonly m: number | null;
  readonly days: DayRange | null;
}

/** What a list of customers is ordered by. By score: R, then F, then M, then what was spent. */
export type ListOrder = "last_order" | "orders" | "spent" | "score";

/** Everybody who has a score. */
export const EVERYBODY: CustomerFilter = { group: null, r: null, f: null, m: null, days: null };

/** Whether a list shows everybody. */
export function isEverybody({ group, r, f, m, days }: CustomerFilter): boolean {
  return group === null && r === null && f === null && m === null && days === null;
}

const DIGITS = [5, 4, 3, 2, 1] as const;

/**
 * The scores, of all 125, that customers of a list can have, from 555 down. A group is known from the score alone, and
 * the days since the last order give the first digit. So an index by score finds all that a filter asks for.
 * @param boundaries - of the model that the customers were scored by
 */
export function scoresOf({ group, r, f, m, days }: CustomerFilter, boundaries: Boundaries): Score[] {
  const newest = days === null ? 5 : scoreRecency(boundaries, days.from);
  const oldest = days === null ? 1 : scoreRecency(boundaries, days.to ?? Infinity);
  return DIGITS.flatMap((one) =>
    DIGITS.flatMap((two) => DIGITS.map((three) => ({ r: one, f: two, m: three }))),
  )
    .filter((score) => score.r <= newest && score.r >= oldest)
    .filter((score) => (r ?? score.r) === score.r && (f ?? score.f) === score.f && (m ?? score.m) === score.m)
    .filter((score) => group === null || groupOf(score) === group);
}

const DAY_MS = 86_400_000;

/** The moments of last orders: later than `after`, up to and including `upTo`. */
export interface OrderedBetween {
  readonly after: Date | null;
  readonly upTo: Date | null;
}

/** When customers ordered last whose last order is so many whole days before a moment. */
export function orderedBetween({ from, to }: DayRange, asOf: Date): OrderedBetween {
  const daysBack = (days: number): Date => new Date(asOf.getTime() - days * DAY_MS);
  return { after: to === null ? null : daysBack(to + 1), upTo: from === 0 ? null : daysBack(from) };
}
