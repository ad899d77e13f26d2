import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { wantPredictions } from "../../db/sync/klaviyo/shown-predictions.server.ts";
import { wakeForAll } from "../engine/wake-sync.server.ts";
import type { JobQueue } from "../../queue/queue.server.ts";

interface ChoiceDeps {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
}

/** Switches predictions as properties of profiles on or off. Queues the sync that sends or removes them. */
export async function choosePredictions(
  { db, queue }: ChoiceDeps,
  shopId: number,
  predictions: boolean,
): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    await wantPredictions(sql, predictions);
    await wakeForAll(queue, sql, "klaviyo");
  });
}
