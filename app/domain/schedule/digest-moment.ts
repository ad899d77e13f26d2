import { nextMoment } from "./next-moment.ts";

const MONDAY = 1;
const EIGHT_IN_THE_MORNING = 8 * 60;

/** When a shop's next weekly summary is sent: on Monday at 8:00 of its clock. */
export function nextDigestMoment(now: Date, timeZone: string | null): Date {
  return nextMoment(now, { timeZone, minute: EIGHT_IN_THE_MORNING, weekday: MONDAY });
}
