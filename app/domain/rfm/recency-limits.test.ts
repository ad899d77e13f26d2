import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { groupOf } from "../groups/assign.ts";
import { countGapLengths, insideDays, measuredRhythm, rhythmOf, type Rhythm } from "./gaps.ts";
import { fitModel } from "./model.ts";
import { rangesOf } from "./ranges.ts";
import { limitRecency } from "./recency-limits.ts";
import { scoreCustomer, scoreRecency } from "./scoring.ts";

const known = (gap50Days: number, gap75Days: number, gap90Days: number): Rhythm => ({
  gaps: 100,
  gap50Days,
  gap75Days,
  gap90Days,
});
const UNKNOWN: Rhythm = { gaps: 0, gap50Days: null, gap75Days: null, gap90Days: 180 };

describe("limitRecency", () => {
  it.each<[string, number[], Rhythm, number[]]>([
    ["nothing to raise", [40, 91, 172, 323], known(34, 94, 200), [40, 91, 172, 323]],
    ["the second, to the usual time", [6, 20, 95, 200], known(30, 30, 30), [6, 30, 95, 200]],
    ["the third, to three of four", [5, 20, 30, 200], known(10, 60, 100), [5, 20, 60, 200]],
    ["the third, to the second", [6, 12, 20, 60], known(30, 25, 30), [6, 30, 30, 60]],
    ["the fourth, to nine of ten", [5, 20, 30, 50], known(10, 25, 100), [5, 20, 30, 100]],
    ["the fourth, to twice the usual time", [6, 12, 20, 30], known(30, 30, 30), [6, 30, 30, 60]],
    ["the fourth, to the third", [6, 12, 20, 30], known(10, 90, 40), [6, 12, 90, 90]],
    ["only the fourth where the rhythm is not known", [1, 2, 3, 4], UNKNOWN, [1, 2, 3, 180]],
    ["those that there are: three", [1, 2, 3], known(30, 40, 50), [1, 30, 40]],
    ["those that there are: two", [1, 2], known(30, 40, 50), [1, 30]],
    ["those that there are: one", [1], known(30, 40, 50), [1]],
    ["those that there are: none", [], known(30, 40, 50), []],
  ])("raises %s", (_, days, rhythm, expected) => {
    expect(limitRecency(days, rhythm)).toEqual(expected);
  });
});

const DAY = fc.integer({ min: 0, max: 3_653 });
const SPAN = fc.oneof(fc.constantFrom(7, 30, 90, 365), fc.integer({ min: 1, max: 500 }));
/**
 * A customer as the days since the last order and the gaps before it. There are subscribers, occasional and one-time
 * buyers.
 */
const CUSTOMER = fc.record({
  recencyDays: fc.oneof(fc.integer({ min: 0, max: 60 }), DAY),
  gaps: fc.oneof(
    fc.constant([]),
    fc.array(SPAN, { maxLength: 12 }),
    fc.tuple(SPAN, fc.integer({ min: 1, max: 12 })).map(([days, n]) => Array<number>(n).fill(days)),
  ),
  spentMinor: fc.integer({ min: -500, max: 60_000 }),
});
const STORE = fc.oneof(
  fc.array(CUSTOMER, { minLength: 1, maxLength: 8 }),
  fc.array(CUSTOMER, { minLength: 8, maxLength: 120 }),
);
const RHYTHM = fc
  .tuple(SPAN, SPAN, SPAN)
  .map((days) => days.sort((a, b) => a - b))
  .map(([a = 1, b = 1, c = 1]) => known(a, b, c));
type RandomCustomer = typeof CUSTOMER extends fc.Arbitrary<infer T> ? T : never;
const OVERDUE = ["about_to_sleep", "sleeping", "loyal_at_risk"];

function summaries(store: readonly RandomCustomer[]) {
  return store.map(({ recencyDays, gaps, spentMinor }) => ({
    recencyDays,
    orderCount: gaps.length + 1,
    spentMinor,
  }));
}

function fit(customers: ReturnType<typeof summaries>, rhythm: Rhythm) {
  const columns = {
    recencyDays: Int32Array.from(customers, (one) => one.recencyDays),
    orderCount: Int32Array.from(customers, (one) => one.orderCount),
    spentMinor: Float64Array.from(customers, (one) => one.spentMinor),
  };
  return fitModel(columns, rhythm, "EUR");
}

function expectNobodyInsideOverdue(customers: ReturnType<typeof summaries>, rhythm: Rhythm): void {
  const { boundaries } = fit(customers, rhythm);
  for (const one of customers) {
    const days = insideDays(measuredRhythm(rhythm), one.orderCount);
    if (days === null) continue;
    // The customer as of today, and on the last day inside.
    for (const recencyDays of [Math.min(one.recencyDays, days), days]) {
      const score = scoreCustomer(boundaries, { ...one, recencyDays });
      expect(OVERDUE).not.toContain(groupOf(score));
    }
  }
}

describe("nobody inside the store's rhythm is about to sleep, sleeping or at risk", () => {
  it("in random stores, by the rhythm of their own orders", () => {
    fc.assert(
      fc.property(STORE, (store) => {
        const rhythm = rhythmOf(countGapLengths(store.flatMap(({ gaps }) => gaps)));
        expectNobodyInsideOverdue(summaries(store), rhythm);
      }),
      { numRuns: 500 },
    );
  });

  it("by any rhythm, with however few scores in use", () => {
    fc.assert(
      fc.property(STORE, RHYTHM, (store, rhythm) => expectNobodyInsideOverdue(summaries(store), rhythm)),
      { numRuns: 500 },
    );
  });

  it("while the boundaries never fall, and every day has exactly the score of its range", () => {
    fc.assert(
      fc.property(STORE, RHYTHM, DAY, (store, rhythm, day) => {
        const { boundaries, centroids } = fit(summaries(store), rhythm);
        expect(boundaries.r).toHaveLength(Math.max(0, centroids.r.length - 1));
        expect(boundaries.r.toSorted((a, b) => a - b)).toEqual(boundaries.r);
        const holding = rangesOf(boundaries).r.filter(
          ({ from, to }) => from <= day && day <= (to ?? Infinity),
        );
        expect(holding.map(({ score }) => score)).toEqual([scoreRecency(boundaries, day)]);
      }),
    );
  });

  it("and a score between equal boundaries is given to nobody", () => {
    expect(rangesOf({ r: [6, 30, 30, 60], f: [2], m: [] }).r.map(({ score }) => score)).toEqual([5, 4, 2, 1]);
    expect(rangesOf({ r: [30, 30, 30, 60], f: [2], m: [] }).r.map(({ score }) => score)).toEqual([5, 2, 1]);
  });
});
