import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { medianOfCounts } from "./figures.ts";

function countsOf(values: readonly number[]): Int32Array {
  const counts = new Int32Array(Math.max(0, ...values) + 1);
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

describe("median", () => {
  it.each([
    [[], null],
    [[5], 5],
    [[9, 1, 5], 5],
    [[10, 1, 2, 7], 4],
  ])("of %j is %s", (values, expected) => {
    expect(medianOfCounts(countsOf(values))).toBe(expected);
  });

  it("is the middle of the sorted values", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1 }), (values) => {
        const sorted = values.toSorted((a, b) => a - b);
        const [lower = 0, upper = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
        expect(medianOfCounts(countsOf(values))).toBe(Math.floor((lower + upper) / 2));
      }),
    );
  });
});
