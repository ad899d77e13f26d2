import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { fitWarnings, type FitFigures } from "./fit-check.ts";
import { fitFigures } from "./fit-figures.ts";

const SOUND: FitFigures = {
  customers: 1_000,
  oneTimeBuyers: 600,
  historyDays: 400,
  daysSinceLastOrder: 0,
  gap90Days: 100,
  distinct: { r: 300, f: 12, m: 900 },
};

describe("fitWarnings", () => {
  it("has none for a sound store", () => {
    expect(fitWarnings(SOUND)).toEqual([]);
  });

  it.each<[Partial<FitFigures>, object]>([
    [
      { historyDays: 179, gap90Days: 60 },
      { code: "short_history", days: 179, neededDays: 180 },
    ],
    [
      { historyDays: 399, gap90Days: 200 },
      { code: "short_history", days: 399, neededDays: 400 },
    ],
    [
      { customers: 99, oneTimeBuyers: 50 },
      { code: "few_customers", customers: 99, needed: 100 },
    ],
    [{ oneTimeBuyers: 950 }, { code: "mostly_one_time", oneTimeBuyers: 950, customers: 1_000 }],
    [{ distinct: { r: 300, f: 4, m: 900 } }, { code: "few_values", dimension: "f", values: 4, needed: 5 }],
    [{ daysSinceLastOrder: 101 }, { code: "no_recent_orders", days: 101, gap90Days: 100 }],
    [{ customers: 0, historyDays: null, daysSinceLastOrder: null }, { code: "no_customers" }],
  ])("of %j is one", (change, warning) => {
    expect(fitWarnings({ ...SOUND, ...change })).toEqual([warning]);
  });

  it.each<Partial<FitFigures>>([
    { historyDays: 200 },
    { customers: 100, oneTimeBuyers: 94 },
    { oneTimeBuyers: 949 },
    { distinct: { r: 5, f: 5, m: 5 } },
    { daysSinceLastOrder: 100 },
  ])("has none at the limit: %j", (change) => {
    expect(fitWarnings({ ...SOUND, ...change })).toEqual([]);
  });
});

const columns = (rows: readonly (readonly [number, number, number])[]) => ({
  recencyDays: Int32Array.from(rows, ([days]) => days),
  orderCount: Int32Array.from(rows, ([, orders]) => orders),
  spentMinor: Float64Array.from(rows, ([, , minor]) => minor),
});

describe("fitFigures", () => {
  it("counts", () => {
    const found = fitFigures(
      columns([
        [3, 1, -5],
        [3, 2, 0],
        [9, 1, 70],
      ]),
      180,
      200,
    );
    expect(found).toEqual({
      customers: 3,
      oneTimeBuyers: 2,
      historyDays: 200,
      daysSinceLastOrder: 3,
      gap90Days: 180,
      distinct: { r: 2, f: 2, m: 2 },
    });
  });

  it("is defined for any store, none and one customer too", () => {
    const row = fc.tuple(fc.nat(3_653), fc.integer({ min: 1, max: 50 }), fc.integer());
    fc.assert(
      fc.property(fc.array(row, { maxLength: 3 }), fc.integer({ min: 1, max: 400 }), (rows, gap) => {
        const warnings = fitWarnings(fitFigures(columns(rows), gap, rows.length === 0 ? null : 10));
        expect(warnings.length).toBeGreaterThan(0);
        expect(new Set(warnings.map((one) => JSON.stringify(one))).size).toBe(warnings.length);
      }),
    );
  });
});
