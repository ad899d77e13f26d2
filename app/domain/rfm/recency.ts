const DAY_MS = 86_400_000;

/** Whole days from one moment to another, rounded down. Negative if `later` is the earlier one. */
export function wholeDaysBetween(earlier: Date, later: Date): number {
  return Math.floor((later.getTime() - earlier.getTime()) / DAY_MS);
}

/** Whole days from a customer's last order to the run's moment, at least 0. */
export function recencyDays(lastOrderAt: Date, asOf: Date): number {
  return Math.max(0, wholeDaysBetween(lastOrderAt, asOf));
}
