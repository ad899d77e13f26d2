import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { meanDifference, type ArmValues } from "./redraw.ts";

const SEED = fc.nat();
/** An arm of some customers, a part of whom spent whole amounts, refunds among them. */
const ARM: fc.Arbitrary<ArmValues> = fc
  .record({
    amounts: fc.array(fc.integer({ min: -500, max: 100_000 }), { maxLength: 30 }),
    others: fc.integer({ min: 2, max: 500 }),
  })
  .map(({ amounts, others }) => ({ customers: amounts.length + others, values: Float64Array.from(amounts) }));

const arm = (customers: number, ...values: number[]): ArmValues => ({
  customers,
  values: Float64Array.from(values),
});

const scaledBy = (factor: number, { customers, values }: ArmValues): ArmValues => ({
  customers,
  values: values.map((value) => value * factor),
});

/** Values without a pattern, all above 0. */
const uneven = (count: number, scale: number): number[] =>
  Array.from({ length: count }, (_, i) => Math.round(scale * Math.exp(Math.sin(i * 7.3) * 1.5)));

describe("the difference of two means", () => {
  it("is within an interval that leaves 0 only where the arms really differ", () => {
    const alike = meanDifference(arm(1_000, ...uneven(80, 5_000)), arm(1_000, ...uneven(82, 5_000)), 7);
    expect(alike?.low).toBeLessThan(0);
    expect(alike?.high).toBeGreaterThan(0);
    const apart = meanDifference(arm(1_000, ...uneven(160, 5_000)), arm(1_000, ...uneven(80, 5_000)), 7);
    expect(apart?.low).toBeGreaterThan(0);
    expect(apart?.value).toBeCloseTo((sum(uneven(160, 5_000)) - sum(uneven(80, 5_000))) / 1_000, 9);
  });

  it("is within Student's interval where all customers spend, and alike", () => {
    const spread = Array.from({ length: 400 }, (_, i) => 1_000 + 100 * Math.SQRT2 * Math.cos(i * 2.399963));
    const found = meanDifference(arm(400, ...spread), arm(400, ...spread.map((value) => value + 30)), 3);
    const half = ((found?.high ?? 0) - (found?.low ?? 0)) / 2;
    expect(found?.value).toBeCloseTo(-30, 9);
    // 1.963 standard errors of 100 times the root of 2 / 400, as far as 1,999 draws tell.
    expect(half).toBeGreaterThan(13.88 * 0.93);
    expect(half).toBeLessThan(13.88 * 1.07);
  });

  it("turns its signs when the arms are swapped", () => {
    fc.assert(
      fc.property(ARM, ARM, SEED, (one, other, seed) => {
        const [found, swapped] = [meanDifference(one, other, seed), meanDifference(other, one, seed)];
        if (found === null) expect(swapped).toBeNull();
        else expect(swapped).toEqual({ value: 0 - found.value, low: 0 - found.high, high: 0 - found.low });
      }),
      { numRuns: 30 },
    );
  });

  it("does not depend on the order of the customers", () => {
    fc.assert(
      fc.property(ARM, ARM, SEED, (one, other, seed) => {
        const turned = { ...one, values: one.values.toReversed() };
        expect(meanDifference(turned, other, seed)).toEqual(meanDifference(one, other, seed));
      }),
      { numRuns: 30 },
    );
  });

  it("grows with the amounts, and so does its interval", () => {
    fc.assert(
      // Powers of two, which scale without rounding.
      fc.property(ARM, ARM, SEED, fc.constantFrom(2, 64, 1_024), (one, other, seed, factor) => {
        const found = meanDifference(one, other, seed);
        const scaled = meanDifference(scaledBy(factor, one), scaledBy(factor, other), seed);
        const { value, low, high } = found ?? { value: NaN, low: NaN, high: NaN };
        expect(scaled).toEqual(
          found === null ? null : { value: value * factor, low: low * factor, high: high * factor },
        );
      }),
      { numRuns: 30 },
    );
  });

  it("holds its value, and does not change for values of 0", () => {
    fc.assert(
      fc.property(ARM, ARM, SEED, (one, other, seed) => {
        const found = meanDifference(one, other, seed);
        fc.pre(found !== null);
        expect(found?.low).toBeLessThanOrEqual(found?.value ?? NaN);
        expect(found?.high).toBeGreaterThanOrEqual(found?.value ?? NaN);
        const withZero = { customers: one.customers, values: Float64Array.of(...one.values, 0) };
        expect(meanDifference(withZero, other, seed)?.value).toBeCloseTo(found?.value ?? NaN, 9);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ["an empty arm", arm(0), arm(100, 5)],
    ["one customer", arm(100, 5), arm(1, 5)],
    ["nobody who spent anything", arm(100), arm(100)],
    ["values of 0 alone", arm(100, 0, 0), arm(100, 0)],
    ["two against two, where a draw can put all that was spent into one arm", arm(2, 5, 5), arm(2)],
  ])("is not known of %s", (_, one, other) => {
    expect(meanDifference(one, other, 1)).toBeNull();
  });

  it("draws less often where many ordered, with nearly the same interval", () => {
    const widths = [1_000, 15_000, 100_000].map((buyers) => {
      const found = meanDifference(bulk(buyers), bulk(buyers), 9);
      return ((found?.high ?? 0) - (found?.low ?? 0)) * Math.sqrt(buyers);
    });
    const [first = NaN] = widths;
    for (const width of widths) expect(Math.abs(width / first - 1)).toBeLessThan(0.25);
  });
});

function bulk(buyers: number): ArmValues {
  return {
    customers: 10 * buyers,
    values: Float64Array.from({ length: buyers }, (_, i) => 1_000 + (i % 997)),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
