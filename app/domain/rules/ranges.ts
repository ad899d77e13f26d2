import type { Day } from "../time/shop-days.ts";
import type { NumberTest, Period } from "./asked.ts";

/** Whole numbers or calendar days, both ends included; null: open. */
export interface Range {
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * The calendar days that a test or a period means, in the shop's time zone. A day is included as a whole or not at all:
 *
 * - `in_last` n days: today, and the n days before it. Nothing that happened less than n times 24 hours ago is left
 *   out.
 * - `longer_ago_than` n days: all days before these. So the two leave no day out and share none.
 * - `days_ago` from a to b: the days that lie a to b days before today, both included. Today is 0 days ago.
 * - `before` and `after` a day: without that day. `on` a day: that day. `between` two days: both included.
 * - `ever`: until today. What a clock that runs ahead has put on a later day does not count yet.
 *
 * A year is not 365 days here: "in the last 365 days" reaches one day less far back where a 29 February lies between.
 */
export function dayRange(test: Period, today: Day): Range {
  switch (test.is) {
    case "ever":
      return { from: null, to: today };
    case "before":
      return { from: null, to: test.day - 1 };
    case "after":
      return { from: test.day + 1, to: null };
    case "on":
      return { from: test.day, to: test.day };
    case "between":
      return { from: test.from, to: test.to };
    case "in_last":
      return { from: today - test.days, to: today };
    case "longer_ago_than":
      return { from: null, to: today - test.days - 1 };
    case "days_ago":
      return { from: today - test.to, to: today - test.from };
  }
}

/** The whole numbers that a test means. */
export function numberRange(test: NumberTest): Range {
  switch (test.is) {
    case "none":
      return { from: 0, to: 0 };
    case "exactly":
      return { from: test.value, to: test.value };
    case "more_than":
      return { from: test.value + 1, to: null };
    case "at_least":
      return { from: test.value, to: null };
    case "fewer_than":
      return { from: null, to: test.value - 1 };
    case "at_most":
      return { from: null, to: test.value };
    case "between":
      return { from: test.from, to: test.to };
  }
}

/** The days that lie so many days before today. */
export function daysBefore(range: Range, today: Day): Range {
  return {
    from: range.to === null ? null : today - range.to,
    to: range.from === null ? null : today - range.from,
  };
}

export function isWithin(value: number, { from, to }: Range): boolean {
  return (from === null || value >= from) && (to === null || value <= to);
}

/** How an average has to compare with a whole number: each of these holds. */
export interface AverageBound {
  readonly is: ">" | ">=" | "<" | "<=" | "=";
  readonly value: number;
}

/** The bounds of a test on an average, which need not be a whole number. */
export function averageBounds(test: NumberTest): readonly AverageBound[] {
  switch (test.is) {
    case "none":
      return [{ is: "=", value: 0 }];
    case "exactly":
      return [{ is: "=", value: test.value }];
    case "more_than":
      return [{ is: ">", value: test.value }];
    case "at_least":
      return [{ is: ">=", value: test.value }];
    case "fewer_than":
      return [{ is: "<", value: test.value }];
    case "at_most":
      return [{ is: "<=", value: test.value }];
    case "between":
      return [
        { is: ">=", value: test.from },
        { is: "<=", value: test.to },
      ];
  }
}
