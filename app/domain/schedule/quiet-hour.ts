import { nextMoment } from "./next-moment.ts";

/** Shops are refreshed by themselves from 2:00 to 5:00 in their own time. They are spread over these hours. */
const FIRST_MINUTE = 2 * 60;
const MINUTES = 3 * 60;

/**
 * The next moment after `now` at which a shop is refreshed by itself: once in each of its days, always at the same
 * minute of its clock.
 * @param timeZone - IANA; an unknown one counts as UTC
 * @param shop - any name of the shop; it decides the minute
 */
export function nextQuietMoment(now: Date, timeZone: string | null, shop: string): Date {
  const minute = FIRST_MINUTE + (hashOf(shop) % MINUTES);
  return nextMoment(now, { timeZone, minute });
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
