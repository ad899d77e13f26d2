import type { CustomerColumns } from "../rfm/model.ts";
import type { Score } from "../rfm/score.ts";

/**
 * Scores customers the usual way, by quintiles. Breakpoints are the 20, 40, 60 and 80 % quantiles (nearest rank).
 * Ties go to the lower class. R is reversed, so that few days give 5. Classes stay empty where values repeat, as is
 * usual.
 */
export function quintileScorer(columns: CustomerColumns): (customer: number) => Score {
  const days = breakpoints(columns.recencyDays);
  const orders = breakpoints(columns.orderCount);
  const spent = breakpoints(columns.spentMinor);
  return (customer) => ({
    r: 6 - classOf(columns.recencyDays[customer] ?? 0, days),
    f: classOf(columns.orderCount[customer] ?? 0, orders),
    m: classOf(columns.spentMinor[customer] ?? 0, spent),
  });
}

function breakpoints(values: ArrayLike<number>): number[] {
  const sorted = Float64Array.from(values).sort();
  return [1, 2, 3, 4].map((fifth) => sorted[Math.ceil((sorted.length * fifth) / 5) - 1] ?? 0);
}

function classOf(value: number, ascending: readonly number[]): number {
  return 1 + ascending.filter((breakpoint) => value > breakpoint).length;
}
