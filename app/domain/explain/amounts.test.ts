import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { aboutMinor, atLeastMinor } from "./amounts.ts";

describe("plain amounts", () => {
  it.each([
    [38_72, 39_00, 39_00],
    [1_204_50, 1_200_00, 1_300_00],
    [99_60, 100_00, 100_00],
    [7, 7, 7],
    [0, 0, 0],
    [-500, 0, 0],
  ])("%i is about %i, and at least %i", (amount, about, atLeast) => {
    expect(aboutMinor(amount)).toBe(about);
    expect(atLeastMinor(amount)).toBe(atLeast);
  });

  it("are near, and never less where that is asked for", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e12 }), (amount) => {
        expect(Math.abs(aboutMinor(amount) - amount)).toBeLessThanOrEqual(amount / 20);
        expect(atLeastMinor(amount)).toBeGreaterThanOrEqual(amount);
        expect(atLeastMinor(amount)).toBeLessThanOrEqual(amount * 1.1);
        expect(Number.isSafeInteger(aboutMinor(amount))).toBe(true);
      }),
    );
  });
});
