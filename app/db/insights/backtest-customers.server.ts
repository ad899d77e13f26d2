import { NOT_LEFT_OUT, parameters, type Eligibility } from "../scoring/aggregates.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** A customer's figures before a past date and after it; amounts in minor units. */
export interface BacktestCustomerRow {
  readonly lastOrderMs: number;
  readonly orderCount: number;
  readonly spentMinor: number;
  /** 1: ordered again. */
  readonly bought: 0 | 1;
  readonly laterMinor: number;
}

const BEFORE = "(processed_at < $3::timestamptz)";

/**
 * All customers with an eligible order before the date, and what they ordered in the days after it. Orders are taken
 * as they are known today. An order that was cancelled since does not count, neither before nor after. The query makes
 * one pass, since the planner may plan a join of both periods badly.
 */
const OBSERVED = `
  select (extract(epoch from max(processed_at) filter (where ${BEFORE})) * 1000)::float8 as "lastOrderMs",
         (count(*) filter (where ${BEFORE}))::int as "orderCount",
         (sum(amount_minor) filter (where ${BEFORE}))::float8 as "spentMinor",
         (count(*) filter (where not ${BEFORE}) > 0)::int as bought,
         coalesce(sum(amount_minor) filter (where not ${BEFORE}), 0)::float8 as "laterMinor"
    from orders
   where shop_id = $1 and state = 'counted' and customer_shopify_id is not null
     and (not point_of_sale or $4::boolean) and currency = $5
     and processed_at >= $2::timestamptz and processed_at < $6::timestamptz and ${NOT_LEFT_OUT}
   group by customer_shopify_id
  having count(*) filter (where ${BEFORE}) > 0
   order by customer_shopify_id`;

const PAGE = 10_000;

/**
 * Streams, page by page, what was known of every customer at `rules.asOf`, and what they did from then until `end`
 * (exclusive).
 */
export async function* readBacktestCustomers(
  sql: ShopSql,
  rules: Eligibility,
  end: Date,
): AsyncGenerator<BacktestCustomerRow[]> {
  const values = [...parameters(sql.shopId, rules), end.toISOString()];
  await sql.query(`declare observed no scroll cursor for ${OBSERVED}`, values);
  for (;;) {
    const page = await sql.query<BacktestCustomerRow>(`fetch ${PAGE} from observed`);
    if (page.length > 0) yield page;
    if (page.length < PAGE) break;
  }
  await sql.query("close observed");
}
