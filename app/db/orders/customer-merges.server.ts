import { int8Array } from "../core/binary-array.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

export interface Merge {
  readonly gone: bigint;
  readonly kept: bigint;
}

/**
 * Notes that a customer was merged into another. Several merges may follow one another, and may be heard of in any
 * order. Each then leads to the customer who is left at last.
 * @returns that customer; null: nothing is noted, since the merge would lead back to the gone customer
 */
export async function noteMerge(sql: ShopSql, { gone, kept }: Merge, mergedAt: Date): Promise<bigint | null> {
  const { shopId } = sql;
  const last = (await keptCustomers(sql, [kept])).get(kept) ?? kept;
  if (last === gone) return null;
  await sql.query(
    `insert into customer_merges (shop_id, gone_id, kept_id, merged_at) values ($1, $2, $3, $4)
     on conflict (shop_id, gone_id) do update set kept_id = excluded.kept_id, merged_at = excluded.merged_at
      where customer_merges.kept_id <> excluded.kept_id`,
    [shopId, gone, last, mergedAt.toISOString()],
  );
  await sql.query("update customer_merges set kept_id = $3 where shop_id = $1 and kept_id = $2", [
    shopId,
    gone,
    last,
  ]);
  return last;
}

/** The merged ones of these customers, each with the customer who was kept. */
export async function keptCustomers(
  sql: ShopSql,
  customerIds: Iterable<bigint>,
): Promise<ReadonlyMap<bigint, bigint>> {
  const ids = [...new Set(customerIds)];
  if (ids.length === 0) return new Map();
  const rows = await sql.query<Merge>(
    `select gone_id as gone, kept_id as kept from customer_merges
      where shop_id = $1 and gone_id = any($2::bigint[])`,
    [sql.shopId, int8Array(ids)],
  );
  return new Map(rows.map(({ gone, kept }) => [gone, kept]));
}

/**
 * Deletes the merges of customers who are erased.
 * @returns the gone customers of these merges, who are erased with them
 */
export async function eraseMerges(sql: ShopSql, customerIds: readonly bigint[]): Promise<bigint[]> {
  const rows = await sql.query<{ gone: bigint }>(
    `delete from customer_merges
      where shop_id = $1 and (kept_id = any($2::bigint[]) or gone_id = any($2::bigint[]))
      returning gone_id as gone`,
    [sql.shopId, customerIds],
  );
  return rows.map(({ gone }) => gone);
}
