import type { ShopSql } from "./shop-scope.server.ts";
import type { Target } from "./sync-targets.server.ts";

/** Every table of shop data. A test compares them with the database's. */
export const SHOP_TABLES = [
  "backtests",
  "bad_lines",
  "crosswalks",
  "customer_emails",
  "customers",
  "data_requests",
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

/** Takes from customers all but their bare ids and what targets hold of them. */
export async function emptyCustomers(sql: ShopSql, ids: readonly bigint[]): Promise<void> {
  for (const table of ["moves", "customer_emails"])
    await sql.query(`delete from ${table} where shop_id = $1 and customer_id = any($2::bigint[])`, [
      sql.shopId,
      ids,
    ]);
  await sql.query(
    `update customers set klaviyo_id = null, order_count = 0, spent_minor = 0, last_order_at = null,
            r = null, f = null, m = null, "group" = null, scored_run_id = null
      where shop_id = $1 and id = any($2::bigint[])`,
    [sql.shopId, ids],
  );
}

/** Profiles of these customers, and of nobody any more: all of them are to leave every list. */
const LEAVING_PROFILES = `profile_states p
  where p.shop_id = $1
    and (p.customer_id = any($2::bigint[]) or (p.customer_id is null and p.wanted = 0)
         or not exists (select from customers c where c.shop_id = p.shop_id and c.id = p.customer_id))`;

const LEFT: Record<Target, string> = {
  shopify_tags: `sync_states where shop_id = $1 and target = 'shopify_tags' and customer_id = any($2::bigint[])`,
  klaviyo: LEAVING_PROFILES,
};

/** How many a target may still hold of those who are erased, and how many of these it failed to let go. */
export interface LeftAtTarget {
  readonly customers: number;
  readonly failed: number;
}

export async function countLeft(
  sql: ShopSql,
  target: Target,
  customerIds: readonly bigint[],
): Promise<LeftAtTarget> {
  const [row] = await sql.query<{ customers: bigint; failed: bigint }>(
    `select count(*) as customers, count(failure) as failed from ${LEFT[target]} and (held <> 0 or line is not null)`,
    [sql.shopId, customerIds],
  );
  return { customers: Number(row?.customers ?? 0n), failed: Number(row?.failed ?? 0n) };
}

/** Forgets the profiles of those who are erased: none is on a list any more, or none can be taken off. */
export async function dropLeft(sql: ShopSql, customerIds: readonly bigint[]): Promise<void> {
  await sql.query(`delete from ${LEAVING_PROFILES}`, [sql.shopId, customerIds]);
}
