import { leavesWindowAt, type Rules } from "../explain/future.ts";
import type { CountedOrder } from "../explain/orders-in-time.ts";
import { GROUPS, type Group } from "../groups/group.ts";
import { HindsightScorer, NO_GROUP } from "./standings.ts";

/** A time that a customer spent in one group without a break; null: in no group. */
export interface Stay {
  readonly group: Group | null;
  /** The first moment. Nothing is known of the time before the first stay. */
  readonly from: Date;
  /** The first moment after it. */
  readonly to: Date;
}

const DAY_MS = 86_400_000;

/**
 * A customer's way through the groups, worked out in hindsight by today's boundaries. It is exact: the group changes
 * with an order, or when the last order is older than a boundary allows, or when an order leaves the window.
 * @param orders - all that count by their own facts, in any order
 * @param to - later than `from`
 * @returns ascending, without gaps from `from` to `to`; neighbours differ in their group
 */
export function staysBetween(orders: readonly CountedOrder[], rules: Rules, from: Date, to: Date): Stay[] {
  const known = orders.filter(({ at }) => at < to).sort((a, b) => a.at.getTime() - b.at.getTime());
  const moments = turns(known, rules, from.getTime(), to.getTime());
  const { state } = new HindsightScorer(moments, rules).standingsOf({
    length: known.length,
    at: Float64Array.from(known, ({ at }) => at.getTime()),
    amountMinor: Float64Array.from(known, ({ amountMinor }) => amountMinor),
  });
  const starts = moments.flatMap((at, i) => (i > 0 && state[i] === state[i - 1] ? [] : [{ at, i }]));
  return starts.map(({ at, i }, place) => ({
    group: GROUPS[state[i] ?? NO_GROUP] ?? null,
    from: at,
    to: starts[place + 1]?.at ?? to,
  }));
}

/** The moments at which the group may change, ascending, from the first one on. */
function turns(ascending: readonly CountedOrder[], rules: Rules, fromMs: number, toMs: number): Date[] {
  const found = new Set([fromMs]);
  ascending.forEach(({ at }, i) => {
    const next = ascending[i + 1]?.at.getTime() ?? Infinity;
    const older = rules.boundaries.r.map((days) => at.getTime() + (days + 1) * DAY_MS);
    // An order counts from the moment after it.
    for (const ms of [
      at.getTime() + 1,
      ...older.filter((each) => each <= next),
      ...leavesWindowAt(at, rules.windowYears),
    ])
      if (ms > fromMs && ms < toMs) found.add(ms);
  });
  return [...found].sort((a, b) => a - b).map((ms) => new Date(ms));
}
