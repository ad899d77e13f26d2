import type { Database } from "../../../app/db/core/database.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { insertRows } from "./plant-store.ts";

export const NOW = new Date("2026-03-29T12:00:00.000Z");

/** Ten customers: 1 to 10, each with as many orders as its number. The first five are new, the others loyal. */
export async function plantTen(db: Database, shopId: number): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    await insertRows(
      sql,
      "customers",
      Array.from({ length: 10 }, (_, index) => ({
        ...{
          id: index + 1,
          shopify_id: 101 + index,
          order_count: index + 1,
          spent_minor: 1_000 * (index + 1),
        },
        ...{ last_order_at: NOW.toISOString(), group: index < 5 ? "new" : "loyal", r: 1, f: 1, m: 1 },
      })),
    );
    await sql.query(
      `with model as (
         insert into models (shop_id, fitted_at, as_of, gap90_days, boundaries, centroids, window_years,
                             include_point_of_sale, currency, customers, orders, input_hash, status, cause,
                             scope_limited, adopted_at)
         values ($1, $2, $2, 180, '{}', '{}', 2, true, 'EUR', 1, 1, 'x', 'active', 'first', false, $2)
         returning id)
       insert into runs (shop_id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out,
                         customers, input_hash)
       select $1, id, 1, $2, $2, $2, 1, 1, '{}', 1, 'x' from model`,
      [shopId, NOW],
    );
  });
}
