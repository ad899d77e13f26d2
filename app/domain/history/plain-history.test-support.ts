/** What a history must find, by plain and slow code: each customer is grouped anew at each moment. */
import { groupAsOf, summaryAsOf, type CountedOrder, type Rules } from "../explain/future.ts";
import { GROUPS, type Group } from "../groups/group.ts";
import type { History } from "./history.ts";

const STATES: readonly (Group | null)[] = [...GROUPS, null];

/** @param people - each customer's orders that count by their own facts, in any order */
export function plainHistory(
  people: readonly (readonly CountedOrder[])[],
  moments: readonly Date[],
  rules: Rules,
): History {
  const standing = people.map((orders) =>
    moments.map((at) => ({
      group: groupAsOf(orders, at, rules),
      orders: summaryAsOf(orders, at, rules.windowYears)?.orderCount ?? 0,
      spentMinor: summaryAsOf(orders, at, rules.windowYears)?.spentMinor ?? 0,
    })),
  );
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const figures = moments.flatMap((at, i) =>
    GROUPS.map((group) => {
      const members = standing.flatMap((each) => (each[i]?.group === group ? [each[i]] : []));
      return {
        at,
        group,
        customers: members.length,
        orders: sum(members.map(({ orders }) => orders)),
        spentMinor: sum(members.map(({ spentMinor }) => spentMinor)),
      };
    }),
  );
  const flows = moments.flatMap((from, i) =>
    moments.slice(i + 1).map((to, after) => {
      const j = i + 1 + after;
      const cells = STATES.flatMap((before) =>
        STATES.map((now) =>
          standing.flatMap((each) =>
            each[i]?.group === before && each[j]?.group === now && (before ?? now) !== null ? [each[j]] : [],
          ),
        ),
      );
      return {
        from,
        to,
        customers: cells.map((cell) => cell.length),
        spentMinor: cells.map((cell) => sum(cell.map(({ spentMinor }) => spentMinor))),
      };
    }),
  );
  return { figures, flows };
}
