import type { ShopSql } from "../core/shop-scope.server.ts";

/** What the columns of a shop's people were read from. */
export interface PeopleStamp {
  /** Another run, another reading of a source or of orders, an erasure or a merge makes another one. */
  readonly ground: string;
  /** Each webhook makes another one. */
  readonly webhooks: string;
}

/** What people are read from at this moment. It looks up a few rows by their keys. */
export async function readPeopleStamp(sql: ShopSql): Promise<PeopleStamp> {
  const [row] = await sql.query<PeopleStamp>(
    `select jsonb_build_array(
              (select id from runs where shop_id = $1 order by id desc limit 1),
              (select jsonb_build_array(id, status, orders_written, finished_at)
                 from imports where shop_id = $1 order by id desc limit 1),
              (select jsonb_agg(jsonb_build_array(need, name, read_at) order by need, name)
                 from rule_sources where shop_id = $1),
              (select jsonb_build_array(count(*), max(erased_at)) from erased_customers where shop_id = $1),
              (select jsonb_build_array(count(*), max(merged_at)) from customer_merges where shop_id = $1)
            )::text as ground,
            coalesce((select max(received_at) from webhook_deliveries where shop_id = $1)::text, '') as webhooks`,
    [sql.shopId],
  );
  if (row === undefined) throw new Error("The stamp of the people came without a row.");
  return row;
}
