import type { Rules } from "../explain/future.ts";
import { groupOf } from "../groups/assign.ts";
import { GROUPS } from "../groups/group.ts";
import { windowStart } from "../orders/eligibility.ts";
import type { Boundaries } from "../rfm/score.ts";
import { scoreOrders, scoreRecency, scoreSpend } from "../rfm/scoring.ts";

/** The orders of one customer by column, oldest first; only the first `length` values count. */
export interface OrderColumns {
  readonly length: number;
  /** Milliseconds. */
  readonly at: Float64Array;
  readonly amountMinor: Float64Array;
}

/** The index of a group in `GROUPS`, or this: the customer is in no group. */
export const NO_GROUP = GROUPS.length;

/** What one customer was at each of the moments, by column. */
export interface Standings {
  /** The index in `GROUPS`, or `NO_GROUP`. */
  readonly state: Int8Array;
  /** Orders in the window, and what they came to. 0 without any. */
  readonly orders: Int32Array;
  readonly spentMinor: Float64Array;
}

const DAY_MS = 86_400_000;
const SCORES = 5;
const ONE_TO_FIVE = Array.from({ length: SCORES }, (_, i) => i + 1);
/** The group of each score, by `placeOf`. */
const GROUP_OF_SCORE = Int8Array.from(
  ONE_TO_FIVE.flatMap((r) =>
    ONE_TO_FIVE.flatMap((f) => ONE_TO_FIVE.map((m) => GROUPS.indexOf(groupOf({ r, f, m })))),
  ),
);

function placeOf(r: number, f: number, m: number): number {
  return ((r - 1) * SCORES + (f - 1)) * SCORES + (m - 1);
}

/**
 * Works out what customers were at some moments, by today's boundaries: from the orders in the window that ended at
 * each moment. It is made for millions of customers, so one set of columns serves all of them.
 */
export class HindsightScorer {
  readonly #boundaries: Boundaries;
  readonly #moments: Float64Array;
  readonly #windowStarts: Float64Array;
  readonly #standings: Standings;

  /** @param moments - ascending */
  constructor(moments: readonly Date[], { boundaries, windowYears }: Rules) {
    this.#boundaries = boundaries;
    this.#moments = Float64Array.from(moments, (at) => at.getTime());
    this.#windowStarts = Float64Array.from(moments, (at) => windowStart(at, windowYears).getTime());
    this.#standings = {
      state: new Int8Array(moments.length),
      orders: new Int32Array(moments.length),
      spentMinor: new Float64Array(moments.length),
    };
  }

  /** One customer's standings. They are valid until the next call. */
  standingsOf({ length, at, amountMinor }: OrderColumns): Standings {
    const { state, orders, spentMinor } = this.#standings;
    // The orders from `first` to `next` (exclusive) are in the window.
    let [first, next, spent] = [0, 0, 0];
    let [f, m] = [0, 0];
    for (let i = 0; i < state.length; i++) {
      const moment = this.#moments[i] ?? 0;
      const start = this.#windowStarts[i] ?? 0;
      const before = first + next;
      for (; next < length && (at[next] ?? 0) < moment; next++) spent += amountMinor[next] ?? 0;
      for (; first < next && (at[first] ?? 0) < start; first++) spent -= amountMinor[first] ?? 0;
      const count = next - first;
      orders[i] = count;
      spentMinor[i] = spent;
      if (count === 0) {
        state[i] = NO_GROUP;
        continue;
      }
      if (before !== first + next) {
        f = scoreOrders(this.#boundaries, count);
        m = scoreSpend(this.#boundaries, spent);
      }
      const days = Math.floor((moment - (at[next - 1] ?? 0)) / DAY_MS);
      state[i] = GROUP_OF_SCORE[placeOf(scoreRecency(this.#boundaries, days), f, m)] ?? NO_GROUP;
    }
    return this.#standings;
  }
}
