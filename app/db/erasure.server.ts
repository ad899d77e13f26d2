import type { ShopSql } from "./shop-scope.server.ts";

/** Every table of shop data. A test compares them with the database's. */
export const SHOP_TABLES = [
  "backtests",
  "bad_lines",
  "crosswalks",
  "customer_emails",
  "customers",
  "imports",
  "models",
  "moves",
  "orders",
  "profile_states",
  "runs",
  "settings",
  "snapshots",
  "sync_states",
  "sync_targets",
  "syncs",
  "webhook_deliveries",
] as const;

/** Deletes all that is kept of a shop but its entry in the directory. */
export async function eraseShop(sql: ShopSql): Promise<void> {
  for (const table of SHOP_TABLES) await sql.query(`delete from ${table} where shop_id = $1`, [sql.shopId]);
}

/** Deletes what Klaviyo is known to hold of these customers: for when nothing can be taken off there any more. */
export async function eraseProfileStates(sql: ShopSql, customerIds: readonly bigint[]): Promise<void> {
  await sql.query("delete from profile_states where shop_id = $1 and customer_id = any($2::bigint[])", [
    sql.shopId,
    customerIds,
  ]);
}
