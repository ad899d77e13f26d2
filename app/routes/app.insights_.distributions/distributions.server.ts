import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { countInBins } from "../../db/insights/distributions.server.ts";
import { readNewestRun } from "../../db/insights/group-figures.server.ts";
import { binsOf, binStarts } from "../../domain/distribution/bins.ts";
import { rangesOf } from "../../domain/rfm/ranges.ts";
import type { DistributionsView } from "../../web/insights/distributions-view.ts";

/** How the customers spread, with the boundaries that they were scored by; null before the first scoring. */
export async function readDistributions(db: Database, shopId: number): Promise<DistributionsView | null> {
  return inShopSql(db, shopId, async (sql) => {
    const run = await readNewestRun(sql);
    if (run === null) return null;
    const { boundaries, currency, asOf } = run;
    const starts = {
      r: binStarts("r", currency),
      f: binStarts("f", currency),
      m: binStarts("m", currency),
    };
    const counts = await countInBins(sql, starts, asOf);
    return {
      currency,
      ranges: rangesOf(boundaries),
      bins: {
        r: binsOf(starts.r, counts.r),
        f: binsOf(starts.f, counts.f),
        m: binsOf(starts.m, counts.m),
      },
    };
  });
}
