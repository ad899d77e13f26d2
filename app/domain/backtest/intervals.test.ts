import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { bootstrapEstimate, verdictOf, wilson } from "./intervals.ts";

describe("wilson", () => {
  it.each([
    [0, 10, 0, 0.2775],
    [5, 10, 0.2366, 0.7634],
    [10, 10, 0.7225, 1],
    [81, 263, 0.2553, 0.3662],
  ])("of %i in %i", (successes, total, low, high) => {
    const found = wilson(successes, total);
    expect(found?.low).toBeCloseTo(low, 4);
    expect(found?.high).toBeCloseTo(high, 4);
  });

  it("holds the rate, stays within 0 and 1, and is narrower of more customers", () => {
    const width = (n: number, k: number): number => {
      const found = wilson(n, k);
      return (found?.high ?? 0) - (found?.low ?? 0);
    };
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), (successes, more) => {
        fc.pre(successes + more > 0);
        const total = successes + more;
        const found = wilson(successes, total) ?? { value: NaN, low: NaN, high: NaN };
        expect(found.low).toBeGreaterThanOrEqual(0);
        expect(found.high).toBeLessThanOrEqual(1);
        expect(found.low).toBeLessThanOrEqual(found.value + 1e-12);
        expect(found.high).toBeGreaterThanOrEqual(found.value - 1e-12);
        expect(width(successes * 10, total * 10)).toBeLessThan(width(successes, total));
      }),
    );
    expect(wilson(0, 0)).toBeNull();
  });
});

describe("bootstrapEstimate", () => {
  it("cuts off 2.5 % at either end, and leaves out what is not defined", () => {
    const samples = Float64Array.from({ length: 1_001 }, (_, i) => i);
    expect(bootstrapEstimate(500, samples)).toEqual({ value: 500, low: 25, high: 975 });
    expect(bootstrapEstimate(7, Float64Array.of(NaN, 5, Infinity, 9))).toEqual({ value: 7, low: 5, high: 9 });
    expect(bootstrapEstimate(7, new Float64Array())).toEqual({ value: 7, low: 7, high: 7 });
    expect(bootstrapEstimate(NaN, samples)).toBeNull();
  });
});

describe("verdictOf", () => {
  it.each([
    [0.1, 0.3, "ahead"],
    [-0.3, -0.1, "behind"],
    [-0.1, 0.1, "no_difference_shown"],
    [0, 0.2, "no_difference_shown"],
    [-0.2, 0, "no_difference_shown"],
  ])("from %f to %f is %s", (low, high, verdict) => {
    expect(verdictOf({ value: (low + high) / 2, low, high })).toBe(verdict);
  });
});
