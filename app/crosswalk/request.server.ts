import { openCrosswalk } from "../db/insights/crosswalks.server.ts";
import type { Database } from "../db/core/database.server.ts";
import { newestRunRules } from "../db/scoring/run-rules.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import type { JobQueue } from "../queue/queue.server.ts";

interface CrosswalkRequestServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  now(): Date;
}

/**
 * Queues a comparison of our groups with Shopify's and Klaviyo's.
 * @returns not_possible: nobody is in a group yet
 */
export async function requestCrosswalks(
  services: CrosswalkRequestServices,
  shopId: number,
): Promise<{ readonly outcome: "queued" | "not_possible" }> {
  return inShopSql(services.db, shopId, async (sql) => {
    if ((await newestRunRules(sql)) === null) return { outcome: "not_possible" };
    for (const source of ["klaviyo", "shopify"] as const) await openCrosswalk(sql, source, services.now());
    await services.queue.enqueue(sql, "crosswalk", { shopId });
    return { outcome: "queued" };
  });
}
