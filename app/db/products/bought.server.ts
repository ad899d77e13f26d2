/** What people bought most and last, by the orders that count at the newest run. */
import type { Group } from "../../domain/groups/group.ts";
import { joinInBulk } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { eligibleOrder, ON_PARAMETERS, parameters, type Eligibility } from "../scoring/aggregates.server.ts";

/** Whose purchases are summed up. */
export type Buyers =
  | { readonly of: "customer"; readonly id: bigint }
  | { readonly of: "group"; readonly group: Group }
  /** The word of its members, and its place in that word. */
  | { readonly of: "segment"; readonly word: number; readonly place: number };

export interface BoughtProduct {
  readonly productId: bigint;
  /** How many items. */
  readonly items: number;
  /** How many people. */
  readonly people: number;
  /** The same of the last order of each. */
  readonly lastItems: number;
  readonly lastPeople: number;
  /** Its place among what was bought most, and among what was bought last, from 1. */
  readonly mostRank: number;
  readonly lastRank: number;
}

/** A merchant waits for it. */
const TIMEOUT_MS = 8_000;

const RULES = eligibleOrder(ON_PARAMETERS, "o.");

/**
 * The products that these people bought most, and those that most of them bought with their last order. Items without
 * a product are left out. A group's or a segment's orders are joined as a whole.
 * @throws an error that `isTimeout` knows, after eight seconds
 */
export async function readBought(
  sql: ShopSql,
  buyers: Buyers,
  rules: Eligibility,
  limit: number,
): Promise<BoughtProduct[]> {
  if (buyers.of !== "customer") await joinInBulk(sql);
  await sql.query(`set local jit = off; set local statement_timeout = ${String(TIMEOUT_MS)}`);
  const { join, condition, values } = whose(buyers);
  return sql.query<BoughtProduct>(
    `with of_one as (
       select l.product_id, c.id, sum(l.quantity) as items, o.processed_at = c.last_order_at as is_last
         from customers c ${join}
         join orders o on o.shop_id = $1 and o.customer_shopify_id = c.shopify_id and ${RULES}
         join order_lines l on l.shop_id = $1 and l.order_id = o.id
        where c.shop_id = $1 and ${condition} and l.product_id is not null
        group by 1, 2, 4),
     summed as (
       select product_id, sum(items) as items, count(distinct id) as people,
              coalesce(sum(items) filter (where is_last), 0) as last_items, count(*) filter (where is_last) as last_people
         from of_one group by 1),
     ranked as (
       select *, row_number() over (order by items desc, people desc, product_id) as most_rank,
              row_number() over (order by last_people desc, last_items desc, product_id) as last_rank
         from summed)
     select product_id as "productId", items::float8, people::float8, last_items::float8 as "lastItems",
            last_people::float8 as "lastPeople", most_rank::int as "mostRank", last_rank::int as "lastRank"
       from ranked where most_rank <= $6 or last_rank <= $6 order by most_rank`,
    [...parameters(sql.shopId, rules), limit, ...values],
  );
}

interface Whose {
  readonly join: string;
  readonly condition: string;
  readonly values: readonly unknown[];
}

function whose(buyers: Buyers): Whose {
  switch (buyers.of) {
    case "customer":
      return { join: "", condition: "c.id = $7", values: [buyers.id] };
    case "group":
      return { join: "", condition: 'c."group" = $7', values: [buyers.group] };
    case "segment":
      return {
        join: "join segment_members m on m.shop_id = $1 and m.customer_id = c.id",
        condition: "m.word = $7 and m.members & (1::bigint << $8::int) <> 0",
        values: [buyers.word, buyers.place],
      };
  }
}
