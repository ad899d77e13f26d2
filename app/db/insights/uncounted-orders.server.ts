/** Orders that customers placed and the groups do not count. */
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { NewestRun } from "./group-figures.server.ts";

/**
 * Whether customers placed orders within so many days before a run that it left out for where they were placed or for
 * their currency. A run that left out none for that is believed, so that most shops' orders are not looked through.
 */
export async function hasUncountedOrders(
  sql: ShopSql,
  run: Pick<NewestRun, "asOf" | "leftOut" | "currency">,
  days: number,
): Promise<boolean> {
  const leftOut = (reason: "point_of_sale" | "other_currency"): boolean => (run.leftOut[reason] ?? 0) > 0;
  if (!leftOut("point_of_sale") && !leftOut("other_currency")) return false;
  const rows = await sql.query(
    `select 1 from orders
      where shop_id = $1 and customer_shopify_id is not null and state = 'counted'
        and processed_at >= $2::timestamptz - make_interval(days => $3)
        and ((point_of_sale and $4) or (currency <> $5 and $6)) limit 1`,
    [sql.shopId, run.asOf, days, leftOut("point_of_sale"), run.currency, leftOut("other_currency")],
  );
  return rows.length > 0;
}
