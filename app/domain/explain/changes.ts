import type { Group } from "../groups/group.ts";
import { groupAsOf, turningPoints, type CountedOrder, type Rules } from "./future.ts";

/** The group that a customer is in from a moment on, if nothing is ordered until then. null: in none. */
export interface GroupChange {
  readonly at: Date;
  readonly to: Group | null;
}

/** All changes of group to come without an order, in order of time. */
export function changesWithoutOrder(
  orders: readonly CountedOrder[],
  asOf: Date,
  rules: Rules,
): GroupChange[] {
  const changes: GroupChange[] = [];
  let group = groupAsOf(orders, asOf, rules);
  for (const at of turningPoints(orders, asOf, rules)) {
    const to = groupAsOf(orders, at, rules);
    if (to !== group) changes.push({ at, to });
    group = to;
  }
  return changes;
}
