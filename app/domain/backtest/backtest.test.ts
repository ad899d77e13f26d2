import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS } from "../groups/group.ts";
import { fitModel, type CustomerColumns } from "../rfm/model.ts";
import { backtest } from "./backtest.ts";
import type { BacktestReport } from "./report.ts";
import { byValue, rankingsOf } from "./rankings.ts";
import { seededRandom } from "./random.ts";

interface Row {
  readonly days: number;
  readonly orders: number;
  readonly spent: number;
  readonly bought: boolean;
  readonly revenue: number;
}

const ROW: fc.Arbitrary<Row> = fc.record({
  days: fc.nat(700),
  orders: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 20 })),
  spent: fc.integer({ min: -500, max: 50_000 }),
  bought: fc.boolean(),
  revenue: fc.integer({ min: -100, max: 9_000 }),
});
const FEW = { resamples: 20, seed: 1 };

function columnsOf(rows: readonly Row[]): CustomerColumns {
  return {
    recencyDays: Int32Array.from(rows, (row) => row.days),
    orderCount: Int32Array.from(rows, (row) => row.orders),
    spentMinor: Float64Array.from(rows, (row) => row.spent),
  };
}

const RHYTHM = { gaps: 0, gap50Days: null, gap75Days: null, gap90Days: 90 };

function run(rows: readonly Row[], options = FEW): BacktestReport {
  const columns = columnsOf(rows);
  return backtest(
    rankingsOf(columns, fitModel(columns, RHYTHM, "EUR").boundaries),
    {
      bought: Uint8Array.from(rows, (row) => Number(row.bought)),
      revenueMinor: Float64Array.from(rows, (row) => (row.bought ? row.revenue : 0)),
    },
    options,
  );
}

/** Customers at random. The more recent the last order, the likelier a customer buys again. */
function generated(size: number, seed: number): Row[] {
  const random = seededRandom(seed);
  return Array.from({ length: size }, () => {
    const days = Math.floor(random() * 600);
    const bought = random() < 0.6 * Math.exp(-days / 150);
    const orders = 1 + Math.floor(random() * 4);
    return { days, orders, spent: orders * 5_000, bought, revenue: Math.round(4_000 * random()) };
  });
}

