/** What a history must find, by plain and slow code: each customer is grouped anew at each moment. */
import type { Rules } from "../explain/future.ts";
import type { CountedOrder } from "../explain/orders-in-time.ts";
import { plainGroup, plainSummary } from "../explain/plain-group.test-support.ts";
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
      group: plainGroup(orders, at, rules),
      orders: plainSummary(orders, at, rules.windowYears)?.orderCount ?? 0,
      spentMinor: plainSummary(orders, at, rules.windowYears)?.spentMinor ?? 0,
    })),
  );
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const figures = moments.flatMap((at, i) =>
    GROUPS.map((group) => {
      const members = standing.flatMap((each) => each[i] ?? []).filter((each) => each.group === group);
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
      const customers = new Array<number>(STATES.length ** 2).fill(0);
      const spentMinor = [...customers];
      for (const each of standing) {
        const [before, now] = [each[i], each[i + 1 + after]];
        if (before === undefined || now === undefined || (before.group ?? now.group) === null) continue;
        const place = STATES.indexOf(before.group) * STATES.length + STATES.indexOf(now.group);
        customers[place] = (customers[place] ?? 0) + 1;
        spentMinor[place] = (spentMinor[place] ?? 0) + now.spentMinor;
      }
      return { from, to, customers, spentMinor };
    }),
  );
  return { figures, flows };
}
