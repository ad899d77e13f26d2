import type { Group } from "../groups/group.ts";

/** Why a customer changed group from one run to the next. */
export type MoveCause = "ordered" | "time_passed" | "boundary_moved" | "data_changed" | "setting_changed";

/** What a run knew of a customer; without an eligible order the group is null and the count 0. */
export interface ScoredCustomer {
  readonly group: Group | null;
  readonly orderCount: number;
  readonly spentMinor: number;
  readonly lastOrderAt: Date | null;
}

/** How the two runs differ, for all customers alike. */
export interface RunChange {
  readonly modelChanged: boolean;
  /** A setting that decides which orders count: the window, point of sale, the currency. */
  readonly settingChanged: boolean;
  /** The shop's first scoring: everyone appears because the orders were imported. */
  readonly firstRun?: boolean;
  /** The moment of the run before: tells new orders from ones that a setting let in. */
  readonly previousAsOf?: Date;
  /** Start of the new run's window: tells orders that grew too old from ones that were taken away. */
  readonly windowStart?: Date;
}

/**
 * The cause of a move, the first that holds:
 * 1. the shop's first run: data changed;
 * 2. the old model, at the same moment, leaves the customer where it was: boundary moved. Where it doesn't, the
 *    boundaries are not to blame, and the cause is found as if the model were the same;
 * 3. other orders count than before
 *    - because a setting changed (unless the last order came after the run before): setting changed,
 *    - a later last order, or more orders: ordered,
 *    - none left, the last one being older than the window: time passed,
 *    - else (fewer orders, other spend, an earlier last order): data changed;
 * 4. the same orders, another model: setting changed if one did, else (the old model not being known) boundary moved;
 * 5. the same orders and model: time passed.
 * @param before - null: the customer was not known to the run before.
 * @param after - null: the customer is gone.
 * @param groupByOldModel - the customer's group now by the model of the run before; undefined: the model is the same,
 *   or the old one can't be compared with, having counted other orders.
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
