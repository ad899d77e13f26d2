import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { wantMetafields } from "../../db/sync/sync-targets.server.ts";
import { wakeForAll } from "../engine/wake-sync.server.ts";
import type { JobQueue } from "../../queue/queue.server.ts";

interface ChoiceDeps {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
}

/** Switches the metafields of group and score on or off. Queues the sync that writes or deletes them. */
export async function chooseMetafields(
  { db, queue }: ChoiceDeps,
  shopId: number,
  metafields: boolean,
): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    await wantMetafields(sql, metafields);
    await wakeForAll(queue, sql, "shopify_tags");
  });
}
