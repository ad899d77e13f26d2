/** What customers of each kind did in the store's own past. A kind is told by what they had ordered before. */
import { joinInBulk, lookUpEach } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { ELIGIBLE, parameters, type Eligibility } from "../scoring/aggregates.server.ts";
import { RECENCY_DAYS, type MemberCell, type PastCell } from "../../domain/experiment/past-figures.ts";
import type { SourceMembers } from "./source-members.server.ts";

/** A merchant waits for it. */
const TIMEOUT_MS = 8_000;

interface CellColumns {
  readonly orders: string;
  readonly lastAt: string;
  readonly spent: string;
  /** The moment that the days are counted back from, and the store's average order in minor units. */
  readonly at: string;
  readonly average: string;
}

/** SQL of the columns of a cell: `often` (0: never ordered), `recency` and `high`. */
function cellOf({ orders, lastAt, spent, at, average }: CellColumns): string {
  const days = `floor(extract(epoch from ${at} - ${lastAt}) / 86400)`;
  return `least(${orders}, 3)::int as often,
    coalesce(width_bucket(${days}::numeric, array[${RECENCY_DAYS.join(", ")}]::numeric[]), 0) as recency,
    coalesce(${spent} > ${average}::float8 * ${orders}, false) as high`;
}

/** The store's average order in minor units, as of the newest run; 0: there is none. */
export async function readAverageOrder(sql: ShopSql): Promise<number> {
  const [row] = await sql.query<{ average: number | null }>(
    `select (sum(spent_minor) / nullif(sum(order_count), 0))::float8 as average from customers where shop_id = $1`,
    [sql.shopId],
  );
  return row?.average ?? 0;
}

/** How many members there are of each kind, as of the newest run. */
export async function countMemberCells(
  sql: ShopSql,
  { from, values }: SourceMembers,
  { asOf, average }: { readonly asOf: Date; readonly average: number },
): Promise<MemberCell[]> {
  await joinInBulk(sql);
  await sql.query(`set local jit = off; set local statement_timeout = ${String(TIMEOUT_MS)}`);
  const cell = cellOf({
    orders: "c.order_count",
    lastAt: "c.last_order_at",
    spent: "c.spent_minor",
    at: `$${String(values.length + 1)}::timestamptz`,
    average: `$${String(values.length + 2)}`,
  });
  return sql.query<MemberCell>(
    `select often, recency, high, count(*)::int as customers
       from (select ${cell} ${from}) as members group by often, recency, high order by often, recency, high`,
    [...values, asOf.toISOString(), average],
  );
}

/**
 * What customers of each kind as of `rules.asOf` less some days did in those days. Who ordered nothing in them is told
 * by the customer's own row, as the newest run left it. Only the orders of the others are read, customer by customer.
 * @throws an error that `isTimeout` knows, after eight seconds
 */
export async function readPastCells(
  sql: ShopSql,
  rules: Eligibility,
  { since, average }: { readonly since: Date; readonly average: number },
): Promise<PastCell[]> {
  await lookUpEach(sql);
  await sql.query(`set local jit = off; set local statement_timeout = ${String(TIMEOUT_MS)}`);
  const before = "(processed_at < $6::timestamptz)";
  const cell = cellOf({
    orders: "orders",
    lastAt: "last_at",
    spent: "spent",
    at: "$6::timestamptz",
    average: "$7",
  });
  return sql.query<PastCell>(
    `with seen as (
       select order_count as orders, last_order_at as last_at, spent_minor as spent, false as bought, 0::float8 as later
         from customers where shop_id = $1 and not left_out and order_count > 0 and last_order_at < $6::timestamptz
       union all
       select own.* from customers c cross join lateral (
         select count(*) filter (where ${before}), max(processed_at) filter (where ${before}),
                sum(amount_minor) filter (where ${before}),
                count(*) filter (where not ${before}) > 0,
                coalesce(sum(amount_minor) filter (where not ${before}), 0)::float8
           from orders where ${ELIGIBLE} and customer_shopify_id = c.shopify_id
         having count(*) filter (where ${before}) > 0) as own
        where c.shop_id = $1 and not c.left_out and c.last_order_at >= $6::timestamptz),
     cells as (select ${cell}, bought, later from seen)
     select often, recency, high, count(*)::int as customers, count(*) filter (where bought)::int as buyers,
            sum(later) as "revenueMinor", sum(later * later) as "revenueSquaresMinor"
       from cells group by often, recency, high order by often, recency, high`,
    [...parameters(sql.shopId, rules), since.toISOString(), average],
  );
}
