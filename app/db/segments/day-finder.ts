import type { Day, ShopDays } from "../../domain/time/shop-days.ts";

const DAY_MS = 86_400_000;
/** 1 January 2000 and some 44 years after it are found quickly. */
const FIRST: Day = 10_957;
const DAYS = 16_000;

/** The day in which a moment lies, in milliseconds, for millions of moments: each day's beginning is looked up once. */
export function dayFinder(days: ShopDays): (ms: number) => Day {
  const starts = new Float64Array(DAYS).fill(NaN);
  const startOf = (day: Day): number => {
    const known = starts[day - FIRST] ?? NaN;
    if (!Number.isNaN(known)) return known;
    return (starts[day - FIRST] = days.startOf(day).getTime());
  };
  return (ms) => {
    let day = Math.floor(ms / DAY_MS);
    if (day < FIRST + 2 || day > FIRST + DAYS - 3) return days.dayOf(new Date(ms));
    while (ms < startOf(day)) day -= 1;
    while (ms >= startOf(day + 1)) day += 1;
    return day;
  };
}
