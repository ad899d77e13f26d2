import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { MEASURES } from "./estimates.ts";
import { outcomeOf, type ArmOrders, type OutcomeBasis } from "./outcome.ts";

const SEED = fc.nat();
const BUYER = fc.record({
  minor: fc.integer({ min: -500, max: 100_000 }),
  orders: fc.integer({ min: 1, max: 5 }),
});
const ORDERS: fc.Arbitrary<ArmOrders> = fc
  .record({ buyers: fc.array(BUYER, { maxLength: 30 }), others: fc.integer({ min: 2, max: 500 }) })
  .map(({ buyers, others }) => ({
    customers: buyers.length + others,
    revenueMinor: Float64Array.from(buyers, ({ minor }) => minor),
    orders: Int32Array.from(buyers, ({ orders }) => orders),
  }));
const BASIS: fc.Arbitrary<OutcomeBasis> = fc.record({
  decidedBy: fc.constantFrom(...MEASURES),
  state: fc.constantFrom("running", "stopped_early", "over"),
  seed: SEED,
});

/** An arm of whom some spent these amounts, the first in one order, the second in two and so on up to three. */
function spending(customers: number, revenueMinor: Float64Array): ArmOrders {
  return { customers, revenueMinor, orders: Int32Array.from(revenueMinor, (_, i) => 1 + (i % 3)) };
}

/** An arm of whom so many spent between 40 and 60 each. */
function arm(customers: number, buyers: number): ArmOrders {
  return spending(
    customers,
    Float64Array.from({ length: buyers }, (_, i) => 4_000 + ((i * 997) % 2_001)),
  );
}

const OVER: OutcomeBasis = { decidedBy: "revenue_per_customer", state: "over", seed: 4 };

describe("what came of an experiment (F6)", () => {
  it.each([
    [arm(1_000, 150), arm(1_000, 90), "sample_won"],
    [arm(1_000, 90), arm(1_000, 150), "holdout_won"],
    [arm(5_000, 500), arm(5_000, 505), "no_difference_found"],
    [arm(100, 9), arm(100, 10), "too_small"],
    // One order in 50 customers and none in 5,000 is unlikely to be chance, but it is one order.
    [arm(50, 1), arm(5_000, 0), "too_small"],
    [arm(1_000, 9), arm(5_000, 0), "too_small"],
    [arm(1_000, 10), arm(5_000, 0), "sample_won"],
    [arm(100, 0), arm(100, 0), "too_small"],
    [arm(100, 10), arm(0, 0), "too_small"],
  ])("is a verdict once the planned days are over (%#)", (sample, holdout, verdict) => {
    for (const decidedBy of MEASURES)
      expect(outcomeOf({ sample, holdout }, { ...OVER, decidedBy }).verdict).toBe(verdict);
  });

  it.each(["running", "stopped_early"] as const)(
    "names no winner while %s, however clear it looks",
    (state) => {
      const found = outcomeOf({ sample: arm(1_000, 400), holdout: arm(1_000, 10) }, { ...OVER, state });
      expect(found.verdict).toBe(state);
      expect(found.differences.revenueMinor?.perCustomer.low).toBeGreaterThan(0);
    },
  );

  it("counts each arm, and says what the difference is for the whole sample", () => {
    const orders = { sample: arm(2_000, 200), holdout: arm(1_000, 80) };
    const { arms, differences } = outcomeOf(orders, OVER);
    const spent = orders.sample.revenueMinor.reduce((sum, minor) => sum + minor, 0);
    expect(arms.sample).toMatchObject({ customers: 2_000, buyers: 200, orders: 399, revenueMinor: spent });
    expect(arms.sample.revenuePerCustomerMinor).toBe(spent / 2_000);
    expect(arms.holdout.shareWhoOrdered?.value).toBe(0.08);
    expect(differences.buyers?.perCustomer.value).toBeCloseTo(0.02, 12);
    expect(differences.buyers?.inAll.value).toBeCloseTo(40, 9);
    const each = differences.revenueMinor?.perCustomer.low ?? NaN;
    expect(differences.revenueMinor?.inAll.low).toBe(each * 2_000);
  });

  it("is decided by the measure that was chosen before", () => {
    // More buyers of smaller amounts: the same revenue.
    const small = Float64Array.from({ length: 300 }, (_, i) => 1_500 + ((i * 997) % 1_001));
    const sample = spending(2_000, small);
    const holdout = spending(
      2_000,
      small.slice(0, 200).map((minor) => minor * 1.5),
    );
    const verdictBy = (decidedBy: OutcomeBasis["decidedBy"]) =>
      outcomeOf({ sample, holdout }, { ...OVER, decidedBy }).verdict;
    expect(verdictBy("share_who_ordered")).toBe("sample_won");
    expect(verdictBy("revenue_per_customer")).toBe("no_difference_found");
  });

  it("names a winner only if it is over, ten customers bought, and the deciding interval leaves 0", () => {
    fc.assert(
      fc.property(ORDERS, ORDERS, BASIS, (sample, holdout, basis) => {
        const { verdict, differences } = outcomeOf({ sample, holdout }, basis);
        const deciding =
          basis.decidedBy === "share_who_ordered" ? differences.buyers : differences.revenueMinor;
        const { low, high } = deciding?.perCustomer ?? { low: 0, high: 0 };
        const isTold = basis.state === "over" && sample.orders.length + holdout.orders.length >= 10;
        expect(verdict === "sample_won").toBe(isTold && low > 0);
        expect(verdict === "holdout_won").toBe(isTold && high < 0);
        expect(["running", "stopped_early"].includes(verdict)).toBe(basis.state !== "over");
      }),
      { numRuns: 40 },
    );
  });

  it("is turned around by swapping the arms", () => {
    const turned: Record<string, string> = { sample_won: "holdout_won", holdout_won: "sample_won" };
    fc.assert(
      fc.property(ORDERS, ORDERS, SEED, (sample, holdout, seed) => {
        const [found, swapped] = [
          outcomeOf({ sample, holdout }, { ...OVER, seed }),
          outcomeOf({ sample: holdout, holdout: sample }, { ...OVER, seed }),
        ];
        expect(turned[swapped.verdict] ?? "none").toBe(
          turned[found.verdict] === undefined ? "none" : found.verdict,
        );
        const value = found.differences.orders?.perCustomer.value ?? 0;
        expect(swapped.differences.orders?.perCustomer.value ?? 0).toBe(0 - value);
      }),
      { numRuns: 40 },
    );
  });

  it("does not depend on the order of the customers", () => {
    fc.assert(
      fc.property(ORDERS, ORDERS, BASIS, (sample, holdout, basis) => {
        const reversed = {
          ...sample,
          revenueMinor: sample.revenueMinor.toReversed(),
          orders: sample.orders.toReversed(),
        };
        expect(outcomeOf({ sample: reversed, holdout }, basis)).toEqual(
          outcomeOf({ sample, holdout }, basis),
        );
      }),
      { numRuns: 40 },
    );
  });
});
