import type { OrderColumns } from "../history/standings.ts";
import { windowStart } from "../orders/eligibility.ts";

const DAY_MS = 86_400_000;

/** The whole days since 1970 at a moment, in UTC. */
function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/**
 * What is known of customers at a moment, by column. Only customers with an order in the window before it are here.
 * Days count from 1970 in UTC.
 */
export interface Facts {
  readonly length: number;
  /** The day of the moment. */
  readonly day: number;
  readonly orders: Int32Array;
  /** Days with an order. */
  readonly visits: Int32Array;
  readonly firstDay: Int32Array;
  readonly lastDay: Int32Array;
  /** The squares of the days between two visits, in all. */
  readonly gapSquares: Float64Array;
  readonly spentMinor: Float64Array;
  /** Orders within each of the horizons before the moment. */
  readonly recentOrders: readonly Int32Array[];
}

/** The facts of some rows, by column. They share the memory of the whole. */
export function factsOfRows(facts: Facts, from: number, until: number): Facts {
  const to = Math.min(until, facts.length);
  return {
    length: to - from,
    day: facts.day,
    orders: facts.orders.subarray(from, to),
    visits: facts.visits.subarray(from, to),
    firstDay: facts.firstDay.subarray(from, to),
    lastDay: facts.lastDay.subarray(from, to),
    gapSquares: facts.gapSquares.subarray(from, to),
    spentMinor: facts.spentMinor.subarray(from, to),
    recentOrders: facts.recentOrders.map((column) => column.subarray(from, to)),
  };
}

type Columns = Omit<Facts, "length" | "day">;

const FIRST_SIZE = 1_024;

/** Collects what is known of customers at a moment. Each customer takes 40 bytes and four for each horizon. */
export class FactsBuilder {
  readonly #at: number;
  readonly #from: number;
  readonly #horizons: readonly number[];
  #columns: Columns;
  #size = FIRST_SIZE;
  #length = 0;

  /** @param horizons - in days */
  constructor(at: Date, windowYears: number, horizons: readonly number[]) {
    this.#at = at.getTime();
    this.#from = windowStart(at, windowYears).getTime();
    this.#horizons = horizons;
    this.#columns = columnsOf(FIRST_SIZE, horizons.length);
  }

  /** Takes one customer's orders, oldest first. @returns false: none of them lies in the window */
  add({ length, at, amountMinor }: OrderColumns): boolean {
    let [orders, visits, spent, first, last, squares] = [0, 0, 0, 0, -1, 0];
    for (let i = 0; i < length; i++) {
      const moment = at[i] ?? Infinity;
      if (moment < this.#from || moment >= this.#at) continue;
      const day = dayOf(moment);
      if (orders === 0) first = day;
      else squares += (day - last) ** 2;
      if (orders === 0 || day !== last) visits++;
      last = day;
      orders++;
      spent += amountMinor[i] ?? 0;
    }
    if (orders === 0) return false;
    if (this.#length === this.#size) this.#grow();
    const row = this.#length++;
    const into = this.#columns;
    into.orders[row] = orders;
    into.visits[row] = visits;
    into.firstDay[row] = first;
    into.lastDay[row] = last;
    into.gapSquares[row] = squares;
    into.spentMinor[row] = spent;
    into.recentOrders.forEach((column, h) => {
      const since = Math.max(this.#from, this.#at - (this.#horizons[h] ?? 0) * DAY_MS);
      for (let i = length - 1; i >= 0 && (at[i] ?? 0) >= since; i--)
        if ((at[i] ?? Infinity) < this.#at) column[row] = (column[row] ?? 0) + 1;
    });
    return true;
  }

  finish(): Facts {
    const all = { ...this.#columns, length: this.#length, day: dayOf(this.#at) };
    return factsOfRows(all, 0, this.#length);
  }

  #grow(): void {
    const full = this.#columns;
    this.#size *= 2;
    const larger = columnsOf(this.#size, this.#horizons.length);
    for (const name of ["orders", "visits", "firstDay", "lastDay"] as const) larger[name].set(full[name]);
    larger.gapSquares.set(full.gapSquares);
    larger.spentMinor.set(full.spentMinor);
    larger.recentOrders.forEach((column, h) => column.set(full.recentOrders[h] ?? []));
    this.#columns = larger;
  }
}

function columnsOf(size: number, horizons: number): Columns {
  return {
    orders: new Int32Array(size),
    visits: new Int32Array(size),
    firstDay: new Int32Array(size),
    lastDay: new Int32Array(size),
    gapSquares: new Float64Array(size),
    spentMinor: new Float64Array(size),
    recentOrders: Array.from({ length: horizons }, () => new Int32Array(size)),
  };
}
