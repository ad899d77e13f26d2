import { measuredRhythm, rhythmOf, type GapCount } from "../rfm/gaps.ts";
import type { CustomerColumns } from "../rfm/model.ts";
import type { FitFigures } from "./fit-check.ts";
import { isOnFixedSchedule } from "./fixed-schedule.ts";

/**
 * The figures of the fit check, from the columns that models are fitted to.
 * @param gaps - between consecutive orders of a customer, ascending by days, without zeros
 * @param historyDays - whole days from the shop's first eligible order to the run; null without orders
 */
export function fitFigures(
  { recencyDays, orderCount, spentMinor }: CustomerColumns,
  gaps: readonly GapCount[],
  historyDays: number | null,
): FitFigures {
  const { gap50Days, gap90Days } = measuredRhythm(rhythmOf(gaps));
  return {
    customers: orderCount.length,
    oneTimeBuyers: orderCount.reduce((count, orders) => count + (orders === 1 ? 1 : 0), 0),
    historyDays,
    daysSinceLastOrder: recencyDays.length === 0 ? null : recencyDays.reduce((a, b) => Math.min(a, b)),
    gap50Days,
    gap90Days,
    fixedSchedule: isOnFixedSchedule(gaps),
    distinct: { r: distinct(recencyDays), f: distinct(orderCount), m: distinct(spentMinor, 0) },
  };
}

/** How many different values there are. Values below `least` count as `least`: negative spend counts as none. */
function distinct(values: Int32Array | Float64Array, least = -Infinity): number {
  const found = new Set<number>();
  for (const value of values) found.add(Math.max(least, value));
  return found.size;
}
