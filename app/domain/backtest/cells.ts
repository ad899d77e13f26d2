import type { ByClass } from "./measures.ts";
import type { Ranking } from "./rankings.ts";

/** What each customer did in the time after the date. Index i is the i-th customer. */
export interface Outcomes {
  /** 1: the customer placed an eligible order. */
  readonly bought: Uint8Array;
  /** Minor units. Negative where more was returned than bought. */
  readonly revenueMinor: Float64Array;
}

/**
 * Customers who are alike in all rankings and did the same are merged into one cell. Most did nothing. The cost of
 * resampling grows with the number of cells.
 */
export interface Cells {
  readonly length: number;
  /** How many customers are in a cell. */
  readonly size: Float64Array;
  readonly bought: Float64Array;
  readonly revenue: Float64Array;
  /** For each ranking the class of each cell. */
  readonly classOf: readonly Int32Array[];
}

export function cellsOf(rankings: readonly Ranking[], { bought, revenueMinor }: Outcomes): Cells {
  const cellOf = new Int32Array(bought.length);
  let length = Math.min(1, bought.length);
  for (const values of [bought, revenueMinor, ...rankings.map((ranking) => ranking.classOf)]) {
    length = splitCells(cellOf, values);
  }
  const cells = {
    length,
    size: new Float64Array(length),
    bought: new Float64Array(length),
    revenue: new Float64Array(length),
    classOf: rankings.map(() => new Int32Array(length)),
  };
  cellOf.forEach((cell, i) => {
    cells.size[cell] = (cells.size[cell] ?? 0) + 1;
    cells.bought[cell] = bought[i] ?? 0;
    cells.revenue[cell] = revenueMinor[i] ?? 0;
    cells.classOf.forEach((classOf, r) => (classOf[cell] = rankings[r]?.classOf[i] ?? 0));
  });
  return cells;
}

/**
 * Splits each cell by a further value of its customers, in place.
 * @returns how many cells there are then
 */
function splitCells(cellOf: Int32Array, values: ArrayLike<number>): number {
  const places = new Map<number, number>();
  const cells = new Map<number, number>();
  for (let i = 0; i < cellOf.length; i++) {
    const value = values[i] ?? 0;
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    // Exact, since neither factor exceeds the number of customers.
    const pair = (cellOf[i] ?? 0) * cellOf.length + place;
    const cell = cells.get(pair) ?? cells.size;
    cells.set(pair, cell);
    cellOf[i] = cell;
  }
  return cells.size;
}

/** Columns for `tally` to fill, with one entry for each class of a ranking. */
export function emptyTally(classes: number): ByClass {
  return {
    customers: new Float64Array(classes),
    bought: new Float64Array(classes),
    revenue: new Float64Array(classes),
  };
}

/** Sums the cells by class. Each cell counts as often as `weights` says. */
export function tally(cells: Cells, classOf: Int32Array, weights: Float64Array, into: ByClass): void {
  const { customers, bought, revenue } = into;
  customers.fill(0);
  bought.fill(0);
  revenue.fill(0);
  for (let cell = 0; cell < cells.length; cell++) {
    const weight = weights[cell] ?? 0;
    if (weight === 0) continue;
    const at = classOf[cell] ?? 0;
    customers[at] = (customers[at] ?? 0) + weight;
    bought[at] = (bought[at] ?? 0) + weight * (cells.bought[cell] ?? 0);
    revenue[at] = (revenue[at] ?? 0) + weight * (cells.revenue[cell] ?? 0);
  }
}
