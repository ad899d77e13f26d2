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

/** The time that a time zone's clock shows at a moment, written as if it were UTC, in milliseconds. */
type Clock = (moment: number) => number;

function clockOf(timeZone: string | null): Clock {
  const format = formatOf(timeZone ?? "UTC");
  return (moment) => {
    const shown: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(moment)) shown[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second) + (moment % 1000);
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const numeric = { year: "numeric", month: "numeric", day: "numeric" } as const;
  const time = { hour: "numeric", minute: "numeric", second: "numeric", hourCycle: "h23" } as const;
  try {
    return new Intl.DateTimeFormat("en", { ...numeric, ...time, timeZone });
  } catch {
    return new Intl.DateTimeFormat("en", { ...numeric, ...time, timeZone: "UTC" });
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
