/** The number of days that a past date may lie back, and that may be looked at after it. */
export const PERIOD_DAYS = [30, 90, 180, 365] as const;

export type PeriodDays = (typeof PERIOD_DAYS)[number];

/** A past date for which a back-test is possible. */
export interface PastDate {
  /** How many days the date lies before the last run. */
  readonly daysBack: PeriodDays;
  /** The numbers of days after it that the orders cover in full, shortest first. */
  readonly horizons: readonly PeriodDays[];
}

/** Customers must have had at least this many days to order before the date. */
const NEEDED_BEFORE = 30;

/**
 * The past dates that lie well within a shop's orders, the nearest first.
 * @param historyDays - whole days from the first eligible order to the last run; null without orders
 */
export function pastDates(historyDays: number | null): PastDate[] {
  return PERIOD_DAYS.filter((daysBack) => (historyDays ?? 0) >= daysBack + NEEDED_BEFORE).map((daysBack) => ({
    daysBack,
    horizons: PERIOD_DAYS.filter((days) => days <= daysBack),
  }));
}

const DAY_MS = 86_400_000;

/** The moment that lies this many days before the last run. */
export function dateBack(asOf: Date, daysBack: number): Date {
  return new Date(asOf.getTime() - daysBack * DAY_MS);
}

/** Whether a back-test is possible for a date and a number of days after it. */
export function isPossible(historyDays: number | null, daysBack: number, days: number): boolean {
  const date = pastDates(historyDays).find((each) => each.daysBack === daysBack);
  return date?.horizons.some((each) => each === days) ?? false;
}
