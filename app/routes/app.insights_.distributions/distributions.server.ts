import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { countInBins } from "../../db/insights/distributions.server.ts";
import { readNewestRun, type NewestRun } from "../../db/insights/group-figures.server.ts";
import { binsAtRun } from "../../db/scoring/bins.server.ts";
import { allBinStarts, binsOf, type BinCounts, type BinStarts } from "../../domain/distribution/bins.ts";
import { rangesOf } from "../../domain/rfm/ranges.ts";
import type { DistributionsView } from "../../web/insights/distributions-view.ts";

type ReadCounts = (sql: ShopSql, run: NewestRun, starts: BinStarts) => Promise<BinCounts | null>;

/**
 * How the customers spread, as the newest run kept it, with the boundaries that they were scored by; null before the
 * first scoring, or if a version made the run that kept nothing.
 */
export const readKeptDistributions = (db: Database, shopId: number): Promise<DistributionsView | null> =>
  readWith(db, shopId, (sql, { id }, starts) => binsAtRun(sql, id, starts));

/** The same. If the run kept nothing, all customers are counted now. */
export const readDistributions = (db: Database, shopId: number): Promise<DistributionsView | null> =>
  readWith(
    db,
    shopId,
    async (sql, { id, asOf }, starts) =>
      (await binsAtRun(sql, id, starts)) ?? (await countInBins(sql, starts, asOf)),
  );

async function readWith(
  db: Database,
  shopId: number,
  readCounts: ReadCounts,
): Promise<DistributionsView | null> {
  return inShopSql(db, shopId, async (sql) => {
    const run = await readNewestRun(sql);
    if (run === null) return null;
    const { boundaries, currency } = run;
    const starts = allBinStarts(currency);
    const counts = await readCounts(sql, run, starts);
    if (counts === null) return null;
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
