import type { Order } from "../domain/orders/order.ts";
import type { ShopSql } from "./shop-scope.server.ts";

/** A tuple of what an order's row holds, for comparing two of them. */
const facts = (row: string): string =>
  `(${row}.customer_shopify_id, ${row}.created_at, ${row}.processed_at, ${row}.updated_at, ${row}.state,
    ${row}.point_of_sale, ${row}.currency, ${row}.amount_minor)`;

/** Older news, news without a change and news of a deleted order write nothing. */
const UPSERT = `
  with written as (
    insert into orders as held
      (shop_id, id, customer_shopify_id, created_at, processed_at, updated_at, state, point_of_sale, currency, amount_minor)
    select $1, * from unnest($2::bigint[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[],
                             $7::text[], $8::boolean[], $9::text[], $10::bigint[])
    on conflict (shop_id, id) do update set
      customer_shopify_id = excluded.customer_shopify_id, created_at = excluded.created_at,
      processed_at = excluded.processed_at, updated_at = excluded.updated_at, state = excluded.state,
      point_of_sale = excluded.point_of_sale, currency = excluded.currency, amount_minor = excluded.amount_minor
    where held.state <> 'deleted' and held.updated_at <= excluded.updated_at
      and ${facts("held")} is distinct from ${facts("excluded")}
    returning 1)
  select count(*)::int as written from written`;

/**
 * Stores orders as they are now at Shopify.
 * @returns how many rows were written: new ones, and changed ones whose news is not older than what is held
 */
export async function upsertOrders(sql: ShopSql, orders: readonly Order[]): Promise<number> {
  const rows = newestOfEach(orders);
  if (rows.length === 0) return 0;
  const [result] = await sql.query<{ written: number }>(UPSERT, [
    sql.shopId,
    rows.map((order) => order.id),
    rows.map((order) => order.customerShopifyId),
    rows.map((order) => order.createdAt.toISOString()),
    rows.map((order) => order.processedAt.toISOString()),
    rows.map((order) => order.updatedAt.toISOString()),
    rows.map((order) => order.state),
    rows.map((order) => order.pointOfSale),
    rows.map((order) => order.currency),
    rows.map((order) => order.amountMinor),
  ]);
  return result?.written ?? 0;
}

/** One statement can't write a row twice: of several news of an order the newest stays, of equal ones the last. */
function newestOfEach(orders: readonly Order[]): Order[] {
  const newest = new Map<bigint, Order>();
  for (const order of orders) {
    const other = newest.get(order.id);
    if (other === undefined || other.updatedAt <= order.updatedAt) newest.set(order.id, order);
  }
  // By id, so that two writers lock rows in the same order.
  return [...newest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Leaves a tombstone: an order that was deleted stays deleted, whatever late news arrive. */
export async function markOrderDeleted(sql: ShopSql, id: bigint, now: Date): Promise<void> {
  await sql.query(
    `insert into orders (shop_id, id, created_at, processed_at, updated_at, state, point_of_sale, currency, amount_minor)
     values ($1, $2, $3, $3, $3, 'deleted', false, '', 0)
     on conflict (shop_id, id) do update set
       customer_shopify_id = null, state = 'deleted', updated_at = excluded.updated_at, currency = '', amount_minor = 0
     where orders.state <> 'deleted'`,
    [sql.shopId, id, now.toISOString()],
  );
}

/** Gives all orders of a customer to another; returns how many there were. */
export async function moveOrders(sql: ShopSql, from: bigint, to: bigint): Promise<number> {
  const rows = await sql.query<{ id: bigint }>(
    "update orders set customer_shopify_id = $3 where shop_id = $1 and customer_shopify_id = $2 returning id",
    [sql.shopId, from, to],
  );
  return rows.length;
}

/** Takes the customer off orders: off all of the customer's, and off those named. The amounts stay as a guest's. */
export async function unlinkOrders(
  sql: ShopSql,
  customerShopifyId: bigint | null,
  orderIds: readonly bigint[],
): Promise<void> {
  await sql.query(
    `update orders set customer_shopify_id = null
      where shop_id = $1 and customer_shopify_id is not null and (customer_shopify_id = $2 or id = any($3::bigint[]))`,
    [sql.shopId, customerShopifyId, orderIds],
  );
}
