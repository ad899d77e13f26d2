import { kmeans } from "ml-kmeans";
import { ckmeans } from "simple-statistics";

import type { CustomerColumns } from "../../../app/domain/rfm/model.ts";
import { normalised, type Dimensions } from "./dimensions.ts";
import { clustersByBreaks, exactBreaks } from "./exact.ts";

/** Clusters of 0 to 4, ascending by value, for each dimension. */
type Clusters = Dimensions<Uint8Array>;

const K = 5;

/** ml-kmeans at its defaults, with another random start in each round. */
export function clusterByMlKmeans(columns: CustomerColumns, seed: number): Clusters {
  return inEach(columns, (values) => {
    const rows = Array.from(values, (value) => [value]);
    const { clusters, centroids } = kmeans(rows, K, { seed });
    const ascending = centroids.map(([centre = 0], place) => ({ centre, place }));
    ascending.sort((a, b) => a.centre - b.centre);
    const rank = new Uint8Array(K);
    ascending.forEach(({ place }, index) => (rank[place] = index));
    return Uint8Array.from(clusters, (cluster) => rank[cluster] ?? 0);
  });
}

/** The exact algorithm of simple-statistics. */
export function clusterByCkmeans(columns: CustomerColumns): Clusters {
  return inEach(columns, (values) => {
    const clusters = ckmeans(Array.from(values), K);
    return clustersByBreaks(
      values,
      clusters.slice(1).map((cluster) => cluster[0] ?? NaN),
    );
  });
}

/** The optimum that both look for, found by the judge. */
export function optimalClustersOfAll(columns: CustomerColumns): Clusters {
  return inEach(columns, (values) => clustersByBreaks(values, exactBreaks(values.toSorted(), K)));
}

function inEach(columns: CustomerColumns, cluster: (values: Float64Array) => Uint8Array): Clusters {
  const [r, f, m] = normalised(columns);
  return [cluster(r), cluster(f), cluster(m)];
}
