import { describe, expect, it } from "vitest";

import { clusterDistinct } from "./clusters.ts";
import { mergeEqual } from "./distinct.ts";
import { checkByKmeans, ClustersDisagreeError } from "./kmeans-check.ts";

const POINTS = mergeEqual(Float64Array.of(0, 0, 1, 1, 1, 7, 8, 8, 20));

describe("checkByKmeans", () => {
  it.each([1, 2, 3, 4, 5])("confirms the optimum for %i clusters", (k) => {
    expect(() => checkByKmeans(POINTS, clusterDistinct(POINTS, k))).not.toThrow();
  });

  it("refuses centroids that ml-kmeans moves", () => {
    const clusters = clusterDistinct(POINTS, 3);
    const centroids = clusters.centroids.map((centroid, index) => (index === 1 ? centroid + 1e-6 : centroid));
    expect(() => checkByKmeans(POINTS, { ...clusters, centroids })).toThrow(ClustersDisagreeError);
  });

  it("refuses centroids of another number of clusters than ml-kmeans could fill", () => {
    const clusters = clusterDistinct(POINTS, 3);
    expect(() => checkByKmeans(POINTS, { ...clusters, centroids: [0.6, 7.7, 1000] })).toThrow(
      ClustersDisagreeError,
    );
  });

  it("has nothing to say without customers", () => {
    const none = mergeEqual(new Float64Array());
    expect(() => checkByKmeans(none, clusterDistinct(none, 5))).not.toThrow();
  });

  it("leaves more than a million customers to the exact programme", () => {
    const many = { values: Float64Array.of(0, 1), counts: Float64Array.of(1_000_000, 1) };
    const wrong = { centroids: [0.5, 0.7], sizes: [1_000_000, 1], starts: [0, 1] };
    expect(() => checkByKmeans(many, wrong)).not.toThrow();
  });
});
