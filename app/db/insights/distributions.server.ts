/** How the customers of all groups spread over days, orders and money. */
import {
  DIMENSIONS,
  type BinCounts,
  type BinStarts,
  type Dimension,
} from "../../domain/distribution/bins.ts";
import { int4Array, int8Array, timestamptzArray } from "../core/binary-array.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

const DAY_MS = 86_400_000;

/**
 * Counts the customers in each bin, by its index, in one pass over the shop's customers. A million take
 * one to two seconds, so this is for runs that kept no bins.
 * @param starts - where the bins begin, ascending; the first is not above any value
 * @param asOf - of the newest run, from which days count back
 */
export async function countInBins(sql: ShopSql, starts: BinStarts, asOf: Date): Promise<BinCounts> {
  // The last orders that begin a bin of days: the longest ago first, since SQL wants them ascending.
  const lastOrders = starts.r.map((days) => new Date(asOf.getTime() - days * DAY_MS)).reverse();
  const rows = await sql.query<Record<Dimension, number | null> & { customers: number }>(
    `select r, f, m, count(*)::int as customers from (
       select array_length($2::timestamptz[], 1) - 1 - width_bucket(last_order_at - interval '1 microsecond', $2::timestamptz[]) as r,
              width_bucket(order_count, $3::int[]) - 1 as f,
              width_bucket(greatest(spent_minor, 0), $4::bigint[]) - 1 as m
         from customers where shop_id = $1 and "group" is not null and last_order_at is not null) binned
      group by grouping sets ((r), (f), (m))`,
    [sql.shopId, timestamptzArray(lastOrders), int4Array(starts.f), int8Array(starts.m)],
  );
  const found = { r: new Map<number, number>(), f: new Map<number, number>(), m: new Map<number, number>() };
  for (const { customers, ...bins } of rows)
    for (const dimension of DIMENSIONS) {
      const bin = bins[dimension];
      if (bin !== null) found[dimension].set(Math.max(0, bin), customers);
    }
  return found;
}
