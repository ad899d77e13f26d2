import type { LeftOutReason } from "../../domain/orders/order.ts";
import type { GapCount } from "../../domain/rfm/gaps.ts";
import { int8Array } from "../core/binary-array.ts";
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
const reasonOf = (isLeftOut: string): string => `
  case when state = 'test' then 'test'
       when state = 'cancelled' then 'cancelled'
       when state = 'not_paid' then 'not_paid'
       when customer_shopify_id is null then 'no_customer'
       when point_of_sale and not $4::boolean then 'point_of_sale'
       when currency <> $5 then 'other_currency'
       when processed_at < $2::timestamptz then 'before_window'
       when processed_at >= $3::timestamptz then 'after_as_of'
       when ${isLeftOut} then 'left_out_tag'
  end`;

/** As in the newest run: the orders of customers who are not left out by a tag. */
export const NOT_LEFT_OUT = `customer_shopify_id not in (
  select shopify_id from customers where shop_id = $1 and left_out and shopify_id is not null)`;

/** Only where customers are left out, a statement asks for them: without, a run reads what it always read. */
function without(
  sql: ShopSql,
  rules: Eligibility,
  { ids, column }: { ids: readonly bigint[]; column: string },
) {
  const isNobody = ids.length === 0;
  return {
    isLeftOut: isNobody ? "false" : `coalesce(${column} = any($6::bigint[]), false)`,
    values: [...parameters(sql.shopId, rules), ...(isNobody ? [] : [int8Array(ids)])],
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

/**
 * SQL of the state of a line's order. It is looked up line by line: a join may read all orders of the shop for a few
 * lines.
 * @param line - the alias of the line
 */
export function stateOf(line: string): string {
  return `(select o.state from orders o where o.shop_id = $1 and o.id = ${line}.order_id)`;
}

/** The placeholders of `parameters`. */
export const ON_PARAMETERS: EligibilitySql = {
  windowStart: "$2::timestamptz",
  asOf: "$3::timestamptz",
  includePointOfSale: "$4::boolean",
  currency: "$5",
};

/** Which orders of the shop count, on `parameters`. */
export const ELIGIBLE = `
  shop_id = $1 and ${eligibleOrder(ON_PARAMETERS)}`;

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
 * @param ids - Shopify's, of the customers who are left out
 */
export async function countOrders(
  sql: ShopSql,
  rules: Eligibility,
  ids: readonly bigint[],
): Promise<OrderCount[]> {
  const { isLeftOut, values } = without(sql, rules, { ids, column: "customer_shopify_id" });
  return sql.query(
    `select ${reasonOf(isLeftOut)} as reason, count(*)::int as orders, min(processed_at) as "firstAt"
       from orders where shop_id = $1 and state <> 'deleted' group by 1`,
    values,
  );
}

/**
 * Counts the gaps between a customer's consecutive eligible orders by their length in whole elapsed days, shortest
 * first. Gaps of zero days are left out.
 * @param ids - Shopify's, of the customers who are left out
 */
export async function countGaps(
  sql: ShopSql,
  rules: Eligibility,
  ids: readonly bigint[],
): Promise<GapCount[]> {
  const { isLeftOut, values } = without(sql, rules, { ids, column: "customer_shopify_id" });
  return sql.query(
    `with gaps as (
       select floor(extract(epoch from processed_at - lag(processed_at)
                over (partition by customer_shopify_id order by processed_at)) / 86400)::int as days
         from orders where ${ELIGIBLE} and not ${isLeftOut})
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
 * @param ids - of the customers who are left out
 */
export async function* readAggregates(
  sql: ShopSql,
  rules: Eligibility,
  ids: readonly bigint[],
): AsyncGenerator<AggregateRow[]> {
  const { isLeftOut, values } = without(sql, rules, { ids, column: "c.id" });
  await sql.query(`declare aggregates no scroll cursor for ${aggregates(isLeftOut)}`, values);
  for (;;) {
    const page = await sql.query<AggregateRow>(`fetch ${PAGE} from aggregates`);
    if (page.length > 0) yield page;
    if (page.length < PAGE) break;
  }
  await sql.query("close aggregates");
}
