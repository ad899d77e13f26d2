import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { clusterDistinct, optimalClusters } from "./clusters.ts";
import { mergeEqual, type DistinctValues } from "./distinct.ts";

const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();
const K = fc.integer({ min: 1, max: 5 });

/** All ways to cut n values into k runs. Each way is given as the runs' ends. */
function cuts(n: number, k: number, from = 1): number[][] {
  if (k === 1) return [[n]];
  const ways: number[][] = [];
  for (let end = from; end <= n - k + 1; end++) {
    for (const rest of cuts(n, k - 1, end + 1)) ways.push([end, ...rest]);
  }
  return ways;
}

/** The exact sum of squared distances to the means, times 2520 (which the sizes 1 to 10 divide). For small integers. */
function exactCost(values: readonly number[], ends: readonly number[]): number {
  return ends.reduce((cost, end, index) => {
    const cluster = values.slice(ends[index - 1] ?? 0, end);
    const sum = cluster.reduce((a, b) => a + b, 0);
    const squares = cluster.reduce((a, b) => a + b * b, 0);
    return cost + (squares * cluster.length - sum * sum) * (2520 / cluster.length);
  }, 0);
}

/** The same sum in floating point. */
function cost(values: readonly number[], ends: readonly number[]): number {
  return ends.reduce((total, end, index) => {
    const cluster = values.slice(ends[index - 1] ?? 0, end);
    const mean = cluster.reduce((a, b) => a + b, 0) / cluster.length;
    return total + cluster.reduce((a, b) => a + (b - mean) ** 2, 0);
  }, 0);
}

const SIZES_PRODUCT = BigInt(1000) ** 5n;

/**
 * The exact negative of what the clusters gain, scaled. Doubles from 0.5 to 1 are whole multiples of 2 ** -53.
 * Divides by sizes last, and keeps enough digits to compare different fractions.
 */
function weightedCost({ values, counts }: DistinctValues, ends: readonly number[]): bigint {
  return ends.reduce((cost, end, index) => {
    let sum = 0n;
    let size = 0n;
    for (let i = ends[index - 1] ?? 0; i < end; i++) {
      sum += BigInt((values[i] ?? 0) * 2 ** 53) * BigInt(counts[i] ?? 0);
      size += BigInt(counts[i] ?? 0);
    }
    return cost - (sum * sum * SIZES_PRODUCT) / size;
  }, 0n);
}

/** The difference between two ways of cutting at the last index at which they differ. */
function lastDifference(a: readonly number[], b: readonly number[]): number {
  const place = a.findLastIndex((end, index) => end !== b[index]);
  return (a[place] ?? 0) - (b[place] ?? 0);
}

function endsOf(sizes: readonly number[]): number[] {
  let end = 0;
  return sizes.map((size) => (end += size));
}

const distinctCount = (values: Float64Array): number => new Set(values).size;

