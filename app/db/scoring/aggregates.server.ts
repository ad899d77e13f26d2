import type { LeftOutReason } from "../../domain/orders/order.ts";
import type { GapCount } from "../../domain/rfm/gaps.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** Which orders count in a run: from `windowStart` (inclusive) to `asOf` (exclusive), in the shop's currency. */
export interface Eligibility {
  readonly windowStart: Date;
  readonly asOf: Date;
  readonly includePointOfSale: boolean;
  /** ISO 4217. */
  readonly currency: string;
}

/** Why an order does not count: the first reason that applies; null: it counts. */
const reasonOf = (orderedByLeftOut: string): string => `
  case when state = 'test' then 'test'
       when state = 'cancelled' then 'cancelled'
       when state = 'not_paid' then 'not_paid'
       when customer_shopify_id is null then 'no_customer'
       when point_of_sale and not $4::boolean then 'point_of_sale'
       when currency <> $5 then 'other_currency'
       when processed_at < $2::timestamptz then 'before_window'
       when processed_at >= $3::timestamptz then 'after_as_of'
       when ${orderedByLeftOut} then 'left_out_tag'
  end`;

/** As in the newest run: the orders of customers who are not left out by a tag. */
export const NOT_LEFT_OUT = `customer_shopify_id not in (
  select shopify_id from customers where shop_id = $1 and left_out and shopify_id is not null)`;

/** The customers with a tag by which they are left out, on the parameter `$6`. */
const WITH_LEFT_OUT_TAG =
  "select customer_id from customer_tags where shop_id = $1 and tag = any($6::text[])";
const ORDERED_BY_LEFT_OUT = `customer_shopify_id in (
  select shopify_id from customers where shop_id = $1 and shopify_id is not null and id in (${WITH_LEFT_OUT_TAG}))`;

/** Only where the merchant chose tags, a statement asks for them: without, a run reads what it always read. */
function byTags(sql: ShopSql, rules: Eligibility, tags: readonly string[]) {
  return {
    isLeftOut: (id: string) => (tags.length === 0 ? "false" : `${id} in (${WITH_LEFT_OUT_TAG})`),
    orderedByLeftOut: tags.length === 0 ? "false" : ORDERED_BY_LEFT_OUT,
    values: [...parameters(sql.shopId, rules), ...(tags.length === 0 ? [] : [tags])],
  };
}

/** SQL that stands for the values of an `Eligibility`, each of its type. */
export type EligibilitySql = Readonly<Record<keyof Eligibility, string>>;

/**
 * The same rules as conditions on an order's row, so that an index can be used. The shop's condition is the caller's.
 * @param row - the row's alias with a point; empty: there is only one table
 */
export function eligibleOrder(rules: EligibilitySql, row = ""): string {
  return `${row}state = 'counted' and ${row}customer_shopify_id is not null
  and (not ${row}point_of_sale or ${rules.includePointOfSale}) and ${row}currency = ${rules.currency}
  and ${row}processed_at >= ${rules.windowStart} and ${row}processed_at < ${rules.asOf}`;
}

/** The same with the shop, on `parameters`. */
export const ELIGIBLE = `
  shop_id = $1 and ${eligibleOrder({
    windowStart: "$2::timestamptz",
    asOf: "$3::timestamptz",
    includePointOfSale: "$4::boolean",
    currency: "$5",
  })}`;

export function parameters(shopId: number, rules: Eligibility): (number | string | boolean)[] {
  const { windowStart, asOf, includePointOfSale, currency } = rules;
  return [shopId, windowStart.toISOString(), asOf.toISOString(), includePointOfSale, currency];
}

/** Orders that are left out for one reason; null stands for those that count. */
export interface OrderCount {
  readonly reason: LeftOutReason | null;
  readonly orders: number;
  /** The earliest of these orders. */
  readonly firstAt: Date;
}

/**
 * Counts the orders by the reason for which they are left out.
 * @param tags - customers with one of these are left out
 */
