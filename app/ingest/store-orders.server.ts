import { shareCustomers } from "../db/orders/customer-lock.server.ts";
import { keptCustomers } from "../db/orders/customer-merges.server.ts";
import type { ErasedAmong } from "../db/privacy/erased-customers.server.ts";
import type { StoredOrders } from "../db/orders/orders-in-bulk.server.ts";
import { upsertOrders } from "../db/orders/orders.server.ts";
import type { ShopSql } from "../db/core/shop-scope.server.ts";
import type { Order } from "../domain/orders/order.ts";

/**
 * Stores orders. Customers who were erased are no longer named. The next run enters the other customers, all at once.
 * @returns how many orders were new or changed
 */
export async function storeOrders(
  sql: ShopSql,
  orders: readonly Order[],
  erasedAmong: ErasedAmong,
): Promise<StoredOrders> {
  await shareCustomers(sql);
  const stored = await withoutErased(sql, await withKeptCustomers(sql, orders), erasedAmong);
  return upsertOrders(sql, stored);
}

/** Orders that were read before a merge still name the merged customer. They belong to the kept one. */
async function withKeptCustomers(sql: ShopSql, orders: readonly Order[]): Promise<readonly Order[]> {
  const kept = await keptCustomers(sql, customersOf(orders));
  if (kept.size === 0) return orders;
  return orders.map((order) => {
    const customerShopifyId =
      order.customerShopifyId === null ? undefined : kept.get(order.customerShopifyId);
    return customerShopifyId === undefined ? order : { ...order, customerShopifyId };
  });
}

/** The orders of erased customers become a guest's. */
async function withoutErased(
  sql: ShopSql,
  orders: readonly Order[],
  erasedAmong: ErasedAmong,
): Promise<readonly Order[]> {
  const erased = await erasedAmong(sql, customersOf(orders));
  if (erased.size === 0) return orders;
  return orders.map((order) =>
    order.customerShopifyId !== null && erased.has(order.customerShopifyId)
      ? { ...order, customerShopifyId: null }
      : order,
  );
}

function customersOf(orders: readonly Order[]): bigint[] {
  return orders.flatMap((order) => (order.customerShopifyId === null ? [] : [order.customerShopifyId]));
}
