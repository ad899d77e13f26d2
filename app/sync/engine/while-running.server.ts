import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import { lockRunning } from "../../db/sync/syncs.server.ts";
import type { SyncContext } from "./run-sync.server.ts";
import { SyncStopped } from "./sync-obstacle.server.ts";

/**
 * Writes only while a sync goes on. A step reads at the target before it writes. Meanwhile the merchant may have ended
 * the sync, with what it was of: a disconnect erases the emails, and the end of a set its audience and its states. None
 * of that may come back.
 * @throws SyncStopped where the sync has ended
 */
export async function whileRunning(
  { db, shopId }: Pick<SyncContext, "db" | "shopId">,
  sync: Pick<SyncRow, "id" | "target">,
  write: (sql: ShopSql) => Promise<void>,
): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    if (!(await lockRunning(sql, sync))) throw new SyncStopped("disconnected");
    await write(sql);
  });
}
