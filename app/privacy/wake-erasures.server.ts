import type { Database } from "../db/core/database.server.ts";
import { openErasures } from "../db/privacy/erasures.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { findShop, isBeingErased } from "../db/shops/shop-directory.server.ts";
import type { JobQueue } from "../queue/queue.server.ts";

interface WakingServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
}

/**
 * Queues the jobs of open erasures again, once a day: those of customers, and that of the whole shop. A job ends for good when its process is killed over and over, and
 * the erasure has to outlive that.
 */
export async function wakeErasures({ db, queue }: WakingServices, shopId: number): Promise<void> {
  const shop = await findShop(db, shopId);
  await inShopSql(db, shopId, async (sql) => {
    if (shop !== null && isBeingErased(shop))
      await queue.enqueue(sql, "webhook", { shopId, topic: "shop/redact", resourceId: null });
    for (const { deliveryId, gone } of await openErasures(sql)) {
      const topic = gone ? "customers/delete" : "customers/redact";
      await queue.enqueue(sql, "webhook", { shopId, topic, resourceId: deliveryId });
    }
  });
}
