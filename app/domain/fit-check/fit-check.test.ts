import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { fitWarnings, type FitFigures } from "./fit-check.ts";
import { fitFigures } from "./fit-figures.ts";
import { isOnFixedSchedule } from "./fixed-schedule.ts";

const SOUND: FitFigures = {
  customers: 1_000,
  oneTimeBuyers: 600,
  historyDays: 400,
  daysSinceLastOrder: 0,
  gap50Days: 25,
  gap90Days: 100,
  fixedSchedule: false,
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
    [
      { daysSinceLastOrder: 181, gap90Days: null },
      { code: "no_recent_orders", days: 181, gap90Days: null },
    ],
    [{ fixedSchedule: true }, { code: "fixed_schedule", days: 25 }],
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
    { daysSinceLastOrder: 180, gap90Days: null },
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
      [{ days: 20, gaps: 29 }],
      200,
    );
    expect(found).toEqual({
      customers: 3,
      oneTimeBuyers: 2,
      historyDays: 200,
      daysSinceLastOrder: 3,
      gap50Days: null,
      gap90Days: null,
      fixedSchedule: false,
      distinct: { r: 2, f: 2, m: 2 },
    });
  });

  it("is defined for any store, none and one customer too", () => {
    const row = fc.tuple(fc.nat(3_653), fc.integer({ min: 1, max: 50 }), fc.integer());
    fc.assert(
      fc.property(fc.array(row, { maxLength: 3 }), fc.integer({ min: 1, max: 400 }), (rows, days) => {
        const gaps = [{ days, gaps: 31 }];
        const warnings = fitWarnings(fitFigures(columns(rows), gaps, rows.length === 0 ? null : 10));
        expect(warnings.length).toBeGreaterThan(0);
        expect(new Set(warnings.map((one) => JSON.stringify(one))).size).toBe(warnings.length);
      }),
    );
  });
});

describe("a fixed schedule", () => {
  const gapsOf = (...counts: [days: number, gaps: number][]) =>
    counts.map(([days, gaps]) => ({ days, gaps }));

  it.each([
    ["all on a day", gapsOf([30, 30]), true],
    [
      "nine of ten within two days of each other",
      gapsOf([5, 5], [29, 20], [30, 30], [31, 40], [90, 5]),
      true,
    ],
    ["not quite nine of ten", gapsOf([5, 6], [29, 20], [30, 30], [31, 39], [90, 5]), false],
    ["nine of ten within three days", gapsOf([28, 20], [29, 25], [30, 25], [31, 30]), false],
    ["too few gaps to tell", gapsOf([30, 29]), false],
    ["no gap at all", [], false],
  ])("%s", (_, gaps, expected) => {
    expect(isOnFixedSchedule(gaps)).toBe(expected);
  });

  it("is warned of with the usual time between two orders", () => {
    const figures = fitFigures(columns([[3, 2, 5]]), gapsOf([29, 20], [30, 80]), 900);
    expect(fitWarnings(figures)).toContainEqual({ code: "fixed_schedule", days: 30 });
  });
});
