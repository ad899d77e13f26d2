import { clockOf, type Clock } from "./clock.ts";

const DAY_MS = 86_400_000;

/** A calendar day, as the number of days since 1 January 1970. */
export type Day = number;

/** The calendar of a shop's time zone. */
export interface ShopDays {
  /** The day in which a moment lies. */
  dayOf(moment: Date): Day;
  /** The first moment of a day. */
  startOf(day: Day): Date;
}

/**
 * The calendar days of a time zone. A day lasts from its first moment to the first moment of the next day, so it has
 * 23 or 25 hours where the clock changes. Its first moment is the first one at which the clock shows midnight. Where
 * the clock skips midnight, it is the first moment after the gap.
 * @param timeZone - IANA; an unknown one counts as UTC
 */
export function shopDays(timeZone: string | null): ShopDays {
  const clock = clockOf(timeZone);
  const starts = new Map<Day, number>();
  const startMs = (day: Day): number => {
    const known = starts.get(day);
    if (known !== undefined) return known;
    const start = firstMomentOf(day * DAY_MS, clock);
    starts.set(day, start);
    return start;
  };
  return {
    startOf: (day) => new Date(startMs(day)),
    dayOf: (moment) => {
      const day = Math.floor(clock(moment.getTime()) / DAY_MS);
      // A clock that is set back over midnight shows the day before once more.
      return startMs(day + 1) <= moment.getTime() ? day + 1 : day;
    },
  };
}

/** The day that `2024-02-29` means; null: there is no such day. */
export function dayFromText(text: string): Day | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? null : ms / DAY_MS;
}

/** A day as `2024-02-29`. */
export function dayToText(day: Day): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The first moment at which the clock shows this time or a later one. It is found by the offsets of a day before and
 * a day after. */
function firstMomentOf(shown: number, clock: Clock): number {
  const by = (at: number): number => shown - (clock(at) - at);
  const [early, late] = inOrder(by(shown - DAY_MS), by(shown + DAY_MS));
  if (clock(early) === shown) return early;
  if (clock(late) === shown) return late;
  return endOfGap(shown, clock, early, late);
}

/** Halves the time between a moment before a gap and one after it, down to the millisecond. */
function endOfGap(shown: number, clock: Clock, before: number, after: number): number {
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (clock(middle) < shown) low = middle;
    else high = middle;
  }
  return high;
}

function inOrder(one: number, other: number): [number, number] {
  return one < other ? [one, other] : [other, one];
}
