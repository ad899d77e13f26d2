import { GROUPS, type Group } from "../groups/group.ts";
import { monthsAfter, type Month } from "../time/month.ts";

/** How many customers are in each of the six groups, in their order, and then in none. */
export type CohortSizes = readonly number[];

/** The customers whose first order that counts was in a month, by their group today. */
export type Cohorts = ReadonlyMap<Month, CohortSizes>;

/** Customers with the month of their first order and their group today. */
export interface CohortPart {
  readonly month: Month;
  readonly group: Group | null;
  readonly customers: number;
}

const STATES: readonly (Group | null)[] = [...GROUPS, null];

/** Sums up parts by month. Months without customers are left out. */
export function cohortsOf(parts: Iterable<CohortPart>): Cohorts {
  const cohorts = new Map<Month, number[]>();
  for (const { month, group, customers } of parts) {
    const sizes = cohorts.get(month) ?? STATES.map(() => 0);
    const place = STATES.indexOf(group);
    sizes[place] = (sizes[place] ?? 0) + customers;
    cohorts.set(month, sizes);
  }
  return cohorts;
}

/** How many customers placed their first order in each month. */
export function firstOrdersOf(cohorts: Cohorts): Map<Month, number> {
  return new Map([...cohorts].map(([month, sizes]) => [month, total(sizes)]));
}

/** Cohorts to show. */
export interface RecentCohorts {
  /** Newest first, without the months that nobody came in. */
  readonly months: readonly { readonly month: Month; readonly sizes: CohortSizes }[];
  /** All who came before them; null: nobody did. */
  readonly earlier: CohortSizes | null;
}

/** The cohorts of a month and of those before it, `months` in all, and those from before them as one. */
export function recentCohorts(cohorts: Cohorts, current: Month, months: number): RecentCohorts {
  const first = monthsAfter(current, 1 - months);
  const known = [...cohorts].filter(([month]) => month <= current).sort(([a], [b]) => (a < b ? 1 : -1));
  const before = known.filter(([month]) => month < first);
  return {
    months: known.filter(([month]) => month >= first).map(([month, sizes]) => ({ month, sizes })),
    earlier:
      before.length === 0
        ? null
        : STATES.map((_, place) => total(before.map(([, sizes]) => sizes[place] ?? 0))),
  };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
