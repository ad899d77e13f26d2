import { kmeans } from "ml-kmeans";

import type { Clusters } from "./clusters.ts";
import type { DistinctValues } from "./distinct.ts";

/** How far ml-kmeans may end from the exact centroids, in normalised units. */
const AGREEMENT = 1e-9;

/** With more customers than this, there is no check. */
const MOST_CUSTOMERS = 1_000_000;

/** The exact centroids and ml-kmeans disagree. One of them has a bug, so the run must not go on. */
export class ClustersDisagreeError extends Error {
  constructor(cluster: number, distance: number) {
    super(
      `ml-kmeans, started at the exact centroids, moved centroid ${cluster} by ${distance}, more than ` +
        `${AGREEMENT} in normalised units. One of the two computed it wrongly, so no model was made.`,
    );
    this.name = "ClustersDisagreeError";
  }
}

/**
 * Starts ml-kmeans at the exact centroids, on every customer's value, and checks that it stays there. Equal start
 * centres would silently give it an empty cluster. Merged values cannot produce them.
 * @throws ClustersDisagreeError if a centroid ends elsewhere
 */
export function checkByKmeans(points: DistinctValues, clusters: Clusters): void {
  const customers = clusters.sizes.reduce((sum, size) => sum + size, 0);
  if (customers === 0 || customers > MOST_CUSTOMERS) return;
  const { centroids } = kmeans(rowsOf(points, customers), clusters.centroids.length, {
    initialization: clusters.centroids.map((centroid) => [centroid]),
    tolerance: 1e-12,
    maxIterations: 1_000,
  });
  clusters.centroids.forEach((exact, index) => {
    const distance = Math.abs((centroids[index]?.[0] ?? NaN) - exact);
    if (!(distance <= AGREEMENT)) throw new ClustersDisagreeError(index + 1, distance);
  });
}

/** One row for each customer, ascending. Customers of equal value share a row, since ml-kmeans only reads them. */
function rowsOf({ values, counts }: DistinctValues, customers: number): number[][] {
  const rows = new Array<number[]>(customers);
  let next = 0;
  values.forEach((value, index) => {
    const row = [value];
    for (let left = counts[index] ?? 0; left > 0; left--) rows[next++] = row;
  });
  return rows;
}
