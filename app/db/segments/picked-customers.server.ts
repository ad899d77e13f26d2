/** Customers on lists that were put together by hand. */
import { int8Array } from "../core/binary-array.ts";
import { existingRow } from "../core/existing-row.ts";
import { readAlongKey } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A customer whom the merchant picked, as far as the app knows them. */
export interface PickedCustomer {
  readonly id: bigint;
  readonly isOnList: boolean;
}

/**
 * The picked customers whom the app knows and may send: not those whom a tag leaves out.
 * @param list - null: a new list, which nobody is on
 */
export async function findPicked(
  sql: ShopSql,
  shopifyIds: readonly bigint[],
  list: string | null,
): Promise<PickedCustomer[]> {
  await readAlongKey(sql);
  return sql.query<PickedCustomer>(
    `select c.id, exists (select from picked_customers p
                           where p.shop_id = $1 and p.list = $3 and p.customer_id = c.id) as "isOnList"
       from unnest($2::bigint[]) as given (shopify_id)
       join lateral (select id, left_out from customers
                      where shop_id = $1 and shopify_id = given.shopify_id limit 1) c on not c.left_out
      order by c.id`,
    [sql.shopId, int8Array(shopifyIds), list],
  );
}

/** Whether a tag leaves a customer out. One whom the app doesn't know is not left out. */
export async function isLeftOut(sql: ShopSql, shopifyId: bigint): Promise<boolean> {
  const [row] = await sql.query<{ leftOut: boolean }>(
    `select left_out as "leftOut" from customers where shop_id = $1 and shopify_id = $2 limit 1`,
    [sql.shopId, shopifyId],
  );
  return row?.leftOut ?? false;
}

/**
 * Puts customers on a list. Those who are on it stay. Call it after `shareCustomers`, so that no erased customer comes
 * back.
 * @returns how many were not on it
 */
export async function pickCustomers(
  sql: ShopSql,
  list: string,
  ids: readonly bigint[],
  now: Date,
): Promise<number> {
  const picked = await sql.query(
    `insert into picked_customers (shop_id, list, customer_id, picked_at)
     select $1, $2, given.id, $4 from unnest($3::bigint[]) as given (id)
       ${existingRow("customers", "shop_id = $1 and id = given.id")}
     on conflict (shop_id, list, customer_id) do nothing returning 1`,
    [sql.shopId, list, int8Array(ids), now.toISOString()],
  );
  return picked.length;
}

/** Takes everybody off a list: before a new one takes its key. */
export async function emptyList(sql: ShopSql, list: string): Promise<void> {
  await sql.query("delete from picked_customers where shop_id = $1 and list = $2", [sql.shopId, list]);
}
