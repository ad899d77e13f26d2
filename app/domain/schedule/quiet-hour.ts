import { clockOf, type Clock } from "../time/clock.ts";

/** Shops are refreshed by themselves from 2:00 to 5:00 in their own time. They are spread over these hours. */
const FIRST_MINUTE = 2 * 60;
const MINUTES = 3 * 60;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * The next moment after `now` at which a shop is refreshed by itself: once in each of its days, always at the same
 * minute of its clock. When summer time skips that minute, it is the same time after the gap. When the minute comes
 * twice, it is the first one.
 * @param timeZone - IANA; an unknown one counts as UTC
 * @param shop - any name of the shop; it decides the minute
 */
export function nextQuietMoment(now: Date, timeZone: string | null, shop: string): Date {
  const clock = clockOf(timeZone);
  const minute = FIRST_MINUTE + (hashOf(shop) % MINUTES);
  const today = Math.floor(clock(now.getTime()) / DAY_MS);
  for (let day = today; ; day += 1) {
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

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
