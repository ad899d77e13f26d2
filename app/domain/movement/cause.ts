import type { Group } from "../groups/group.ts";

/** Why a customer changed group from one run to the next. */
export type MoveCause = "ordered" | "time_passed" | "boundary_moved" | "data_changed" | "setting_changed";

/** What a run knew of a customer. Without an eligible order the group is null and the count 0. */
export interface ScoredCustomer {
  readonly group: Group | null;
  readonly orderCount: number;
  readonly spentMinor: number;
  readonly lastOrderAt: Date | null;
}

/** How the two runs differ. The same for all customers. */
export interface RunChange {
  readonly modelChanged: boolean;
  /** A setting changed that decides which orders count: the window, point of sale, the currency. */
  readonly settingChanged: boolean;
  /** The shop's first scoring. All customers appear because the orders were imported. */
  readonly firstRun?: boolean;
  /** The moment of the run before. It distinguishes new orders from ones that a setting let in. */
  readonly previousAsOf?: Date;
  /** The start of the new run's window. It distinguishes orders that grew too old from ones that were removed. */
  readonly windowStart?: Date;
}

/**
 * The cause of a move. The first of these that is true:
 * 1. It is the shop's first run: data changed.
 * 2. The old model, at the same moment, leaves the customer in the old group: boundary moved. If it doesn't, the
 *    boundaries are not the cause, and the search goes on as if the model were the same.
 * 3. Other orders count than before:
 *    - a setting changed, and the last order did not come after the run before: setting changed;
 *    - the last order is later, or there are more orders: ordered;
 *    - no order is left, and the last one is older than the window: time passed;
 *    - otherwise (fewer orders, other spend, an earlier last order): data changed.
 * 4. The orders are the same, but the model is another: setting changed if one did. Otherwise boundary moved, since the
 *    old model is not known.
 * 5. The orders and the model are the same: time passed.
 * @param before - null: the run before did not know the customer
 * @param after - null: the customer is gone
 * @param groupByOldModel - the customer's group now by the model of the run before; undefined: the model is the same,
 *   or the old one can't be compared, since it counted other orders
 */
export function moveCause(
  before: ScoredCustomer | null,
  after: ScoredCustomer | null,
  change: RunChange,
  groupByOldModel?: Group | null,
): MoveCause {
  if (change.firstRun === true) return "data_changed";
  const compared = groupByOldModel !== undefined && !change.settingChanged;
  if (compared && groupByOldModel === (before?.group ?? null)) return "boundary_moved";
  const then = ordersOf(before);
  const now = ordersOf(after);
  if (sameOrders(then, now)) {
    if (compared || !change.modelChanged) return "time_passed";
    return change.settingChanged ? "setting_changed" : "boundary_moved";
  }
  if (change.settingChanged) {
    const since = change.previousAsOf?.getTime() ?? Infinity;
    return now.lastOrderMs >= since ? "ordered" : "setting_changed";
  }
  if (now.lastOrderMs > then.lastOrderMs || now.orderCount > then.orderCount) return "ordered";
  const agedOut = now.orderCount === 0 && then.lastOrderMs < (change.windowStart?.getTime() ?? -Infinity);
  return agedOut ? "time_passed" : "data_changed";
}

interface Orders {
  readonly orderCount: number;
  readonly spentMinor: number;
  readonly lastOrderMs: number;
}

function ordersOf(customer: ScoredCustomer | null): Orders {
  return {
    orderCount: customer?.orderCount ?? 0,
    spentMinor: customer?.spentMinor ?? 0,
    lastOrderMs: customer?.lastOrderAt?.getTime() ?? -Infinity,
  };
}

function sameOrders(then: Orders, now: Orders): boolean {
  return (
    then.orderCount === now.orderCount &&
    then.spentMinor === now.spentMinor &&
    then.lastOrderMs === now.lastOrderMs
  );
}
