/** Reads the customers in our groups, for comparing these with the groups of Shopify and Klaviyo. */
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

/** Streams all customers who are in a group, page by page. */
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

/** How many customers are in one group of ours and one of Shopify's; null: in none of them. */
export interface PairedRow {
  readonly group: Group | null;
  readonly other: string | null;
  readonly customers: number;
}

/**
 * Counts Shopify's customers by our group and Shopify's. `others[i]` is Shopify's group of the customer
 * `shopifyIds[i]`.
 */
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
