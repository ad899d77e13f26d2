import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { lastOrderBetween, recencyDays, wholeDaysBetween } from "./recency.ts";

const NOON = new Date("2026-03-28T12:00:00Z");

describe("whole days", () => {
  it.each([
    ["2026-03-28T12:00:00.000Z", 0],
    ["2026-03-29T11:59:59.999Z", 0],
    ["2026-03-29T12:00:00.000Z", 1],
    ["2027-03-28T12:00:00.000Z", 365],
    ["2026-03-28T11:59:59.999Z", -1],
  ])("until %s are %i", (later, days) => {
    expect(wholeDaysBetween(NOON, new Date(later))).toBe(days);
  });
});

describe("recencyDays", () => {
  it("counts whole days, and none for an order after the run's moment", () => {
    expect(recencyDays(NOON, new Date("2026-04-07T12:00:00Z"))).toBe(10);
    expect(recencyDays(NOON, new Date("2026-03-20T00:00:00Z"))).toBe(0);
  });
});

describe("the moments of last orders", () => {
  const asOf = new Date("2026-05-31T10:00:00.000Z");

  it("are exactly those whose whole days are within the range", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 * 86_400_000 }),
        fc.integer({ min: 0, max: 400 }),
        fc.option(fc.integer({ min: 0, max: 60 })),
        (agoMs, from, more) => {
          const to = more === null ? null : from + more;
          const at = new Date(asOf.getTime() - agoMs);
          const { after, until } = lastOrderBetween({ from, to }, asOf);
          const days = recencyDays(at, asOf);
          expect((after === null || at > after) && (until === null || at <= until)).toBe(
            days >= from && (to === null || days <= to),
          );
        },
      ),
    );
  });
});
