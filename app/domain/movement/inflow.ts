import { monthsAfter, type Month } from "../time/month.ts";

/** Customers whose first eligible order was in a month. */
export interface MonthlyInflow {
  readonly month: Month;
  readonly customers: number;
  /** It is the month of the run, which is not over. */
  readonly partial: boolean;
}

/** How steady the inflow of new customers is. */
export interface Inflow {
  /** Every month from the first to the run's, without gaps. */
  readonly months: readonly MonthlyInflow[];
  /** Mean of the whole months; null without any. */
  readonly perMonth: number | null;
  /**
   * Standard deviation divided by mean of the whole months. 0 is perfectly steady. null with fewer than two months,
   * or without inflow.
   */
  readonly variation: number | null;
}

/**
 * The inflow by month.
 * @param counts - customers by the month of their first order, in the shop's time zone; months may be missing
 * @param current - the month of the run, in the same zone; later months are left out
 */
export function inflowOf(counts: ReadonlyMap<Month, number>, current: Month): Inflow {
  const first = [...counts.keys()].filter((month) => month <= current).sort()[0];
  const months: MonthlyInflow[] = [];
  for (let month = first; month !== undefined && month <= current; month = monthsAfter(month, 1)) {
    months.push({ month, customers: counts.get(month) ?? 0, partial: month === current });
  }
  // The shop may have begun in the middle of the first month. That is not known, so the month stays in.
  const whole = months.filter(({ partial }) => !partial).map(({ customers }) => customers);
  const perMonth = whole.length === 0 ? null : mean(whole);
  return { months, perMonth, variation: variationOf(whole) };
}

function variationOf(values: readonly number[]): number | null {
  const average = values.length < 2 ? 0 : mean(values);
  if (average === 0) return null;
  const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1)) / average;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
