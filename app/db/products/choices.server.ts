/** What a rule about products can name: types, vendors and tags of the shop's products, and what was bought most. */
import type { ShopSql } from "../core/shop-scope.server.ts";
import { stateOf } from "../scoring/aggregates.server.ts";

export type TextChoice = "types" | "vendors" | "tags";

const COLUMNS = { types: "type", vendors: "vendor", tags: "tag" } as const;

/** Texts that contain this one, those of most products first. */
export async function findChoices(
  sql: ShopSql,
  of: TextChoice,
  { text, limit }: { readonly text: string; readonly limit: number },
): Promise<string[]> {
  const column = COLUMNS[of];
  const table = of === "tags" ? "product_tags" : "products";
  const rows = await sql.query<{ value: string }>(
    `select ${column} as value from ${table}
      where shop_id = $1 and ${column} <> '' and position($2 in ${column}) > 0
      group by 1 order by count(*) desc, 1 limit $3`,
    [sql.shopId, text, limit],
  );
  return rows.map(({ value }) => value);
}

/** How many of the newest lines are looked at: enough to tell what sells, and never all. */
const NEWEST_LINES = 20_000;

/** The products of which most was bought of late, with orders that are neither cancelled nor tests nor unpaid. */
export async function findBestSellers(sql: ShopSql, limit: number): Promise<bigint[]> {
  const rows = await sql.query<{ id: bigint }>(
    `select product_id as id
       from (select order_id, product_id, quantity from order_lines
              where shop_id = $1 order by order_id desc, line desc limit $3) as newest
      where product_id is not null and ${stateOf("newest")} = 'counted' group by 1 order by sum(quantity) desc, 1 limit $2`,
    [sql.shopId, limit, NEWEST_LINES],
  );
  return rows.map(({ id }) => id);
}
