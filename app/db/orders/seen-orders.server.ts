/**
 * The orders that a full read has seen. A shop has at most one import under way, and its seen orders are deleted when
 * it ends.
 */
import { int8Array } from "../core/binary-array.ts";
import { readAlongKey } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** Notes orders that the import has seen, in the transaction that stores them. */
export async function noteSeen(sql: ShopSql, importId: number, orderIds: readonly bigint[]): Promise<void> {
  if (orderIds.length === 0) return;
  await sql.query(
    `insert into seen_orders (shop_id, import_id, order_id)
     select $1, $2, id from unnest($3::bigint[]) as seen(id) on conflict do nothing`,
    [sql.shopId, importId, int8Array(orderIds)],
  );
}

/**
 * Stored orders that the import should have seen but has not: they were created in its window and before it began.
 * They come in the order of their ids, after a given id.
 */
export async function unseenOrders(
  sql: ShopSql,
  read: { readonly id: number; readonly windowStart: Date; readonly startedAt: Date },
  { after, limit }: { readonly after: bigint; readonly limit: number },
): Promise<bigint[]> {
  await readAlongKey(sql);
  const rows = await sql.query<{ id: bigint }>(
    `select o.id from orders o
       left join lateral (
         select true as seen from seen_orders
          where shop_id = $1 and import_id = $2 and order_id = o.id limit 1) as s on true
      where o.shop_id = $1 and o.id > $5 and o.state <> 'deleted' and o.created_at >= $3 and o.created_at < $4
        and s.seen is null
      order by o.id limit $6`,
    [sql.shopId, read.id, read.windowStart.toISOString(), read.startedAt.toISOString(), after, limit],
  );
  return rows.map((row) => row.id);
}

/** Forgets the seen orders when the import ends. */
export async function forgetSeen(sql: ShopSql): Promise<void> {
  await sql.query("delete from seen_orders where shop_id = $1", [sql.shopId]);
}
