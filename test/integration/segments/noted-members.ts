import type { ShopSql } from "../../../app/db/core/shop-scope.server.ts";

/** The ids of the noted members at a place of a word, in their order. */
export async function notedMembers(
  sql: ShopSql,
  { word, place }: { readonly word: number; readonly place: number },
): Promise<bigint[]> {
  const rows = await sql.query<{ id: bigint }>(
    `select customer_id as id from segment_members
      where shop_id = $1 and word = $2::smallint and members & $3::bigint <> 0 order by customer_id`,
    [sql.shopId, word, 1n << BigInt(place)],
  );
  return rows.map(({ id }) => id);
}
