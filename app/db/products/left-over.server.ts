/** Deletes what was bought, once it is switched off, some rows at a time: a large shop has millions of lines. */
import { readAlongKey } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

interface BoughtTable {
  readonly name: string;
  /** The first column of its key beside the shop. */
  readonly key: string;
}

/** The tables of what was bought. */
export const BOUGHT_TABLES: readonly BoughtTable[] = [
  { name: "order_lines", key: "order_id" },
  { name: "products", key: "id" },
  { name: "product_tags", key: "product_id" },
];

/**
 * Deletes the first rows of a table by its key, from an id on. So no batch goes over the places of rows that the ones
 * before it deleted.
 * @returns the id to go on from; null: nothing is left
 */
export async function deleteBought(
  sql: ShopSql,
  { name, key }: BoughtTable,
  { from, limit }: { readonly from: bigint; readonly limit: number },
): Promise<bigint | null> {
  await readAlongKey(sql);
  const [row] = await sql.query<{ deleted: number; last: bigint | null }>(
    `with first as (
       select ctid, ${key} as id from ${name} where shop_id = $1 and ${key} >= $2 order by ${key} limit $3),
     gone as (delete from ${name} t using first where t.shop_id = $1 and t.ctid = first.ctid returning first.id)
     select count(*)::int as deleted, max(id) as last from gone`,
    [sql.shopId, from, limit],
  );
  return row === undefined || row.deleted < limit ? null : row.last;
}
