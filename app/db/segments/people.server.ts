/** The customers whom rules are about, as pages show them. */
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A customer in a list; one without orders that count has no figures. */
export interface ShownCustomer {
  readonly id: bigint;
  readonly shopifyId: bigint | null;
}

/** How many people are known, with or without orders. */
export async function countPeople(sql: ShopSql): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    "select count(*)::int as count from customers where shop_id = $1",
    [sql.shopId],
  );
  return row?.count ?? 0;
}

/** The customers with these ids, in the order of the ids. */
export async function findShown(sql: ShopSql, ids: readonly bigint[]): Promise<ShownCustomer[]> {
  return sql.query<ShownCustomer>(
    `select id, shopify_id as "shopifyId" from customers
      where shop_id = $1 and id = any($2::bigint[]) order by id`,
    [sql.shopId, ids],
  );
}

/** Whether this transaction may count for the shop. No other may until it ends. */
export async function tryLockCounting(sql: ShopSql): Promise<boolean> {
  const [row] = await sql.query<{ locked: boolean }>(
    "select pg_try_advisory_xact_lock($1::int, hashtext('counting a rule')) as locked",
    [sql.shopId],
  );
  return row?.locked ?? false;
}
