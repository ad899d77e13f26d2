import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { sinceThen, spansSince, type SpanSums } from "./since-then.ts";

const DAY_MS = 86_400_000;
const moment = (text: string): Date => new Date(`${text}T12:00:00Z`);
const LONG_KNOWN = { firstOrderAt: moment("2015-01-01"), windowStart: moment("2016-01-01") };

const SUMS: fc.Arbitrary<SpanSums> = fc.record({
  buyers: fc.nat(1_000),
  orders: fc.nat(5_000),
  revenueMinor: fc.integer({ min: -100_000, max: 100_000_000 }),
});
const DATE = fc.date({ min: moment("2020-01-01"), max: moment("2026-01-01"), noInvalidDate: true });

describe("the spans since then (G6)", () => {
  it("are as long before, and a year before", () => {
    expect(spansSince(moment("2026-03-01"), moment("2026-03-31"), LONG_KNOWN)).toEqual({
      days: 30,
      since: { from: moment("2026-03-01"), until: moment("2026-03-31") },
      before: { from: moment("2026-01-30"), until: moment("2026-03-01") },
      yearBefore: { from: moment("2025-03-01"), until: moment("2025-03-31") },
    });
  });

  it.each([
    ["2026-01-30", "2000-01-01", true, false],
    ["2026-01-31", "2000-01-01", false, false],
    ["2025-03-01", "2000-01-01", true, true],
    ["2000-01-01", "2026-01-30", true, false],
    ["2000-01-01", "2026-02-01", false, false],
  ])("with orders from %s and a window from %s", (first, window, before, yearBefore) => {
    const known = { firstOrderAt: moment(first), windowStart: moment(window) };
    const spans = spansSince(moment("2026-03-01"), moment("2026-03-31"), known);
    expect([spans?.before !== null, spans?.yearBefore !== null]).toEqual([before, yearBefore]);
  });

  it("are none in the first day, and not known without an order", () => {
    expect(
      spansSince(moment("2026-03-01"), new Date(moment("2026-03-02").getTime() - 1), LONG_KNOWN),
    ).toBeNull();
    const spans = spansSince(moment("2026-03-01"), moment("2026-03-02"), {
      ...LONG_KNOWN,
      firstOrderAt: null,
    });
    expect(spans).toMatchObject({ days: 1, before: null, yearBefore: null });
  });

  it("are equally long, end before the next one begins, and never pass the present", () => {
    fc.assert(
      fc.property(DATE, fc.integer({ min: 1, max: 2_000 }), fc.nat(DAY_MS - 1), (since, days, rest) => {
        const asOf = new Date(since.getTime() + days * DAY_MS + rest);
        const spans = spansSince(since, asOf, { firstOrderAt: new Date(0), windowStart: new Date(0) });
        const all = [spans?.yearBefore, spans?.before, spans?.since].map((span) => span ?? NO_SPAN);
        for (const { from, until } of all)
          expect(until.getTime() - from.getTime()).toBe((spans?.days ?? NaN) * DAY_MS);
        expect(all[0]?.until.getTime()).toBeLessThanOrEqual(since.getTime());
        expect(all[1]?.until).toEqual(since);
        expect(all[2]?.until.getTime()).toBeLessThanOrEqual(asOf.getTime());
        expect(spans?.days).toBe(Math.min(days, 365));
      }),
    );
  });
});

describe("since then (G6)", () => {
  it("says how the spans differ", () => {
    const since = { buyers: 30, orders: 40, revenueMinor: 300_000 };
    const before = { buyers: 20, orders: 45, revenueMinor: 200_000 };
    const none = { buyers: 0, orders: 0, revenueMinor: 0 };
    expect(sinceThen(30, { since, before, yearBefore: none })).toEqual({
      ...{ days: 30, since, before, yearBefore: none },
      toBefore: { buyers: 10, orders: -5, revenueMinor: 100_000, revenueChange: 0.5 },
      toYearBefore: { buyers: 30, orders: 40, revenueMinor: 300_000, revenueChange: null },
    });
    expect(sinceThen(30, { since, before: null, yearBefore: null })).toMatchObject({
      toBefore: null,
      toYearBefore: null,
    });
  });

  it("turns its signs when the spans are swapped, and is nothing between alike ones", () => {
    fc.assert(
      fc.property(SUMS, SUMS, (one, other) => {
        const to = (since: SpanSums, before: SpanSums) =>
          sinceThen(7, { since, before, yearBefore: null }).toBefore;
        const [found, swapped] = [to(one, other), to(other, one)];
        expect(swapped?.revenueMinor).toBe(0 - (found?.revenueMinor ?? NaN));
        expect(swapped?.orders).toBe(0 - (found?.orders ?? NaN));
        expect(to(one, one)).toMatchObject({ buyers: 0, orders: 0, revenueMinor: 0 });
      }),
    );
  });
});

const NO_SPAN = { from: new Date(NaN), until: new Date(NaN) };
