/** What was bought with orders: narrow rows, one for each line of an order. */
import type { OrderLine } from "../../domain/products/order-line.ts";
import { int4Array, int8Array } from "../core/binary-array.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/**
 * Stores lines of orders. A line of which nothing is left, since all of it was refunded or removed, is deleted. Shopify
 * forgets the product of a line when the product is deleted, so what was known of it stays. Each line is given once.
 */
export async function storeLines(sql: ShopSql, given: readonly OrderLine[]): Promise<void> {
  // In one order for all, so that no two transactions wait for each other.
  const lines = given.toSorted((a, b) => compare(a.orderId, b.orderId) || compare(a.line, b.line));
  const gone = lines.filter(({ quantity }) => quantity === 0);
  await sql.query(
    `with gone as (
       select here.ctid from unnest($2::bigint[], $3::bigint[]) as g (order_id, line)
        cross join lateral (
          select ctid from order_lines where shop_id = $1 and order_id = g.order_id and line = g.line limit 1) as here)
     delete from order_lines l using gone where l.shop_id = $1 and l.ctid = gone.ctid`,
    [sql.shopId, gone.map(({ orderId }) => orderId), gone.map(({ line }) => line)],
  );
  const there = lines.filter(({ quantity }) => quantity > 0);
  await sql.query(
    `insert into order_lines as l (shop_id, order_id, line, product_id, variant_id, quantity)
     select $1, * from unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::int[])
     on conflict (shop_id, order_id, line) do update
       set product_id = coalesce(excluded.product_id, l.product_id),
           variant_id = coalesce(excluded.variant_id, l.variant_id), quantity = excluded.quantity
       where (l.product_id, l.variant_id, l.quantity) is distinct from
             (coalesce(excluded.product_id, l.product_id), coalesce(excluded.variant_id, l.variant_id),
              excluded.quantity)`,
    [
      sql.shopId,
      int8Array(there.map(({ orderId }) => orderId)),
      int8Array(there.map(({ line }) => line)),
      int8Array(there.map(({ productId }) => productId)),
      int8Array(there.map(({ variantId }) => variantId)),
      int4Array(there.map(({ quantity }) => quantity)),
    ],
  );
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
