import { inShopSql } from "../db/core/shop-scope.server.ts";
import { BOUGHT_TABLES, deleteBought } from "../db/products/left-over.server.ts";
import type { ProductServices } from "./services.ts";

/** Rows of one batch, so few that it keeps nobody waiting. */
const BATCH_ROWS = 5_000;

/**
 * Deletes all that was bought, batch by batch. If it is cut short, it begins again and deletes the rest.
 * @throws the signal's reason once it is aborted
 */
export async function deleteAllBought(
  { db, batchLines = BATCH_ROWS }: Pick<ProductServices, "db" | "batchLines">,
  shopId: number,
  signal: AbortSignal,
): Promise<void> {
  for (const table of BOUGHT_TABLES)
    for (let from: bigint | null = 0n; from !== null;) {
      signal.throwIfAborted();
      const at: bigint = from;
      from = await inShopSql(db, shopId, (sql) => deleteBought(sql, table, { from: at, limit: batchLines }));
    }
}