describe("optimalClusters", () => {
  it("finds what trying every cut finds, exactly, 10,000 times", () => {
    const integers = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(integers, K, (unsorted, k) => {
        const values = sorted(unsorted);
        const { centroids, sizes } = optimalClusters(values, k);
        const wanted = Math.min(k, distinctCount(values));
        const costs = cuts(values.length, wanted).map((ends) => exactCost([...values], ends));
        expect(centroids).toHaveLength(wanted);
        expect(exactCost([...values], endsOf(sizes))).toBe(Math.min(...costs));
      }),
      { numRuns: 10_000 },
    );
  });

  it("finds what trying every cut finds, for values of any fraction", () => {
    const fractions = fc.array(fc.double({ min: 0, max: 25, noNaN: true }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(fractions, K, (unsorted, k) => {
        const values = sorted(unsorted);
        const { sizes } = optimalClusters(values, k);
        const costs = cuts(values.length, Math.min(k, distinctCount(values))).map((ends) =>
          cost([...values], ends),
        );
        expect(cost([...values], endsOf(sizes)) - Math.min(...costs)).toBeLessThanOrEqual(1e-12);
      }),
      { numRuns: 2_000 },
    );
  });

  it("finds what trying every cut finds, for values that lie 1e-9 apart beside others", () => {
    // Recency as it is normalised in a shop with a short rhythm. Some customers bought lately, all others are long
    // gone.
    const days = fc.array(fc.integer({ min: 120, max: 260 }), { minLength: 5, maxLength: 9 });
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 1000 }), K, (gone, recent, k) => {
        const normalised = gone.map((value) => -Math.expm1(-value / 10));
        const points = mergeEqual(sorted([0.5, ...normalised]));
        points.counts[0] = recent;
        const { starts } = clusterDistinct(points, k);
        const n = points.values.length;
        const costs = cuts(n, Math.min(k, n)).map((ends) => weightedCost(points, ends));
        const least = costs.reduce((a, b) => (a < b ? a : b));
        expect(weightedCost(points, [...starts.slice(1), n]) - least).toBeLessThan(10n);
      }),
      { numRuns: 2_000 },
    );
  });

  it("gives each cluster its mean, all customers a cluster, equal values the same", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 300 }),
        K,
        (unsorted, k) => {
          const values = sorted(unsorted);
          const { centroids, sizes } = optimalClusters(values, k);
          const ends = endsOf(sizes);
          expect(ends.at(-1)).toBe(values.length);
          ends.forEach((end, index) => {
            const cluster = values.slice(ends[index - 1] ?? 0, end);
            const mean = cluster.reduce((a, b) => a + b, 0) / cluster.length;
            expect(centroids[index]).toBeCloseTo(mean, 12);
            expect(cluster[0]).not.toBe(values[(ends[index - 1] ?? 0) - 1]);
          });
        },
      ),
    );
  });

  it("takes counts for repeated values", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 60 }),
        K,
        (unsorted, k) => {
          const values = sorted(unsorted);
          const { centroids, sizes } = clusterDistinct(mergeEqual(values), k);
          expect({ centroids, sizes }).toEqual(optimalClusters(values, k));
        },
      ),
    );
  });

  it("does not mind where the scale begins or how long its unit is", () => {
    const values = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 100 });
    const unit = fc.constantFrom(1, 2, 1024, 2 ** -10);
    fc.assert(
      fc.property(values, K, fc.integer({ min: -5000, max: 5000 }), unit, (unsorted, k, shift, scale) => {
        const moved = sorted(unsorted.map((value) => (value + shift) * scale));
        expect(optimalClusters(moved, k).sizes).toEqual(optimalClusters(sorted(unsorted), k).sizes);
      }),
    );
  });

  it("cuts at the leftmost of equal places, the last cut first", () => {
    const distinct = fc.uniqueArray(fc.integer({ min: 0, max: 25 }), { minLength: 3, maxLength: 10 });
    fc.assert(
      fc.property(distinct, fc.integer({ min: 2, max: 5 }), (unsorted, k) => {
        const values = [...sorted(unsorted)];
        const ways = cuts(values.length, Math.min(k, values.length));
        const least = Math.min(...ways.map((ends) => exactCost(values, ends)));
        const leftmost = ways
          .filter((ends) => exactCost(values, ends) === least)
          .reduce((a, b) => (lastDifference(a, b) <= 0 ? a : b));
        expect(endsOf(optimalClusters(sorted(values), k).sizes)).toEqual(leftmost);
      }),
      { numRuns: 2_000 },
    );
    // Gains in thirds and sevenths, which round.
    expect(optimalClusters(sorted([5, 7, 10, 12, 13, 14, 15, 16, 18]), 3).sizes).toEqual([2, 3, 4]);
    expect(optimalClusters(sorted([0, 1, 2]), 2).sizes).toEqual([1, 2]);
    expect(optimalClusters(sorted([1, 2, 3, 4]), 3).sizes).toEqual([1, 1, 2]);
    expect(optimalClusters(sorted([10, 20, 30, 40, 50, 60]), 5).sizes).toEqual([1, 1, 1, 1, 2]);
  });

  it("keeps close neighbours far from zero apart", () => {
    const base = 2 ** 40;
    const { centroids, sizes } = optimalClusters(sorted([base, base + 0.25, base + 8, base + 8.25, 0, 0]), 3);
    expect(sizes).toEqual([2, 2, 2]);
    expect(centroids).toEqual([0, base + 0.125, base + 8.125]);
  });

  it("stays exact over a hundred thousand distinct values", () => {
    // The best cut of evenly spread values is even.
    const { sizes, centroids } = optimalClusters(
      Float64Array.from({ length: 100_000 }, (_, index) => index + 1e6),
      5,
    );
    expect(sizes).toEqual([20_000, 20_000, 20_000, 20_000, 20_000]);
    expect(centroids[0]).toBe(1e6 + 9_999.5);
  });

  it("makes as many clusters as there are values", () => {
    expect(optimalClusters(new Float64Array(), 5)).toEqual({ centroids: [], sizes: [] });
    expect(optimalClusters(sorted([7]), 5)).toEqual({ centroids: [7], sizes: [1] });
    expect(optimalClusters(sorted([7, 7, 0.1, 7]), 5)).toEqual({ centroids: [0.1, 7], sizes: [1, 3] });
  });

  it.each([0, -1, 1.5, NaN])("refuses %d clusters", (k) => {
    expect(() => optimalClusters(sorted([1, 2]), k)).toThrow(RangeError);
  });

  it.each([[[2, 1]], [[1, NaN]], [[NaN]], [[1, Infinity]]])(
    "refuses %j: not finite and ascending",
    (values) => {
      expect(() => optimalClusters(Float64Array.from(values), 2)).toThrow(/finite and sorted/);
    },
  );
});
