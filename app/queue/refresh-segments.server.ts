import type { ShopSql } from "../db/core/shop-scope.server.ts";
import { hasSegments } from "../db/segments/saved-segments.server.ts";
import type { JobQueue } from "./queue.server.ts";

/**
 * Queues the refresh of a shop's segments, since what their rules ask about has changed. A shop without segments has
 * nothing to refresh. Do it last in a transaction, as every `enqueue`.
 */
export async function enqueueRefresh(queue: Pick<JobQueue, "enqueue">, sql: ShopSql): Promise<void> {
  if (await hasSegments(sql)) await queue.enqueue(sql, "segments", { shopId: sql.shopId });
}
