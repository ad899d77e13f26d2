import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { amountAbove, countAbove } from "./round.ts";

describe("an amount slightly above an average", () => {
  it("is a round one", () => {
    const amounts = [
      [8_433.33, 10_000],
      [8_000, 10_000],
      [7_999, 8_000],
      [10_000, 12_000],
      [84_333, 100_000],
    ];
    for (const [average = 0, above] of amounts)
      expect([average, amountAbove(average)]).toEqual([average, above]);
    expect([0, 0.5, 4.2, 9, 9.99, 10].map(amountAbove)).toEqual([1, 1, 5, 10, 10, 12]);
  });

  it("is always above, by a quarter at most, and has two digits that are not 0", () => {
    fc.assert(
      fc.property(fc.double({ min: 10, max: 1e12, noNaN: true }), (average) => {
        const above = amountAbove(average);
        expect(above).toBeGreaterThan(average);
        expect(above).toBeLessThanOrEqual(average * 1.25);
        expect(String(above)).toMatch(/^[1-9][0-9]0*$/);
      }),
    );
  });

  it("never falls where the average rises", () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(10_000_000), (one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        expect(amountAbove(low)).toBeLessThanOrEqual(amountAbove(high));
      }),
    );
  });
});

it("a count slightly above an average is the next whole number", () => {
  expect([0, 1, 1.2, 1.99, 2].map(countAbove)).toEqual([1, 2, 2, 2, 3]);
});
