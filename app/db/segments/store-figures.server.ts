import type { StoreFigures } from "../../domain/presets/figures.ts";
import type { RuleMoment } from "../../domain/rules/moment.ts";
import { todayOf } from "../../domain/rules/moment.ts";
import { joinInBulk } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { ELIGIBLE, parameters, stateOf } from "../scoring/aggregates.server.ts";

/** What the figures are of. */
interface Asked {
  /** The days before today whose orders are counted apart, as "in the last n days" of a rule counts them. */
  readonly days: number;
  /** The Klaviyo property that carries the gender; null: none. */
  readonly genderProperty: string | null;
}

interface Row {
  readonly people: number;
  readonly orders: number;
  readonly spentMinor: number;
  readonly recentBuyers: number;
  readonly recentOrders: number;
  readonly recentSpentMinor: number;
  readonly country: string | null;
  readonly city: string | null;
  readonly gender: string | null;
  readonly productType: string | null;
}

/** The newest lines are enough to tell what sells. */
const NEWEST_LINES = 20_000;

/**
 * A store's own figures, as of the newest run and by the orders that count in it. Of two that are equally common, the
 * first in their order is the most common one.
 */
export async function readStoreFigures(
  sql: ShopSql,
  moment: RuleMoment,
  { days, genderProperty }: Asked,
): Promise<StoreFigures> {
  const { at: asOf, windowStart, includePointOfSale, currency } = moment;
  const recentFrom = moment.days.startOf(todayOf(moment) - days);
  await joinInBulk(sql);
  const [row] = await sql.query<Row>(
    `select people, orders, spent as "spentMinor", recent_buyers as "recentBuyers", recent_orders as "recentOrders",
            recent_spent as "recentSpentMinor", country, city, gender,
            (select p.type
               from (select order_id, product_id, quantity from order_lines
                      where shop_id = $1 order by order_id desc, line desc limit $8) as l
               join products p on p.shop_id = $1 and p.id = l.product_id and p.type <> ''
              where ${stateOf("l")} = 'counted'
              group by 1 order by sum(l.quantity) desc, 1 limit 1) as "productType"
       from (select count(*)::int as people, coalesce(sum(order_count), 0)::int as orders,
                    coalesce(sum(spent_minor), 0)::float8 as spent
               from customers where shop_id = $1) as all_time,
            (select count(*)::int as recent_buyers, coalesce(sum(orders), 0)::int as recent_orders,
                    coalesce(sum(spent), 0)::float8 as recent_spent
               from (select count(*) as orders, sum(amount_minor) as spent
                       from orders where ${ELIGIBLE} and processed_at >= $6::timestamptz
                      group by customer_shopify_id) as buyers) as recent,
            (select mode() within group (order by country) as country, mode() within group (order by city) as city
               from customer_places where shop_id = $1) as places,
            (select mode() within group (order by value) as gender
               from customer_properties where shop_id = $1 and name = $7) as properties`,
    [
      ...parameters(sql.shopId, { windowStart, asOf, includePointOfSale, currency }),
      recentFrom.toISOString(),
      genderProperty,
      NEWEST_LINES,
    ],
  );
  if (row === undefined) throw new Error("The store's figures came without a row.");
  const { people, orders, spentMinor, country, city, gender, productType } = row;
  const recent = { buyers: row.recentBuyers, orders: row.recentOrders, spentMinor: row.recentSpentMinor };
  return { currency, people, orders, spentMinor, recent, country, city, gender, productType };
}
