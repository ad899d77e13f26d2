import type { Group } from "../groups/group.ts";
import { groupAsOf, turningPoints, type Rules } from "./future.ts";
import type { OrdersInTime } from "./orders-in-time.ts";

/** The customer's group from a moment on, if nothing is ordered until then; null: in no group. */
export interface GroupChange {
  readonly at: Date;
  readonly to: Group | null;
}

/** All future changes of group without a further order, in order of time. */
export function changesWithoutOrder(orders: OrdersInTime, asOf: Date, rules: Rules): GroupChange[] {
  const changes: GroupChange[] = [];
  let group = groupAsOf(orders, asOf, rules);
  for (const at of turningPoints(orders, asOf, rules)) {
    const to = groupAsOf(orders, at, rules);
    if (to !== group) changes.push({ at, to });
    group = to;
  }
  return changes;
}
