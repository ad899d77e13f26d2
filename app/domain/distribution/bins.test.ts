import { describe, expect, it } from "vitest";

import { allBinStarts, binOf, binsOf, binStarts, DIMENSIONS } from "./bins.ts";

describe("the bins of a distribution", () => {
  it("begin at whole values that grow, whatever the currency", () => {
    for (const currency of ["EUR", "JPY", "KWD"])
      for (const dimension of DIMENSIONS) {
        const starts = binStarts(dimension, currency);
        expect(starts.every((value) => Number.isInteger(value))).toBe(true);
        expect(starts).toEqual([...new Set(starts)].sort((a, b) => a - b));
      }
    expect(binStarts("m", "EUR").slice(0, 4)).toEqual([0, 100, 150, 200]);
    expect(binStarts("m", "JPY").slice(0, 5)).toEqual([0, 1, 2, 3, 5]);
  });

  it("reach from the first that has customers to the last", () => {
    const counts = new Map([
      [1, 5],
      [3, 2],
    ]);
    expect(binsOf([0, 10, 20, 30, 40], counts)).toEqual([
      { from: 10, to: 20, customers: 5 },
      { from: 20, to: 30, customers: 0 },
      { from: 30, to: 40, customers: 2 },
    ]);
    expect(binsOf([0, 10], new Map([[1, 7]]))).toEqual([{ from: 10, to: null, customers: 7 }]);
    expect(binsOf([0, 10], new Map())).toEqual([]);
  });

  it("hold each value in the last one that begins at it or before it", () => {
    const starts = allBinStarts("EUR");
    for (const dimension of DIMENSIONS)
      for (const [bin, start] of starts[dimension].entries()) {
        expect(binOf(starts[dimension], start)).toBe(bin);
        expect(binOf(starts[dimension], start - 1)).toBe(Math.max(0, bin - 1));
      }
    expect(binOf(starts.f, 1_000_000)).toBe(starts.f.length - 1);
  });
});
