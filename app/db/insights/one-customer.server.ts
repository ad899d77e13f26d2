/** What is kept about one customer: the last scores, the orders that counted, the moves. */
import type { Group } from "../../domain/groups/group.ts";
import type { MoveCause } from "../../domain/movement/cause.ts";
import { ELIGIBLE, parameters, type Eligibility } from "../scoring/aggregates.server.ts";
import { profileEmail } from "../core/profile-email.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A customer as the newest run left it. */
export interface KeptCustomer {
  readonly id: bigint;
  readonly shopifyId: bigint | null;
  /** Of a person whom only Klaviyo knows; null: Shopify is asked, or there is none. */
  readonly email: string | null;
  readonly group: Group | null;
  /** The newest run left the customer out of the groups, by a tag. */
  readonly leftOut: boolean;
  readonly orderCount: number;
  readonly spentMinor: number;
  readonly lastOrderAt: Date | null;
}

/** A customer by the internal id; null: the shop has no such customer. */
export async function readCustomer(sql: ShopSql, id: bigint): Promise<KeptCustomer | null> {
  const [row] = await sql.query<KeptCustomer>(
    `select id, shopify_id as "shopifyId", "group", left_out as "leftOut", order_count as "orderCount",
            spent_minor::float8 as "spentMinor", last_order_at as "lastOrderAt",
            ${profileEmail("customers")} as email
       from customers where shop_id = $1 and id = $2`,
    [sql.shopId, id],
  );
  return row ?? null;
}

/** An order that counts. */
export interface CustomerOrder {
  readonly id: bigint;
  readonly at: Date;
  readonly amountMinor: number;
}

/** All orders of a customer that count under `rules`, newest first. */
export async function readCountedOrders(
  sql: ShopSql,
  rules: Eligibility,
  customerShopifyId: bigint,
): Promise<CustomerOrder[]> {
  return sql.query<CustomerOrder>(
    `select id, processed_at as at, amount_minor::float8 as "amountMinor"
       from orders where ${ELIGIBLE} and customer_shopify_id = $6
      order by processed_at desc, id desc`,
    [...parameters(sql.shopId, rules), customerShopifyId],
  );
}

/** A move of the customer. `at` is the moment that its run is as of. */
export interface CustomerMove {
  readonly at: Date;
  readonly from: Group | null;
  readonly to: Group | null;
  readonly cause: MoveCause;
}

/** The newest moves of a customer, newest first. */
export async function readMovesOf(sql: ShopSql, customerId: bigint, limit: number): Promise<CustomerMove[]> {
  return sql.query<CustomerMove>(
    `select r.as_of as at, m.from_group as "from", m.to_group as "to", m.cause
       from moves m join runs r on r.shop_id = m.shop_id and r.id = m.run_id
      where m.shop_id = $1 and m.customer_id = $2
      order by m.run_id desc limit $3`,
    [sql.shopId, customerId, limit],
  );
}

/** The average order of all customers at the newest run, in minor units; 0 without orders. */
export async function readAverageOrder(sql: ShopSql): Promise<number> {
  const [row] = await sql.query<{ orders: number; spentMinor: number }>(
    `select coalesce(sum(orders), 0)::int as orders, coalesce(sum(spent_minor), 0)::float8 as "spentMinor"
       from snapshots
      where shop_id = $1 and run_id = (select max(id) from runs where shop_id = $1)`,
    [sql.shopId],
  );
  return row === undefined || row.orders === 0 ? 0 : Math.round(row.spentMinor / row.orders);
}

/** A customer of the store with the scores of the newest run. */
export interface ScoredNow extends Omit<KeptCustomer, "email" | "shopifyId"> {
  /** null: in no group. */
  readonly r: number | null;
  readonly f: number | null;
  readonly m: number | null;
}

/** A customer by Shopify's id; null: the app doesn't know the customer. */
export async function readScoredNow(sql: ShopSql, shopifyId: bigint): Promise<ScoredNow | null> {
  const [row] = await sql.query<ScoredNow>(
    `select id, "group", r, f, m, left_out as "leftOut", order_count as "orderCount",
            spent_minor::float8 as "spentMinor", last_order_at as "lastOrderAt"
       from customers where shop_id = $1 and shopify_id = $2`,
    [sql.shopId, shopifyId],
  );
  return row ?? null;
}