describe("backtest", () => {
  it("is defined for any store, and its groups add up", () => {
    fc.assert(
      fc.property(fc.array(ROW, { maxLength: 30 }), (rows) => {
        const report = run(rows);
        for (const { groups } of report.rankings.slice(0, 2)) {
          const add = (figure: "customers" | "bought" | "revenueMinor"): number =>
            (groups ?? []).reduce((sum, group) => sum + group[figure], 0);
          expect([...(groups ?? [])].map(({ group }) => group).sort()).toEqual([...GROUPS].sort());
          expect(add("customers")).toBe(rows.length);
          expect(add("bought")).toBe(report.bought);
          expect(add("revenueMinor")).toBe(report.revenueMinor);
        }
        const figures = JSON.stringify(report);
        // JSON has no NaN. An undefined figure is null as a whole, not in parts.
        expect(figures).not.toMatch(/"(value|low|high)":null/);
      }),
      { numRuns: 200 },
    );
  });

  it("gives the same report for the same customers in the same order, bit for bit", () => {
    const rows = generated(500, 4);
    expect(run(rows)).toEqual(run(rows));
    expect(run(rows)).not.toEqual(run(rows, { ...FEW, seed: 2 }));
  });

  it("gives the same figures whatever the order of the customers", () => {
    const rows = generated(500, 4);
    const figures = (report: BacktestReport) =>
      report.rankings.map(({ auc, gini, groups }) => [
        auc?.value,
        gini?.value,
        groups?.map((one) => one.customers),
      ]);
    expect(figures(run([...rows].reverse()))).toEqual(figures(run(rows)));
  });

  it("has lifts that are the group's figures over the store's", () => {
    const report = run(generated(2_000, 9));
    const groups = (report.rankings[0]?.groups ?? []).filter((one) => one.bought >= 10);
    expect(groups.length).toBeGreaterThan(2);
    for (const one of groups) {
      const perCustomer = one.revenueMinor / one.customers;
      expect(one.revenuePerCustomer?.value).toBeCloseTo(perCustomer, 9);
      expect(one.revenueLift?.value).toBeCloseTo(perCustomer / (report.revenueMinor / 2_000), 9);
      expect(one.rateLift?.value).toBeCloseTo(one.bought / one.customers / (report.bought / 2_000), 9);
    }
  });

  it("claims nothing of a handful of buyers, who are alike in all resamples", () => {
    const rows = generated(400, 3).map((row, i) => ({ ...row, bought: i < 9 }));
    const { rankings, comparisons, rate } = run(rows);
    expect(rate?.value).toBe(9 / 400);
    expect(rankings.flatMap(({ auc, gini }) => [auc, gini]).every((one) => one === null)).toBe(true);
    expect(comparisons.every(({ auc, gini }) => auc === null && gini === null)).toBe(true);
    for (const one of rankings[0]?.groups ?? []) expect(one.revenueLift).toBeNull();
  });

  it("sees that recency is all there is to know, and claims nothing where there is no difference", () => {
    const rows = generated(3_000, 12);
    const report = run(rows, { resamples: 300, seed: 1 });
    const versus = (name: string) => report.comparisons.find((one) => one.with === name)?.auc?.verdict;
    expect(versus("recency")).toBe("behind");
    expect(versus("order_count")).toBe("ahead");
    const columns = columnsOf(rows);
    const twice = [byValue("recency", columns.recencyDays), byValue("order_count", columns.recencyDays)];
    const outcomes = {
      bought: Uint8Array.from(rows, (row) => Number(row.bought)),
      revenueMinor: new Float64Array(rows.length),
    };
    const same = backtest(twice, outcomes, FEW).comparisons[0];
    expect(same?.auc).toEqual({ value: 0, low: 0, high: 0, verdict: "no_difference_shown" });
    expect(same?.gini).toBeNull();
  });

  it("has intervals that hold the true rate in about 95 of 100 stores", () => {
    // The true value for a ranking by days, from a shop far larger than those tested.
    const truth = run(generated(100_000, 77), { resamples: 1, seed: 1 }).rankings[2]?.auc?.value ?? NaN;
    let held = 0;
    for (let store = 0; store < 100; store++) {
      const auc = run(generated(400, 1_000 + store), { resamples: 200, seed: store }).rankings[2]?.auc;
      if (auc !== null && auc !== undefined && auc.low <= truth && truth <= auc.high) held++;
    }
    expect(held).toBeGreaterThanOrEqual(89);
    expect(held).toBeLessThanOrEqual(99);
  }, 30_000);
});

describe("quintiles", () => {
  it("put ties into the lower class, and few days into the higher score", () => {
    const row = (days: number, orders: number): Row => ({
      days,
      orders,
      spent: days,
      bought: false,
      revenue: 0,
    });
    const rows = [row(1, 1), row(2, 1), row(3, 1), row(4, 1), row(5, 9)];
    const { groups } = run(rows).rankings[1] ?? { groups: null };
    const sizes = Object.fromEntries((groups ?? []).map((one) => [one.group, one.customers]));
    // All have an F of 1 except the last, whose R is 1.
    expect(sizes).toEqual({
      loyal: 0,
      potential_loyal: 0,
      loyal_at_risk: 1,
      new: 2,
      about_to_sleep: 2,
      sleeping: 0,
    });
  });
});

describe("byValue", () => {
  it.each([NaN, Infinity])("refuses %f, by which nobody can be ranked", (value) => {
    expect(() => byValue("expected_orders", Float64Array.of(1, value, 2))).toThrow(RangeError);
  });
});
