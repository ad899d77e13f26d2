import type { Order } from "../../domain/orders/order.ts";
import { boolArray, int8Array, textArray, timestamptzArray } from "../core/binary-array.ts";
import {
  GIVEN_ORDERS,
  isChangedBy,
  ORDER_COLUMNS,
  setFacts,
  writeManyOrders,
  type StoredOrders,
} from "./orders-in-bulk.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

const UPSERT = `
  with written as (
    insert into orders as stored (shop_id, ${ORDER_COLUMNS})
    select $1, * from ${GIVEN_ORDERS}
    on conflict (shop_id, id) do update set ${setFacts("excluded")} where ${isChangedBy("stored", "excluded")}
    returning (xmax = 0) as added)
  select count(*)::int as written, (count(*) filter (where added))::int as added from written`;

/** From this many orders on, they are stored in bulk. */
const MANY = 200;

const NOTHING_STORED: StoredOrders = { written: 0, added: 0 };

/** Stores orders as they are now at Shopify. */
export async function upsertOrders(sql: ShopSql, orders: readonly Order[]): Promise<StoredOrders> {
  const rows = newestOfEach(orders);
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return NOTHING_STORED;
  const values = [
    sql.shopId,
    int8Array(rows.map((order) => order.id)),
    int8Array(rows.map((order) => order.customerShopifyId)),
    timestamptzArray(rows.map((order) => order.createdAt)),
    timestamptzArray(rows.map((order) => order.processedAt)),
    timestamptzArray(rows.map((order) => order.updatedAt)),
    textArray(rows.map((order) => order.state)),
    boolArray(rows.map((order) => order.pointOfSale)),
    textArray(rows.map((order) => order.currency)),
    int8Array(rows.map((order) => order.amountMinor)),
  ];
  if (rows.length >= MANY) {
    const many = { count: rows.length, firstId: first.id, lastId: last.id, values };
    const stored = await writeManyOrders(sql, many);
    if (stored !== null) return stored;
  }
  const [result] = await sql.query<StoredOrders>(UPSERT, values);
  return result ?? NOTHING_STORED;
}

/**
 * Keeps one version of each order, since one statement can't write a row twice: the newest one, or the last of equally
 * new ones.
 */
function newestOfEach(orders: readonly Order[]): Order[] {
  const newest = new Map<bigint, Order>();
  for (const order of orders) {
    const other = newest.get(order.id);
    if (other === undefined || other.updatedAt <= order.updatedAt) newest.set(order.id, order);
  }
  // By id, so that two writers lock rows in the same order.
  return [...newest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Leaves a tombstone. The deleted order stays deleted, even if older data arrives late.
 * @returns false: the tombstone was there before
 */
export async function markOrderDeleted(sql: ShopSql, id: bigint, now: Date): Promise<boolean> {
  const written = await sql.query(
    `insert into orders (shop_id, id, created_at, processed_at, updated_at, state, point_of_sale, currency, amount_minor)
     values ($1, $2, $3, $3, $3, 'deleted', false, '', 0)
     on conflict (shop_id, id) do update set
       customer_shopify_id = null, state = 'deleted', updated_at = excluded.updated_at, currency = '', amount_minor = 0
     where orders.state <> 'deleted' returning id`,
    [sql.shopId, id, now.toISOString()],
  );
  return written.length > 0;
}

/** When a stored order was created; null: no order is stored by that id, or it is deleted. */
export async function storedOrderCreatedAt(sql: ShopSql, id: bigint): Promise<Date | null> {
  const [row] = await sql.query<{ at: Date }>(
    "select created_at as at from orders where shop_id = $1 and id = $2 and state <> 'deleted'",
    [sql.shopId, id],
  );
  return row?.at ?? null;
}

/** Gives all orders of a customer to another. Returns how many there were. */
export async function moveOrders(sql: ShopSql, from: bigint, to: bigint): Promise<number> {
  const rows = await sql.query<{ id: bigint }>(
    "update orders set customer_shopify_id = $3 where shop_id = $1 and customer_shopify_id = $2 returning id",
    [sql.shopId, from, to],
  );
  return rows.length;
}

/**
 * Takes the customer off all orders of that customer, and off the orders with the given ids. They stay as orders of a
 * guest.
 */
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

/** Shopify's ids of the customers that these orders name. */
export async function customersOfOrders(sql: ShopSql, orderIds: readonly bigint[]): Promise<bigint[]> {
  if (orderIds.length === 0) return [];
  const rows = await sql.query<{ id: bigint }>(
    `select distinct customer_shopify_id as id from orders
      where shop_id = $1 and id = any($2::bigint[]) and customer_shopify_id is not null`,
    [sql.shopId, orderIds],
  );
  return rows.map(({ id }) => id);
}
