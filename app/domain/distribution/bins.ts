import { currencyExponent } from "../orders/money.ts";

/** What customers are counted by. */
export const DIMENSIONS = ["r", "f", "m"] as const;

export type Dimension = (typeof DIMENSIONS)[number];

/** Customers whose value is from `from` up to, but not including, `to`; null: without an end. */
export interface Bin {
  /** Days, orders or minor units. */
  readonly from: number;
  readonly to: number | null;
  readonly customers: number;
}

/** Where the bins of each dimension begin. */
export type BinStarts = Readonly<Record<Dimension, readonly number[]>>;

/** How many customers are in the bins of each dimension, by the index of the bin. Empty bins may be left out. */
export type BinCounts = Readonly<Record<Dimension, ReadonlyMap<number, number>>>;

/** Round days, each about half as long again as the one before. */
const DAYS = [0, 3, 7, 14, 21, 30, 45, 60, 90, 120, 180, 270, 365, 545, 730, 1_095, 1_460, 2_190, 2_920];
const ORDERS = [1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 30, 40, 55, 75, 100, 150, 200];
/** Of each power of ten. */
const STEPS = [1, 1.5, 2, 3, 5, 7];
const POWERS = [0, 1, 2, 3, 4, 5, 6];

/**
 * Where the bins of a dimension begin, ascending, in whole days, orders or minor units. They grow with their values, as
 * the scores do.
 * @param currency - ISO 4217, of the spend
 */
export function binStarts(dimension: Dimension, currency: string): readonly number[] {
  switch (dimension) {
    case "r":
      return DAYS;
    case "f":
      return ORDERS;
    case "m": {
      const unit = 10 ** currencyExponent(currency);
      const steps = POWERS.flatMap((power) => STEPS.map((step) => Math.ceil(step * 10 ** power * unit)));
      return [...new Set([0, ...steps])];
    }
  }
}

/** The same of all dimensions. */
export function allBinStarts(currency: string): BinStarts {
  return { r: binStarts("r", currency), f: binStarts("f", currency), m: binStarts("m", currency) };
}

/** The index of the bin that a value is in. What is below all bins is in the first. */
export function binOf(starts: readonly number[], value: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? Infinity) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * The bins from the first that has customers to the last, whose end is open only if nothing is above it.
 * @param counts - by the index of the bin
 */
export function binsOf(starts: readonly number[], counts: ReadonlyMap<number, number>): Bin[] {
  const filled = [...counts].filter(([, customers]) => customers > 0).map(([bin]) => bin);
  if (filled.length === 0) return [];
  const [first, last] = [Math.min(...filled), Math.max(...filled)];
  return starts.slice(first, last + 1).map((from, i) => ({
    from,
    to: starts[first + i + 1] ?? null,
    customers: counts.get(first + i) ?? 0,
  }));
}
