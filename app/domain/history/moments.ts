import { windowStart } from "../orders/eligibility.ts";
import { dayFromText, dayToText, shopDays } from "../time/shop-days.ts";
import { monthsAfter, type Month } from "../time/month.ts";

/** A history goes back this many month ends from the newest run. */
export const MONTH_ENDS = 36;

/** What decides which moments a history has. */
export interface HistoryFacts {
  /** The moment of the shop's first run. From there on the runs themselves tell. */
  readonly firstRunAt: Date;
  readonly newestRunAt: Date;
  /** All orders that were created from this moment on are stored; null: only the last 60 days are. */
  readonly readFrom: Date | null;
  readonly windowYears: number;
  /** IANA; an unknown one counts as UTC. */
  readonly timeZone: string;
}

/**
 * The moments whose groups are worked out in hindsight, ascending: the month ends before the first run, and the first
 * run's own moment, so that all that came before can be compared with it.
 *
 * A month ends with the first moment of the next one, in the shop's time zone. A month end is left out where less than
 * half of its window was read: customers would look new because their earlier orders are not known.
 * @returns none without a month end
 */
export function historyMoments(facts: HistoryFacts): Date[] {
  const { firstRunAt, newestRunAt, readFrom, windowYears, timeZone } = facts;
  if (readFrom === null) return [];
  const days = shopDays(timeZone);
  const current = dayToText(days.dayOf(newestRunAt)).slice(0, 7);
  const ends = Array.from({ length: MONTH_ENDS }, (_, i) =>
    startOf(monthsAfter(current, i + 1 - MONTH_ENDS)),
  );
  const told = ends.filter((end) => end < firstRunAt && isKnownAt(end));
  return told.length === 0 ? [] : [...told, firstRunAt];

  function startOf(month: Month): Date {
    return days.startOf(dayFromText(`${month}-01`) ?? 0);
  }

  function isKnownAt(end: Date): boolean {
    const whole = end.getTime() - windowStart(end, windowYears).getTime();
    return (end.getTime() - (readFrom?.getTime() ?? 0)) * 2 >= whole;
  }
}

/** The month that ended with a moment; null: the moment is no month's end. */
export function monthEndedBy(moment: Date, timeZone: string): Month | null {
  const days = shopDays(timeZone);
  const day = dayToText(days.dayOf(moment));
  const isEnd = day.endsWith("-01") && days.startOf(days.dayOf(moment)).getTime() === moment.getTime();
  return isEnd ? monthsAfter(day.slice(0, 7), -1) : null;
}
