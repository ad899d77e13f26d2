import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { seededRandom } from "../backtest/random.ts";
import { expectedValue, fitGammaGamma, type GammaGamma } from "./gamma-gamma.ts";
import { gamma } from "./simulated.test-support.ts";

/** The authors' estimates for a tenth of CDNOW over 39 weeks. */
const CDNOW: GammaGamma = { p: 6.25, q: 3.74, v: 15.44 };

describe("Gamma-Gamma", () => {
  it.each([
    [0, 0, 35.2],
    [1, 11.77, 18.9],
    [2, 22.35, 24.65],
    [2, 100, 88.4],
    [7, 73.74, 71.5],
  ])("expects after %i orders of %f what the authors do", (orders, mean, published) => {
    expect(expectedValue(CDNOW, orders, mean)).toBeCloseTo(published, 0);
  });

  it("finds the parameters that made the values, in any unit", () => {
    const random = seededRandom(5);
    const made = { p: 5, q: 4, v: 20 };
    const orders = Array.from({ length: 4_000 }, () => 1 + Math.floor(6 * random()));
    const mean = orders.map((n) => {
      const nu = gamma(made.q, random) / made.v;
      return gamma(made.p * n, random) / nu / n;
    });
    const found = fitGammaGamma({ orders, mean }, 30);
    expect(found.p / made.p).toBeCloseTo(1, 0);
    expect(found.q / made.q).toBeCloseTo(1, 0);
    const cents = fitGammaGamma({ orders, mean: mean.map((each) => each * 100) }, 3_000);
    expect(expectedValue(cents, 2, 4_000) / expectedValue(found, 2, 40)).toBeCloseTo(100, 1);
  });

  it("lies between the customer's own value and the shop's, whatever the values", () => {
    const value = fc.double({ min: -12, max: 12, noNaN: true }).map(Math.exp);
    const own = fc.record({ orders: fc.integer({ min: 1, max: 3_000 }), mean: value });
    fc.assert(
      fc.property(fc.array(own, { maxLength: 6 }), value, own, (list, unit, one) => {
        const values = { orders: list.map((each) => each.orders), mean: list.map((each) => each.mean) };
        const found = fitGammaGamma(values, unit);
        const expected = expectedValue(found, one.orders, one.mean);
        const ofShop = expectedValue(found, 0, 0);
        expect(Number.isFinite(expected)).toBe(true);
        expect(expected).toBeGreaterThanOrEqual(Math.min(one.mean, ofShop) * (1 - 1e-9));
        expect(expected).toBeLessThanOrEqual(Math.max(one.mean, ofShop) * (1 + 1e-9));
      }),
      { numRuns: 25 },
    );
  });
});
