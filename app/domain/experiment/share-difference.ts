import { wilson, type Estimate } from "../backtest/intervals.ts";

/** Some of all. */
export interface Counts {
  readonly count: number;
  readonly total: number;
}

/**
 * The difference of two shares with a 95 % interval, by Newcombe's method 10 (Statistics in Medicine 17, 1998): from
 * Wilson's intervals of both. It stays within -1 and 1.
 * @returns null: one of both is a share of nothing
 */
export function shareDifference(one: Counts, other: Counts): Estimate | null {
  const [a, b] = [wilson(one.count, one.total), wilson(other.count, other.total)];
  if (a === null || b === null) return null;
  const value = a.value - b.value;
  return {
    value,
    low: value - Math.hypot(a.value - a.low, b.high - b.value),
    high: value + Math.hypot(a.high - a.value, b.value - b.low),
  };
}
