/** What our groups are compared with others' by. */
import type { Group } from "../../domain/groups/group.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A customer in a group, with the figures of the newest run. */
export interface GroupedRow {
  readonly group: Group;
  readonly orderCount: number;
  readonly spentMinor: number;
  readonly lastOrderMs: number;
}

const PAGE = 10_000;

/** Streams everyone who is in a group, in pages. */
export async function* readGrouped(sql: ShopSql): AsyncGenerator<GroupedRow[]> {
  await sql.query(
    `declare grouped no scroll cursor for
     select "group", order_count as "orderCount", spent_minor::float8 as "spentMinor",
            (extract(epoch from last_order_at) * 1000)::float8 as "lastOrderMs"
       from customers where shop_id = $1 and "group" is not null and last_order_at is not null`,
    [sql.shopId],
  );
  for (;;) {
    const page = await sql.query<GroupedRow>(`fetch ${PAGE} from grouped`);
    if (page.length > 0) yield page;
    if (page.length < PAGE) break;
  }
  await sql.query("close grouped");
}

/** Customers of one group of ours and one of Shopify's; null: in none of them. */
export interface PairedRow {
  readonly group: Group | null;
  readonly other: string | null;
  readonly customers: number;
}

/** Counts customers of Shopify's by our group and Shopify's, which is given by the place of each id. */
export async function countPairs(
  sql: ShopSql,
  shopifyIds: BigInt64Array,
  others: readonly (string | null)[],
): Promise<PairedRow[]> {
  return sql.query<PairedRow>(
    `select c."group", given.other, count(*)::int as customers
       from unnest($2::bigint[], $3::text[]) as given (shopify_id, other)
       left join lateral (
         select "group" from customers where shop_id = $1 and shopify_id = given.shopify_id limit 1) as c on true
      group by 1, 2`,
    [sql.shopId, Array.from(shopifyIds, String), others],
  );
}
