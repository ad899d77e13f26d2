import type { Estimate } from "../backtest/intervals.ts";

/** What experiments are told in. The measure that decides is chosen before the start. */
export const MEASURES = ["share_who_ordered", "revenue_per_customer"] as const;

export type Measure = (typeof MEASURES)[number];

/** Turns an estimate of one customer into one of many. A factor below 0 swaps the ends. */
export function scaled({ value, low, high }: Estimate, factor: number): Estimate {
  const ends =
    factor < 0 ? { low: high * factor, high: low * factor } : { low: low * factor, high: high * factor };
  return { value: value * factor, ...ends };
}
