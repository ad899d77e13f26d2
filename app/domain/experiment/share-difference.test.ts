import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { shareDifference, type Counts } from "./share-difference.ts";

const COUNTS: fc.Arbitrary<Counts> = fc
  .record({ count: fc.nat(500), others: fc.nat(5_000) })
  .map(({ count, others }) => ({ count, total: count + others }))
  .filter(({ total }) => total > 0);

describe("the difference of two shares", () => {
  it.each([
    // Newcombe's own examples of method 10 (1998, table II).
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 20, -0.1611, 0.2775],
    [0, 10, 0, 10, -0.2775, 0.2775],
    [10, 10, 0, 10, 0.6075, 1],
  ])("%i of %i and %i of %i", (a, m, b, n, low, high) => {
    const found = shareDifference({ count: a, total: m }, { count: b, total: n });
    expect(found?.value).toBeCloseTo(a / m - b / n, 12);
    expect(found?.low).toBeCloseTo(low, 4);
    expect(found?.high).toBeCloseTo(high, 4);
  });

  it("turns its signs when the arms are swapped, holds the value and stays possible", () => {
    fc.assert(
      fc.property(COUNTS, COUNTS, (one, other) => {
        const found = shareDifference(one, other) ?? NOTHING;
        const swapped = shareDifference(other, one) ?? NOTHING;
        expect(swapped.low).toBeCloseTo(-found.high, 12);
        expect(swapped.high).toBeCloseTo(-found.low, 12);
        expect(found.low).toBeLessThanOrEqual(found.value);
        expect(found.high).toBeGreaterThanOrEqual(found.value);
        expect(found.low).toBeGreaterThanOrEqual(-1 - 1e-12);
        expect(found.high).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it.each([0.005, 0.02, 0.08, 0.25, 0.5])("leaves 0 in 5 %% where %f order in either arm", (share) => {
    // Exact: the chance of each pair of counts, by the binomial distribution.
    const [many, few] = [chancesOf(600, share), chancesOf(120, share)];
    let leaves = 0;
    many.forEach((a, count) =>
      few.forEach((b, other) => {
        if (a * b < 1e-12) return;
        const found = shareDifference({ count, total: 600 }, { count: other, total: 120 }) ?? NOTHING;
        if (found.low > 0 || found.high < 0) leaves += a * b;
      }),
    );
    expect(leaves).toBeLessThan(0.052);
    expect(leaves).toBeGreaterThan(0.02);
  });

  it("is not known of nobody", () => {
    expect(shareDifference({ count: 0, total: 0 }, { count: 1, total: 2 })).toBeNull();
    expect(shareDifference({ count: 1, total: 2 }, { count: 0, total: 0 })).toBeNull();
  });
});

function chancesOf(total: number, share: number): number[] {
  let chance = (1 - share) ** total;
  return Array.from({ length: total + 1 }, (_, count) => {
    const here = chance;
    chance *= ((total - count) / (count + 1)) * (share / (1 - share));
    return here;
  });
}

const NOTHING = { value: NaN, low: NaN, high: NaN };
