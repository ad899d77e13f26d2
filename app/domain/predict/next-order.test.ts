import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { seededRandom } from "../backtest/random.ts";
import { FactsBuilder, type Facts } from "./facts.ts";
import { shopDays } from "../time/shop-days.ts";
import { nextOrder, nextOrderAt } from "./next-order.ts";
import type { ShopAt } from "./shop-at.ts";
import { gamma } from "./simulated.test-support.ts";

const DAY_MS = 86_400_000;
const AT = new Date("2026-05-01T00:00:00Z");
/** A rate of one visit in about four weeks; few leave. */
const SHOP: ShopAt = {
  rhythm: { gaps: 100, gap50Days: 28, gap75Days: 40, gap90Days: 60 },
  meanGapDays: 28,
  ordersPerVisit: 1,
  medianValueMinor: 1,
  visits: { r: 1, alpha: 4, a: 0.2, b: 2 },
};

/** Customers with visits so many days before the moment, oldest first. */
function factsOf(...customers: readonly (readonly number[])[]): Facts {
  const builder = new FactsBuilder(AT, 10, []);
  for (const days of customers) {
    const at = Float64Array.from(days, (each) => AT.getTime() - each * DAY_MS);
    builder.add({ length: at.length, at, amountMinor: new Float64Array(at.length).fill(100) });
  }
  return builder.finish();
}

/** Visits with these gaps, the last one so many days ago. */
function visits(gaps: readonly number[], lastDaysAgo: number): number[] {
  const days = [lastDaysAgo];
  for (const gap of gaps.toReversed()) days.unshift((days[0] ?? 0) + gap);
  return days;
}

const steady = (gaps: number, days: number, ago: number) =>
  visits(
    Array.from({ length: gaps }, () => days),
    ago,
  );
const of = (days: readonly number[]) => nextOrder(factsOf(days), 0, SHOP);

describe("the next order", () => {
  it("is expected about one usual gap after the last one, of a customer in a steady rhythm", () => {
    const range = of(steady(12, 28, 10));
    expect(range?.fromDays).toBeGreaterThan(14);
    expect(range?.fromDays).toBeLessThan(28);
    expect(range?.untilDays).toBeGreaterThan(28);
    expect(range?.untilDays).toBeLessThan(45);
  });

  it("is not told of few gaps, of gaps without a rhythm, of a rhythm of years, or of somebody who has left", () => {
    expect(of(steady(2, 28, 10))).toBeNull();
    expect(of(visits([3, 90, 2, 60, 1, 55, 4, 80, 2, 70], 10))).toBeNull();
    expect(of(steady(9, 350, 10))).toBeNull();
    expect(of(steady(12, 28, 700))).toBeNull();
    expect(of(steady(12, 28, 40))).not.toBeNull();
  });

  it("holds at least four of five next orders of customers whose gaps are steady, and not nearly all", () => {
    const random = seededRandom(11);
    let [told, within] = [0, 0];
    for (let i = 0; i < 4_000; i++) {
      const usual = 14 + 28 * random();
      const gap = () => Math.max(1, Math.round((usual * gamma(12, random)) / 12));
      const range = of(visits(Array.from({ length: 12 }, gap), 1));
      const next = gap();
      if (range === null) continue;
      told++;
      if (next >= range.fromDays && next <= range.untilDays) within++;
    }
    expect(told).toBeGreaterThan(1_000);
    expect(within / told).toBeGreaterThan(0.76);
    expect(within / told).toBeLessThan(0.96);
  });

  it("is whole days in their order, at most 90 apart, whatever the gaps and the shop; others don't change it", () => {
    const parameter = fc.double({ min: 1e-3, max: 1e4, noNaN: true });
    const days = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 0, maxLength: 30 });
    fc.assert(
      fc.property(
        days,
        fc.nat(300),
        fc.tuple(parameter, parameter, parameter, parameter),
        (gaps, ago, model) => {
          const [r, alpha, a, b] = model;
          const shop = { ...SHOP, visits: { r, alpha, a, b } };
          const own = visits(gaps, ago + 1);
          if ((own[0] ?? 0) > 3_600) return;
          const range = nextOrder(factsOf(own), 0, shop);
          expect(nextOrder(factsOf([5], own), 1, shop)).toEqual(range);
          if (range === null) return;
          expect(Number.isInteger(range.fromDays) && Number.isInteger(range.untilDays)).toBe(true);
          expect(range.fromDays).toBeGreaterThanOrEqual(1);
          expect(range.untilDays).toBeGreaterThanOrEqual(range.fromDays);
          expect(range.untilDays - range.fromDays).toBeLessThanOrEqual(92);
        },
      ),
    );
  });

  it("leaves out the days that are over, and is overdue once all are", () => {
    const range = { fromDays: 20, untilDays: 30 };
    const after = (days: number) =>
      nextOrderAt(range, AT, new Date(AT.getTime() + days * DAY_MS), shopDays("UTC"));
    const day = (moment: Date) => moment.toISOString().slice(0, 10);
    expect([day(after(5).from), day(after(5).until), after(5).isOverdue]).toEqual([
      "2026-05-21",
      "2026-05-31",
      false,
    ]);
    expect([day(after(25).from), after(25).isOverdue]).toEqual(["2026-05-26", false]);
    expect([day(after(40).until), after(40).isOverdue]).toEqual(["2026-05-31", true]);
    expect([after(30.1).isOverdue, after(31).isOverdue]).toEqual([false, true]);
  });
});
