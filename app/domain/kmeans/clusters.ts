import { mergeEqual, type DistinctValues } from "./distinct.ts";
import { optimalStarts } from "./optimal-starts.ts";

/** Clusters of values, ascending. `sizes` count customers. `starts` are indexes in the distinct values. */
export interface Clusters {
  readonly centroids: number[];
  readonly sizes: number[];
  readonly starts: number[];
}

/**
 * The optimal clusters of values on a line. Of all ways to cut them into k, it is the one with the least sum of
 * squared distances to the clusters' means. Of equal cuts it is the leftmost.
 *
 * Exact, by the dynamic programme of Wang and Song, "Ckmeans.1d.dp: Optimal k-means Clustering in One Dimension by
 * Dynamic Programming", The R Journal 3/2 (2011). It works over the distinct values with their counts, and fills each
 * row by divide and conquer: O(k n log n) for n distinct values. Cuts are compared to 28 digits, so clusters close
 * together are right even beside others far away.
 *
 * @param ascending - values in any unit, sorted; equal ones are merged
 * @param k - clusters wanted; with fewer distinct values there are as many clusters as values
 * @throws RangeError if k is not a positive whole number, or the values are not finite and ascending
 * @example optimalClusters(Float64Array.of(1, 2, 10, 11), 2) // centroids 1.5 and 10.5, sizes 2 and 2
 */
export function optimalClusters(ascending: Float64Array, k: number): Omit<Clusters, "starts"> {
  const { centroids, sizes } = clusterDistinct(mergeEqual(ascending), k);
  return { centroids, sizes };
}

/** As `optimalClusters`, for values that are already merged. */
export function clusterDistinct(points: DistinctValues, k: number): Clusters {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`${k} clusters cannot be made; ask for 1 or more.`);
  const n = points.values.length;
  const starts = n === 0 ? [] : optimalStarts(points, Math.min(k, n));
  const centroids: number[] = [];
  const sizes: number[] = [];
  starts.forEach((from, index) => {
    const cluster = meanOf(points, from, starts[index + 1] ?? n);
    centroids.push(cluster.mean);
    sizes.push(cluster.size);
  });
  return { centroids, sizes, starts };
}

/** Mean and size of the values from..to-1, by Neumaier's compensated sum of their distances from the lowest. */
function meanOf(
  { values, counts }: DistinctValues,
  from: number,
  to: number,
): { mean: number; size: number } {
  const lowest = values[from] ?? 0;
  const highest = values[to - 1] ?? lowest;
  let size = 0;
  let total = 0;
  let lost = 0;
  for (let i = from; i < to; i++) {
    const weight = counts[i] ?? 0;
    const term = ((values[i] ?? 0) - lowest) * weight;
    const next = total + term;
    // No term is negative, so the comparison needs no absolute values.
    lost += total >= term ? total - next + term : term - next + total;
    total = next;
    size += weight;
  }
  // Rounding must not move a mean out of its cluster. Centroids stay strictly ascending.
  return { mean: Math.min(highest, lowest + (total + lost) / size), size };
}
