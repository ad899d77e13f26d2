/** How many customers are in each bin, as a run keeps it: by where the bin begins. */
import { z } from "zod";

import { DIMENSIONS, type BinCounts, type BinStarts } from "../../domain/distribution/bins.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

const bins = z.record(z.string().regex(/^\d+$/), z.number());
const kept = z.object({ r: bins, f: bins, m: bins });

export function keptBins(starts: BinStarts, counts: BinCounts): string {
  return JSON.stringify(
    Object.fromEntries(
      DIMENSIONS.map((dimension) => [
        dimension,
        Object.fromEntries(
          [...counts[dimension]].map(([bin, customers]) => [String(starts[dimension][bin] ?? 0), customers]),
        ),
      ]),
    ),
  );
}

/** The counts that a run kept; null: a version made the run that kept none, or had other bins. */
export async function binsAtRun(sql: ShopSql, runId: number, starts: BinStarts): Promise<BinCounts | null> {
  const [run] = await sql.query<{ bins: unknown }>("select bins from runs where shop_id = $1 and id = $2", [
    sql.shopId,
    runId,
  ]);
  const found = kept.nullish().parse(run?.bins) ?? null;
  if (found === null) return null;
  const countsOf = (dimension: (typeof DIMENSIONS)[number]): ReadonlyMap<number, number> =>
    new Map(
      Object.entries(found[dimension]).map(([start, customers]) => [
        starts[dimension].indexOf(Number(start)),
        customers,
      ]),
    );
  const counts = { r: countsOf("r"), f: countsOf("f"), m: countsOf("m") };
  return DIMENSIONS.some((dimension) => counts[dimension].has(-1)) ? null : counts;
}
