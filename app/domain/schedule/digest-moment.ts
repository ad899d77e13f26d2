import { nextMoment } from "./next-moment.ts";

const MONDAY = 1;
const EIGHT_IN_THE_MORNING = 8 * 60;

/** When a shop's next weekly summary is sent: on Monday at 8:00 of its clock. */
export function nextDigestMoment(now: Date, timeZone: string | null): Date {
  return nextMoment(now, { timeZone, minute: EIGHT_IN_THE_MORNING, weekday: MONDAY });
}

const TWO_DAYS_MS = 2 * 86_400_000;

/** When a summary that was due by the clock of another time zone is sent: on the same Monday. */
export function movedDigestMoment(due: Date, timeZone: string | null): Date {
  return nextDigestMoment(new Date(due.getTime() - TWO_DAYS_MS), timeZone);
}
