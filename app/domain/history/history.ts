import type { Rules } from "../explain/future.ts";
import { GROUPS, type Group } from "../groups/group.ts";
import { HindsightScorer, NO_GROUP, type OrderColumns, type Standings } from "./standings.ts";

/** A group's figures at a moment, worked out in hindsight. */
export interface HistoryFigures {
  readonly at: Date;
  readonly group: Group;
  readonly customers: number;
  readonly orders: number;
  readonly spentMinor: number;
}

/**
 * How many customers went from each state to each other one between two moments, and what they had spent within the
 * window at the later one. Row by row: the state at the earlier moment, then the state at the later one. The states
 * are the six groups in their order, then no group.
 */
export interface HistoryFlows {
  readonly from: Date;
  readonly to: Date;
  readonly customers: readonly number[];
  readonly spentMinor: readonly number[];
}

/** The groups of past moments, worked out from the orders in hindsight. */
export interface History {
  /** All six groups at each moment. */
  readonly figures: readonly HistoryFigures[];
  /** Each moment with each later one. */
  readonly flows: readonly HistoryFlows[];
}

const STATES = NO_GROUP + 1;

/**
 * Sums up customers' standings at some moments. Memory depends on the number of moments alone.
 *
 * A customer's way is cut into stretches in which neither the group nor the spend changes. Two stretches stand for all
 * pairs of their moments, which are a rectangle in the square of all pairs. Only its corners are noted (a difference
 * array in two dimensions), and `finish` sums them up. So a customer costs a few corners, not 666 pairs.
 */
export class HistoryBuilder {
  readonly #moments: readonly Date[];
  readonly #scorer: HindsightScorer;
  readonly #figures: {
    readonly customers: Float64Array;
    readonly orders: Float64Array;
    readonly spentMinor: Float64Array;
  };
  /** The side of a square of corners. */
  readonly #side: number;
  readonly #customers: Float64Array;
  readonly #spentMinor: Float64Array;
  /** The first moments of a customer's stretches, and the end of the last one. */
  readonly #stretches: Int32Array;

  /** @param moments - ascending */
  constructor(moments: readonly Date[], rules: Rules) {
    this.#moments = moments;
    this.#scorer = new HindsightScorer(moments, rules);
    const places = moments.length * STATES;
    this.#figures = {
      customers: new Float64Array(places),
      orders: new Float64Array(places),
      spentMinor: new Float64Array(places),
    };
    this.#side = moments.length + 1;
    const corners = STATES * STATES * this.#side * this.#side;
    this.#customers = new Float64Array(corners);
    this.#spentMinor = new Float64Array(corners);
    this.#stretches = new Int32Array(moments.length + 1);
  }

  /** Adds one customer with all orders that count, also those from before the first moment's window. */
  add(orders: OrderColumns): void {
    const standings = this.#scorer.standingsOf(orders);
    const stretches = this.#addFigures(standings);
    for (let to = 0; to < stretches; to++) {
      for (let from = 0; from <= to; from++) this.#addRectangle(standings, from, to);
    }
  }

  finish(): History {
    const figures = this.#moments.flatMap((at, i) =>
      GROUPS.map((group, state) => ({
        at,
        group,
        customers: this.#figures.customers[i * STATES + state] ?? 0,
        orders: this.#figures.orders[i * STATES + state] ?? 0,
        spentMinor: this.#figures.spentMinor[i * STATES + state] ?? 0,
      })),
    );
    const customers = this.#summed(this.#customers);
    const spentMinor = this.#summed(this.#spentMinor);
    const flows = this.#moments.flatMap((from, row) =>
      this.#moments.slice(row + 1).map((to, after): HistoryFlows => {
        const at = row * this.#side + row + 1 + after;
        return { from, to, customers: this.#pair(customers, at), spentMinor: this.#pair(spentMinor, at) };
      }),
    );
    return { figures, flows };
  }

  /** @returns the number of stretches */
  #addFigures({ state, orders, spentMinor }: Standings): number {
    let stretches = 0;
    for (let i = 0; i < state.length; i++) {
      const place = i * STATES + (state[i] ?? 0);
      this.#figures.customers[place] = (this.#figures.customers[place] ?? 0) + 1;
      this.#figures.orders[place] = (this.#figures.orders[place] ?? 0) + (orders[i] ?? 0);
      this.#figures.spentMinor[place] = (this.#figures.spentMinor[place] ?? 0) + (spentMinor[i] ?? 0);
      if (i === 0 || state[i] !== state[i - 1] || spentMinor[i] !== spentMinor[i - 1]) {
        this.#stretches[stretches++] = i;
      }
    }
    this.#stretches[stretches] = state.length;
    return stretches;
  }

  /** All pairs of a moment in one stretch and a moment in another. */
  #addRectangle({ state, spentMinor }: Standings, from: number, to: number): void {
    const [top, bottom] = [this.#stretches[from] ?? 0, this.#stretches[from + 1] ?? 0];
    const [left, right] = [this.#stretches[to] ?? 0, this.#stretches[to + 1] ?? 0];
    const [before, after] = [state[top] ?? NO_GROUP, state[left] ?? NO_GROUP];
    if (before === NO_GROUP && after === NO_GROUP) return;
    const square = (before * STATES + after) * this.#side * this.#side;
    const spent = spentMinor[left] ?? 0;
    this.#addCorner(square + top * this.#side + left, 1, spent);
    this.#addCorner(square + top * this.#side + right, -1, -spent);
    this.#addCorner(square + bottom * this.#side + left, -1, -spent);
    this.#addCorner(square + bottom * this.#side + right, 1, spent);
  }

  #addCorner(at: number, customers: number, spentMinor: number): void {
    this.#customers[at] = (this.#customers[at] ?? 0) + customers;
    this.#spentMinor[at] = (this.#spentMinor[at] ?? 0) + spentMinor;
  }

  /** Each place of each square: the sum of the corners above it and to its left. */
  #summed(corners: Float64Array): Float64Array {
    const side = this.#side;
    const sums = Float64Array.from(corners);
    for (let at = 0; at < sums.length; at++) {
      const column = at % side;
      const row = Math.floor(at / side) % side;
      const left = column > 0 ? (sums[at - 1] ?? 0) : 0;
      const above = row > 0 ? (sums[at - side] ?? 0) : 0;
      const both = column > 0 && row > 0 ? (sums[at - side - 1] ?? 0) : 0;
      sums[at] = (sums[at] ?? 0) + left + above - both;
    }
    return sums;
  }

  /** The values of one pair of moments, over all pairs of states. */
  #pair(sums: Float64Array, at: number): number[] {
    const square = this.#side * this.#side;
    return Array.from({ length: STATES * STATES }, (_, states) => sums[states * square + at] ?? 0);
  }
}
