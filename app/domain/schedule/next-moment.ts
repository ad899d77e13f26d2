import { clockOf, type Clock } from "../time/clock.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** 1 January 1970 was a Thursday. */
const FIRST_WEEKDAY = 4;

interface ByTheClock {
  /** IANA; an unknown one counts as UTC. */
  readonly timeZone: string | null;
  /** The minute of the day, 0 to 1,439. */
  readonly minute: number;
  /** The only day of the week, 0 for Sunday; without it each day. */
  readonly weekday?: number;
}

/**
 * The next moment after `now` at which a zone's clock shows this minute. When summer time skips the minute, it is the
 * same time after the gap. When the minute comes twice, it is the first one.
 */
export function nextMoment(now: Date, { timeZone, minute, weekday }: ByTheClock): Date {
  const clock = clockOf(timeZone);
  const today = Math.floor(clock(now.getTime()) / DAY_MS);
  for (let day = today; ; day += 1) {
    if (weekday !== undefined && (day + FIRST_WEEKDAY) % 7 !== weekday) continue;
    const moment = momentOf(day * DAY_MS + minute * MINUTE_MS, clock);
    if (moment > now.getTime()) return new Date(moment);
  }
}

/** The first moment at which the clock shows this. It is found by the offsets of a day before and a day after. */
function momentOf(shown: number, clock: Clock): number {
  const by = (at: number): number => shown - (clock(at) - at);
  const candidates = [by(shown - DAY_MS), by(shown + DAY_MS)].sort((a, b) => a - b);
  const [early = shown, late = shown] = candidates;
  return clock(early) === shown ? early : late;
}