export async function countOrders(
  sql: ShopSql,
  rules: Eligibility,
  tags: readonly string[],
): Promise<OrderCount[]> {
  const { orderedByLeftOut, values } = byTags(sql, rules, tags);
  return sql.query(
    `select ${reasonOf(orderedByLeftOut)} as reason, count(*)::int as orders, min(processed_at) as "firstAt"
       from orders where shop_id = $1 and state <> 'deleted' group by 1`,
    values,
  );
}

/**
 * Counts the gaps between a customer's consecutive eligible orders by their length in whole elapsed days, shortest
 * first. Gaps of zero days are left out.
 * @param tags - customers with one of these are left out
 */
export async function countGaps(
  sql: ShopSql,
  rules: Eligibility,
  tags: readonly string[],
): Promise<GapCount[]> {
  const { orderedByLeftOut, values } = byTags(sql, rules, tags);
  return sql.query(
    `with gaps as (
       select floor(extract(epoch from processed_at - lag(processed_at)
                over (partition by customer_shopify_id order by processed_at)) / 86400)::int as days
         from orders where ${ELIGIBLE} and not ${orderedByLeftOut})
     select days, count(*)::int as gaps from gaps where days > 0 group by days order by days`,
    values,
  );
}

/** A customer with eligible orders, or scored before; moments in milliseconds, amounts in minor units. */
export interface AggregateRow {
  readonly id: bigint;
  readonly shopifyId: bigint | null;
  /** 0: no order is eligible, or none any more. */
  readonly orderCount: number;
  readonly spentMinor: number;
  readonly lastOrderMs: number | null;
  readonly storedOrderCount: number;
  readonly storedSpentMinor: number;
  readonly storedLastOrderMs: number | null;
  readonly storedR: number | null;
  readonly storedF: number | null;
  readonly storedM: number | null;
  readonly storedGroup: string | null;
  /** A tag leaves the customer out. */
  readonly leftOut: boolean;
  readonly storedLeftOut: boolean;
}

const aggregates = (isLeftOut: string): string => `
  select c.id, c.shopify_id as "shopifyId",
         coalesce(found.order_count, 0)::int as "orderCount",
         coalesce(found.spent_minor, 0)::float8 as "spentMinor",
         (extract(epoch from found.last_order_at) * 1000)::float8 as "lastOrderMs",
         c.order_count as "storedOrderCount", c.spent_minor::float8 as "storedSpentMinor",
         (extract(epoch from c.last_order_at) * 1000)::float8 as "storedLastOrderMs",
         c.r as "storedR", c.f as "storedF", c.m as "storedM", c."group" as "storedGroup",
         ${isLeftOut} as "leftOut", c.left_out as "storedLeftOut"
    from customers c
    left join (select customer_shopify_id, count(*) as order_count, sum(amount_minor) as spent_minor,
                      max(processed_at) as last_order_at
                 from orders where ${ELIGIBLE} group by customer_shopify_id) as found
      on found.customer_shopify_id = c.shopify_id
   where c.shop_id = $1
     and (found.order_count is not null or c."group" is not null or c.order_count > 0 or c.left_out or ${isLeftOut})
   order by c.shopify_id, c.id`;

const PAGE = 10_000;

/**
 * Streams what a run needs to know of every customer, page by page, ordered by Shopify id.
 * @param tags - customers with one of these are left out
 */
export async function* readAggregates(
  sql: ShopSql,
  rules: Eligibility,
  tags: readonly string[],
): AsyncGenerator<AggregateRow[]> {
  const { isLeftOut, values } = byTags(sql, rules, tags);
  await sql.query(`declare aggregates no scroll cursor for ${aggregates(isLeftOut("c.id"))}`, values);
  for (;;) {
    const page = await sql.query<AggregateRow>(`fetch ${PAGE} from aggregates`);
    if (page.length > 0) yield page;
    if (page.length < PAGE) break;
  }
  await sql.query("close aggregates");
}
