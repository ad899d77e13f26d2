import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { MEASURES } from "./estimates.ts";
import { powerOf, type PastFigures } from "./power.ts";

/** Customers of whom some spent amounts alike: half of these 40.00, half 60.00. */
function past(customers: number, buyers: number): PastFigures {
  return {
    ...{ customers, buyers },
    revenueMinor: buyers * 5_000,
    revenueSquaresMinor: (buyers / 2) * (4_000 ** 2 + 6_000 ** 2),
  };
}

const PAST = fc
  .record({
    customers: fc.integer({ min: 1, max: 1_000_000 }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ customers, part }) => past(customers, Math.round(customers * part)));
const SIZE = fc.integer({ min: 0, max: 1_000_000 });
const SIZES = fc.record({ sample: SIZE, holdout: SIZE });

describe("what an experiment can find", () => {
  it("is told of both measures, with the arms that half as much again would need", () => {
    const power = powerOf(past(10_000, 1_000), { sample: 686, holdout: 686 });
    const { share_who_ordered: share, revenue_per_customer: revenue } = power.byMeasure;
    expect(share.base).toBe(0.1);
    expect(share.smallestDifference).toBeCloseTo(0.05, 4);
    expect(share.smallestLift).toBeCloseTo(0.5, 3);
    expect(share.needed).toEqual({ sample: 686, holdout: 686 });
    expect(revenue.base).toBe(500);
    // The relative variance is 1.04 / 0.1 - 1.
    expect(revenue.needed?.sample).toBe(Math.ceil((7.84888 * 9.401 * (1 + 1 / 1.5)) / Math.log(1.5) ** 2));
  });

  it.each([
    // In 1,000 customers half as many again are found at 8 %, twice as many at 2 %.
    [0.08, 1_000, 1_000, "enough"],
    [0.025, 1_000, 1_000, "only_large_differences"],
    [0.02, 1_000, 200, "too_small"],
    // One customer in a hundred more is plausible, however few order anyway.
    [0.0005, 20_000, 20_000, "enough"],
    [0, 20_000, 20_000, "enough"],
    [0, 200, 200, "too_small"],
    [0.1, 0, 1_000, "too_small"],
  ])("where %f order, %i and %i customers are %s", (share, sample, holdout, verdict) => {
    const power = powerOf(past(100_000, share * 100_000), { sample, holdout });
    expect(power.byMeasure.share_who_ordered.verdict).toBe(verdict);
  });

  it("advises to decide by revenue, unless only who ordered can be told", () => {
    expect(powerOf(past(1_000, 300), { sample: 5_000, holdout: 5_000 }).decideBy).toBe(
      "revenue_per_customer",
    );
    const neither = powerOf(past(1_000, 10), { sample: 50, holdout: 50 });
    expect(neither).toMatchObject({ decideBy: "revenue_per_customer", verdict: "too_small" });
    const wild = { ...past(10_000, 1_000), revenueSquaresMinor: 1e13 };
    expect(powerOf(wild, { sample: 1_000, holdout: 1_000 })).toMatchObject({
      decideBy: "share_who_ordered",
      verdict: "enough",
    });
  });

  it("knows nothing of revenue where nobody spent anything", () => {
    for (const none of [past(0, 0), past(1_000, 0), { ...past(1_000, 10), revenueMinor: -50 }]) {
      const { smallestDifference, needed, verdict } = powerOf(none, SIZED).byMeasure.revenue_per_customer;
      expect([smallestDifference, needed, verdict]).toEqual([null, null, "too_small"]);
    }
  });

  it("does not depend on the currency's unit, and is finite", () => {
    fc.assert(
      fc.property(PAST, SIZES, fc.integer({ min: 2, max: 1_000 }), (figures, sizes, factor) => {
        const scaled = {
          ...figures,
          revenueMinor: figures.revenueMinor * factor,
          revenueSquaresMinor: figures.revenueSquaresMinor * factor ** 2,
        };
        const [one, other] = [powerOf(figures, sizes), powerOf(scaled, sizes)];
        const [a, b] = [one.byMeasure.revenue_per_customer, other.byMeasure.revenue_per_customer];
        if (a.smallestLift === null) expect(b.smallestLift).toBeNull();
        else expect((b.smallestLift ?? NaN) / a.smallestLift).toBeCloseTo(1, 6);
        for (const measure of MEASURES) {
          const { smallestDifference, smallestLift, base } = one.byMeasure[measure];
          for (const number of [smallestDifference ?? 0, smallestLift ?? 0, base])
            expect(number).toBeLessThan(Infinity);
        }
      }),
    );
  });

  it("is no less with more customers", () => {
    const grade = { too_small: 0, only_large_differences: 1, enough: 2 };
    fc.assert(
      fc.property(PAST, SIZES, fc.integer({ min: 1, max: 10 }), (figures, sizes, factor) => {
        const larger = { sample: sizes.sample * factor, holdout: sizes.holdout * factor };
        const [small, large] = [powerOf(figures, sizes), powerOf(figures, larger)];
        for (const measure of MEASURES)
          expect(grade[large.byMeasure[measure].verdict]).toBeGreaterThanOrEqual(
            grade[small.byMeasure[measure].verdict],
          );
      }),
    );
  });
});

const SIZED = { sample: 1_000, holdout: 1_000 };
