/** Work that the merchant asked for and that no job does any more. */
import type { ShopSql } from "../core/shop-scope.server.ts";

const ASKED_FOR = ["audits", "backtests", "crosswalks", "exports"] as const;

/**
 * Ends all such work that is not over, as failed.
 * @param errorCode - a code that the pages have words for
 */
export async function failUnfinished(sql: ShopSql, errorCode: string): Promise<void> {
  for (const table of ASKED_FOR)
    await sql.query(
      `update ${table} set status = 'failed', error_code = $2 where shop_id = $1 and status in ('queued', 'running')`,
      [sql.shopId, errorCode],
    );
}
