import type { Database } from "../db/core/database.server.ts";
import { deleteOldRows, OLD_ROWS } from "../db/privacy/old-rows.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";

export interface TidyServices {
  readonly db: Database;
  readonly log: { info(fields: object, message: string): void };
  readonly now: () => Date;
}

const DAY_MS = 86_400_000;
/** Rows of one batch, so few that it keeps nobody waiting. */
const BATCH = 5_000;

/**
 * Deletes a shop's rows once they are older than the days they are kept for. If it is cut short, the next run deletes
 * the rest.
 */
export async function tidyShop(
  { db, log, now }: TidyServices,
  shopId: number,
  signal: AbortSignal,
  batch = BATCH,
): Promise<void> {
  const deleted: Record<string, number> = {};
  for (const old of OLD_ROWS) {
    const olderThan = new Date(now().getTime() - old.days * DAY_MS);
    for (let count = batch; count === batch;) {
      signal.throwIfAborted();
      count = await inShopSql(db, shopId, (sql) => deleteOldRows(sql, old, { olderThan, limit: batch }));
      if (count > 0) deleted[old.table] = (deleted[old.table] ?? 0) + count;
    }
  }
  if (Object.keys(deleted).length > 0) log.info({ shopId, deleted }, "old rows deleted");
}
