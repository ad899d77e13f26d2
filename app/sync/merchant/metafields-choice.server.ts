import type { Database } from "../../db/core/database.server.ts";
import { inShop } from "../../db/core/shop-scope.server.ts";
import { SYNC_JOBS, wantMetafields } from "../../db/sync/sync-targets.server.ts";
import type { JobQueue } from "../../queue/queue.server.ts";

interface ChoiceDeps {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
}

/** Has group and score written as metafields too, or deleted again; the sync that does it is queued. */
export async function chooseMetafields(
  { db, queue }: ChoiceDeps,
  shopId: number,
  metafields: boolean,
): Promise<void> {
  await inShop(db, shopId, async (tx) => {
    await wantMetafields(tx, metafields);
    await queue.enqueue(tx, SYNC_JOBS.shopify_tags, { shopId });
  });
}
