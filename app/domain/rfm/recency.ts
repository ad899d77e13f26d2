const DAY_MS = 86_400_000;

/** Whole days from one moment to another, rounded down. Negative if `later` is the earlier one. */
export function wholeDaysBetween(earlier: Date, later: Date): number {
  return Math.floor((later.getTime() - earlier.getTime()) / DAY_MS);
}

/** Whole days from a customer's last order to the run's moment, at least 0. */
export function recencyDays(lastOrderAt: Date, asOf: Date): number {
  return Math.max(0, wholeDaysBetween(lastOrderAt, asOf));
}

/** Whole days, both ends included; `to` null: without end. */
export interface DaysBetween {
  readonly from: number;
  readonly to: number | null;
}

/** Between which moments a last order was; null: at any time on that side. */
export interface LastOrderBetween {
  /** Excluded. */
  readonly after: Date | null;
  /** Included. */
  readonly until: Date | null;
}

/** When the last order was that lies so many days back at a run's moment. */
export function lastOrderBetween({ from, to }: DaysBetween, asOf: Date): LastOrderBetween {
  return {
    after: to === null ? null : new Date(asOf.getTime() - (to + 1) * DAY_MS),
    until: from <= 0 ? null : new Date(asOf.getTime() - from * DAY_MS),
  };
}
