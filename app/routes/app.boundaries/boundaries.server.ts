import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { readNewestRun } from "../../db/insights/group-figures.server.ts";
import { readLastFullRead } from "../../db/orders/import-status.server.ts";
import type { BoundariesView } from "../../web/boundaries/boundaries-view.ts";

/** What the page shows, with the currency of its amounts; null before the first run. */
export async function readBoundaries(
  db: Database,
  shopId: number,
): Promise<{ view: BoundariesView; currency: string } | null> {
  return inShopSql(
    db,
    shopId,
    async (sql) => {
      const run = await readNewestRun(sql);
      if (run === null) return null;
      const { rhythm, boundaries, leftOut, currency } = run;
      const found = await readLastFullRead(sql);
      const lastFullRead = found && { ...found, at: found.at.toISOString() };
      return { view: { rhythm, boundaries, leftOut, lastFullRead }, currency };
    },
    { oneSnapshot: true },
  );
}
