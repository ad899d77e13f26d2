import { comparableEmail } from "../../domain/email.ts";
import type { Group } from "../../domain/groups/group.ts";
import {
  boolArray,
  int2Array,
  int4Array,
  int8Array,
  textArray,
  timestamptzArray,
} from "../core/binary-array.ts";
import { eraseExamples } from "../scoring/pending-model.server.ts";
import { existingRow } from "../core/existing-row.ts";
import { joinInBulk } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** Enters every customer that an order names. */
export async function enterCustomersOfOrders(sql: ShopSql): Promise<void> {
  await sql.query(
    `insert into customers (shop_id, shopify_id)
     select $1, seen.id
       from (select distinct customer_shopify_id as id from orders
              where shop_id = $1 and state <> 'deleted' and customer_shopify_id is not null) as seen
      where not exists (select from customers where shop_id = $1 and shopify_id = seen.id)
      order by seen.id
     on conflict (shop_id, shopify_id) do nothing`,
    [sql.shopId],
  );
}

/** What a run finds about a customer. Without an eligible order, all except the count and the sum are null. */
export interface ScoredRow {
  readonly id: bigint;
  readonly orderCount: number;
  readonly spentMinor: number;
  readonly lastOrderAt: Date | null;
  readonly r: number | null;
  readonly f: number | null;
  readonly m: number | null;
  readonly group: Group | null;
  /** A tag leaves the customer out: the score and the group are null. */
  readonly leftOut: boolean;
}

const SCORES = `order_count, spent_minor, last_order_at, r, f, m, "group", left_out`;

const scoresOf = (row: string): string =>
  `${row}.order_count, ${row}.spent_minor, ${row}.last_order_at, ${row}.r, ${row}.f, ${row}.m, ${row}.group, ${row}.left_out`;

/** Nothing is predicted of a customer in no group. */
const PREDICTED_IN_GROUPS = [
  ["chance_90", "null"],
  ["orders_90", "null"],
  ["revenue_90_minor", "0"],
  ["chance_365", "null"],
  ["orders_365", "null"],
  ["revenue_365_minor", "null"],
]
  .map(
    ([name, none]) =>
      `${name} = case when excluded."group" is not null then customers.${name} else ${none} end`,
  )
  .join(", ");

/**
 * Writes the scores that changed. Customers who were erased since the run read them are left out. `scored_run_id` is
 * the run at which a customer's row last changed.
 */
export async function writeScores(sql: ShopSql, runId: number, rows: readonly ScoredRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql.query(
    `insert into customers (shop_id, scored_run_id, id, ${SCORES})
     select $1, $2, found.*
       from unnest($3::bigint[], $4::int[], $5::bigint[], $6::timestamptz[], $7::smallint[], $8::smallint[],
                   $9::smallint[], $10::text[], $11::boolean[]) as found(id, ${SCORES})
       ${existingRow(
         "customers",
         `shop_id = $1 and id = found.id and (${scoresOf("customers")}) is distinct from (${scoresOf("found")})`,
       )}
     on conflict (shop_id, id) do update set (scored_run_id, ${SCORES}) =
       (excluded.scored_run_id, ${scoresOf("excluded")}), ${PREDICTED_IN_GROUPS}`,
    [
      sql.shopId,
      runId,
      int8Array(rows.map((row) => row.id)),
      int4Array(rows.map((row) => row.orderCount)),
      int8Array(rows.map((row) => row.spentMinor)),
      timestamptzArray(rows.map((row) => row.lastOrderAt)),
      int2Array(rows.map((row) => row.r)),
      int2Array(rows.map((row) => row.f)),
      int2Array(rows.map((row) => row.m)),
      textArray(rows.map((row) => row.group)),
      boolArray(rows.map((row) => row.leftOut)),
    ],
  );
}

/** The people with this stored email, whatever its case and the invisible characters in it. */
export async function findCustomersByEmail(sql: ShopSql, email: string): Promise<bigint[]> {
  const rows = await sql.query<{ customer_id: bigint }>(
    `select customer_id from customer_emails where shop_id = $1 and email = $2
     union
     select customer_id from klaviyo_profiles where shop_id = $1 and email = $2`,
    [sql.shopId, comparableEmail(email)],
  );
  return rows.map((row) => row.customer_id);
}

/** The customers who have this Shopify id or one of these internal ids. */
export async function findCustomers(
  sql: ShopSql,
  shopifyId: bigint | null,
  internalIds: readonly bigint[],
): Promise<{ id: bigint; shopifyId: bigint | null }[]> {
  return sql.query<{ id: bigint; shopifyId: bigint | null }>(
    `select id, shopify_id as "shopifyId" from customers
      where shop_id = $1 and (shopify_id = $2 or id = any($3::bigint[]))`,
    [sql.shopId, shopifyId, internalIds],
  );
}

/** Tables with rows of customers, by `customer_id` alone. */
const OF_CUSTOMERS = [
  "moves",
  "customer_contacts",
  "customer_emails",
  "customer_engagement",
  "customer_lists",
  "customer_places",
  "customer_properties",
  "customer_tags",
  "experiment_members",
  "klaviyo_profiles",
  "list_members_read",
  "picked_customers",
  "segment_members",
  "segment_moves",
  "tag_states",
  "workflow_calls",
] as const;

/**
 * Deletes a few customers and all that is kept about them: moves, sync states, emails and the like. Their orders stay.
 */
export async function deleteCustomers(sql: ShopSql, ids: readonly bigint[]): Promise<void> {
  // One by one: for a list, PostgreSQL 15 reads all rows of a shop that it takes for empty.
  for (const id of ids)
    for (const table of OF_CUSTOMERS)
      await sql.query(`delete from ${table} where shop_id = $1 and customer_id = $2`, [sql.shopId, id]);
  // States of an earlier version that were not moved yet.
  await sql.query(
    `delete from sync_states
      where shop_id = $1 and target in ('shopify_tags', 'klaviyo') and customer_id = any($2::bigint[])`,
    [sql.shopId, ids],
  );
  await eraseExamples(sql, ids);
  await sql.query("delete from customers where shop_id = $1 and id = any($2::bigint[])", [sql.shopId, ids]);
}

/** Deletes everybody whom Shopify does not know, with all that is kept about them. */
export async function deleteStrangers(sql: ShopSql): Promise<void> {
  const strangers = await sql.query<{ id: bigint }>(
    "select id from customers where shop_id = $1 and shopify_id is null",
    [sql.shopId],
  );
  const ids = int8Array(strangers.map(({ id }) => id));
  await joinInBulk(sql);
  for (const table of OF_CUSTOMERS)
    await sql.query(
      `delete from ${table} t using unnest($2::bigint[]) as stranger (id)
        where t.shop_id = $1 and t.customer_id = stranger.id`,
      [sql.shopId, ids],
    );
  await sql.query("delete from customers where shop_id = $1 and shopify_id is null", [sql.shopId]);
}
