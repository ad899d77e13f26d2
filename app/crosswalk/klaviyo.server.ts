import { readGrouped } from "../db/insights/crosswalk-customers.server.ts";
import { finishCrosswalk } from "../db/insights/crosswalks.server.ts";
import type { Database } from "../db/core/database.server.ts";
import { newestRunRules } from "../db/scoring/run-rules.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { KLAVIYO_GROUPS, klaviyoGrouper } from "../domain/crosswalk/klaviyo.ts";
import { crosswalk } from "../domain/crosswalk/matrix.ts";
import { GROUPS, type Group } from "../domain/groups/group.ts";
import { recencyDays } from "../domain/rfm/recency.ts";

/** Compares our groups with Klaviyo's. Klaviyo's follow from our own figures by its published rules. */
export async function compareKlaviyo(db: Database, shopId: number, now: Date): Promise<void> {
  await inShopSql(
    db,
    shopId,
    async (sql) => {
      const run = await newestRunRules(sql);
      if (run === null) throw new Error("There is no run whose groups could be compared.");
      const groups: number[] = [];
      const recency: number[] = [];
      const orders: number[] = [];
      const spent: number[] = [];
      for await (const page of readGrouped(sql)) {
        for (const row of page) {
          groups.push(GROUPS.indexOf(row.group));
          recency.push(recencyDays(new Date(row.lastOrderMs), run.asOf));
          orders.push(row.orderCount);
          spent.push(row.spentMinor);
        }
      }
      const theirs = klaviyoGrouper({
        recencyDays: Int32Array.from(recency),
        orderCount: Int32Array.from(orders),
        spentMinor: Float64Array.from(spent),
      });
      const ours = (place: number): Group | null => GROUPS[place] ?? null;
      const pairs = groups.map((place, i) => ({ group: ours(place), other: theirs(i) }));
      const matrix = crosswalk(KLAVIYO_GROUPS, pairs);
      await finishCrosswalk(sql, "klaviyo", { runId: run.runId, matrix, at: now });
    },
    { oneSnapshot: true },
  );
}
