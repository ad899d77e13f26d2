import { enterCustomers } from "../db/customers.server.ts";
import { upsertOrders } from "../db/orders.server.ts";
import type { ShopSql } from "../db/shop-scope.server.ts";
import type { Order } from "../domain/orders/order.ts";

/** Stores orders and enters the customers they name; returns how many orders were new or changed. */
export async function storeOrders(sql: ShopSql, orders: readonly Order[]): Promise<number> {
  const customers = orders.flatMap((order) =>
    order.customerShopifyId === null ? [] : [order.customerShopifyId],
  );
  await enterCustomers(sql, customers);
  return upsertOrders(sql, orders);
}
