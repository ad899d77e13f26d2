import type { Database } from "../db/core/database.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import {
  requestProducts,
  switchProductsOff,
  switchProductsOn,
} from "../db/products/product-readings.server.ts";
import type { JobQueue } from "../queue/queue.server.ts";
import { enqueueRefresh } from "../queue/refresh-segments.server.ts";

interface RequestServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  now(): Date;
}

/** Switches the reading of what was bought on, and queues it. */
export async function startProducts(services: RequestServices, shopId: number): Promise<void> {
  const now = services.now();
  await inShopSql(services.db, shopId, async (sql) => {
    await switchProductsOn(sql, now);
    await requestProducts(sql, now);
    await services.queue.enqueue(sql, "products", { shopId });
  });
}

/**
 * Switches it off, and queues the refresh of segments. Nothing uses what was read any more, and a job deletes it: in a
 * request, orders that change meanwhile would wait for it.
 */
export async function stopProducts(
  { db, queue }: Pick<RequestServices, "db" | "queue">,
  shopId: number,
): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    await switchProductsOff(sql);
    await queue.enqueue(sql, "products", { shopId });
    await enqueueRefresh(queue, sql);
  });
}
