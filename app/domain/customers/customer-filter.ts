import { groupOf } from "../groups/assign.ts";
import type { Group } from "../groups/group.ts";
import { lastOrderBetween, type DaysBetween, type LastOrderBetween } from "../rfm/recency.ts";
import type { ScoreChoice } from "../rfm/score-figures.ts";
import type { Boundaries, Score } from "../rfm/score.ts";
import { scoreRecency } from "../rfm/scoring.ts";

/** To which customers a list is narrowed. null: all of them. */
export interface ListFilter extends ScoreChoice {
  /** Whole days since the last order, as of the newest run. */
  readonly days: DaysBetween | null;
}

/** The same of a list that holds all groups. */
export interface CustomerFilter extends ListFilter {
  readonly group: Group | null;
}

/**
 * What a list of customers is ordered by. By score: R, then F, then M, then what was spent. By stake: what they are
 * expected to bring in the next 90 days.
 */
export type ListOrder = "last_order" | "orders" | "spent" | "stake" | "score";

/** All that a list has. */
export const UNFILTERED: ListFilter = { r: null, f: null, m: null, days: null };

/** Everybody who has a score. */
export const EVERYBODY: CustomerFilter = { group: null, ...UNFILTERED };

/** Whether a list shows all that it has. */
export function isUnfiltered(filter: ListFilter): boolean {
  return Object.values(filter).every((part) => part === null);
}

/** The customers with one of these scores who ordered last between two moments. */
export interface ScoredCustomers {
  readonly scores: readonly Score[];
  readonly ordered: LastOrderBetween;
}

/** @param run - the newest one, by which the customers were scored */
export function filtered(
  filter: CustomerFilter,
  { boundaries, asOf }: { readonly boundaries: Boundaries; readonly asOf: Date },
): ScoredCustomers {
  const ordered = filter.days === null ? { after: null, until: null } : lastOrderBetween(filter.days, asOf);
  return { scores: scoresOf(filter, boundaries), ordered };
}

const DIGITS = [5, 4, 3, 2, 1] as const;

/** All 125 scores, from 555 down. */
export const ALL_SCORES: readonly Score[] = DIGITS.flatMap((r) =>
  DIGITS.flatMap((f) => DIGITS.map((m) => ({ r, f, m }))),
);

/**
 * The scores, of all 125, that customers of a list can have, from 555 down. A group is known from the score alone, and
 * the days since the last order give the first digit. So an index by score finds all that a filter asks for.
 * @param boundaries - of the model that the customers were scored by
 */
export function scoresOf({ group, r, f, m, days }: CustomerFilter, boundaries: Boundaries): Score[] {
  const newest = days === null ? 5 : scoreRecency(boundaries, days.from);
  const oldest = days === null ? 1 : scoreRecency(boundaries, days.to ?? Infinity);
  return ALL_SCORES.filter((score) => score.r <= newest && score.r >= oldest)
    .filter((score) => (r ?? score.r) === score.r && (f ?? score.f) === score.f && (m ?? score.m) === score.m)
    .filter((score) => group === null || groupOf(score) === group);
}
