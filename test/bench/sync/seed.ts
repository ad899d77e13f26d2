import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import type { Database } from "../../../app/db/core/database.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import { DOMAIN, FIRST_ID, type SyncTask } from "./task.ts";

export const AS_OF = new Date("2026-03-01T12:00:00.000Z");

const GROUP = (place: string): string =>
  `(array['${GROUPS.join("','")}'])[1 + (${place}) % ${GROUPS.length}]`;

/** Makes a shop whose scored customers are spread evenly over the groups, with both targets on. */
export async function seedShop(db: Database, { customers, mode }: SyncTask): Promise<number> {
  const { id: shopId } = await registerShop(db, { domain: DOMAIN, currency: "EUR" }, AS_OF);
  await inShopSql(db, shopId, async (sql) => {
    await sql.query(
      `insert into imports (shop_id, status, as_of, window_start, scope_limited, started_at)
       values ($1, 'complete', $2, $2, false, $2)`,
      [shopId, AS_OF],
    );
    await sql.query(
      `insert into models (shop_id, id, fitted_at, as_of, gap90_days, boundaries, centroids, window_years,
                           include_point_of_sale, currency, customers, orders, input_hash, status, cause,
                           scope_limited, adopted_at)
       values ($1, 1, $2, $2, 180, '{}', '{}', 10, false, 'EUR', $3, $3, 'x', 'active', 'first', false, $2)`,
      [shopId, AS_OF, customers],
    );
    await sql.query(
      `insert into customers (shop_id, shopify_id, order_count, spent_minor, last_order_at, r, f, m, "group")
       select $1, $2::bigint + place, 1 + place % 9, 1000 + place % 90000,
              $4::timestamptz - place % 900 * interval '1 day',
              1 + place % 5, 1 + place % 4, 1 + place % 3, ${GROUP("place")}
         from generate_series(0, $3::int - 1) as place`,
      [shopId, FIRST_ID, customers, AS_OF],
    );
    await insertRun(sql, customers);
    await sql.query(
      `insert into sync_targets (shop_id, target, enabled, encrypted_key, create_profiles)
       values ($1, 'klaviyo', true, 'sealed', $2), ($1, 'shopify_tags', true, null, false)`,
      [shopId, mode === "all"],
    );
    await sql.query(
      `insert into audience_sets (shop_id, target, set_key)
       values ($1, 'klaviyo', 'groups'), ($1, 'shopify_tags', 'groups')`,
      [shopId],
    );
  });
  await db.pool.query("analyze");
  return shopId;
}

/** The next day: some customers of every group go to the next group and get another score. */
export async function nextDay(db: Database, shopId: number, { customers, changed }: SyncTask): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    await sql.query(
      `update customers set "group" = ${GROUP("shopify_id - $2 + 1")}, r = 1 + r % 5, order_count = order_count + 1
        where shop_id = $1 and (shopify_id - $2) % $3 = 0 and (shopify_id - $2) / $3 < $4`,
      [shopId, FIRST_ID, Math.floor(customers / changed), changed],
    );
    await insertRun(sql, customers);
  });
}

/** Another run, as which nothing about the groups has changed. */
export async function nextRun(db: Database, shopId: number, { customers }: SyncTask): Promise<void> {
  await inShopSql(db, shopId, (sql) => insertRun(sql, customers));
}

async function insertRun(sql: ShopSql, customers: number): Promise<void> {
  await sql.query(
    `insert into runs (shop_id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out,
                       customers, input_hash)
     select $1, 1, max(id), $2, $2, $2, $3, $3, '{}', $3, 'x' from imports where shop_id = $1`,
    [sql.shopId, AS_OF, customers],
  );
}
