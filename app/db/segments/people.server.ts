/** The customers whom rules are about, as pages show them. */
import { profileEmail } from "../core/profile-email.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A customer in a list; one without orders that count has no figures. */
export interface ShownCustomer {
  readonly id: bigint;
  readonly shopifyId: bigint | null;
  /** Of a person whom only Klaviyo knows; null: Shopify is asked, or there is none. */
  readonly email: string | null;
}

/** How many people are known, with or without orders. */
export async function countPeople(sql: ShopSql): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    "select count(*)::int as count from customers where shop_id = $1",
    [sql.shopId],
  );
  return row?.count ?? 0;
}

const HASHES = 2 ** 20;

/** The ids of a random share of the people, in their order. Each shop has people of its own drawn, always the same. */
export async function drawPeople(sql: ShopSql, share: number): Promise<bigint[]> {
  const rows = await sql.query<{ id: bigint }>(
    `select id from customers
      where shop_id = $1 and hashint8extended(id, $1::bigint) & ${String(HASHES - 1)} < $2::int order by id`,
    [sql.shopId, Math.round(share * HASHES)],
  );
  return rows.map(({ id }) => id);
}

/** The customers with these ids, in the order of the ids. */
export async function findShown(sql: ShopSql, ids: readonly bigint[]): Promise<ShownCustomer[]> {
  return sql.query<ShownCustomer>(
    `select c.id, c.shopify_id as "shopifyId", ${profileEmail("c")} as email
       from customers c
      where c.shop_id = $1 and c.id = any($2::bigint[]) order by c.id`,
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
