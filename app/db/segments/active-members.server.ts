import type { ShopSql } from "../core/shop-scope.server.ts";

/**
 * How many of those noted in each place of a word are active: Klaviyo has an email of theirs that is neither suppressed
 * nor unsubscribed. It only counts: lists and tags hold all members. Call it after `noteMembers`, which sets how
 * PostgreSQL reads.
 */
export async function countActiveNoted(
  sql: ShopSql,
  word: number,
  places: readonly number[],
): Promise<number[]> {
  const each = places.map(
    (place) => `count(*) filter (where m.members & ${String(1n << BigInt(place))}::bigint <> 0)`,
  );
  const [row] = await sql.query<{ counts: bigint[] | string[] }>(
    `select array[${each.join(", ")}]::bigint[] as counts
       from segment_members m
       join customer_contacts t on t.shop_id = $1 and t.customer_id = m.customer_id and not t.suppressed
      where m.shop_id = $1 and m.word = $2::smallint`,
    [sql.shopId, word],
  );
  return (row?.counts ?? []).map(Number);
}
