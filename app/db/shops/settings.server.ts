import { DEFAULT_SETTINGS, type Settings } from "../../domain/settings.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** The merchant's settings; the defaults until the first save. */
export async function readSettings(sql: ShopSql): Promise<Settings> {
  const [row] = await sql.query<Settings>(
    `select window_years as "windowYears", include_point_of_sale as "includePointOfSale", tag_prefix as "tagPrefix",
            list_prefix as "listPrefix", auto_refresh as "autoRefresh", alert_email as "alertEmail", weekly_digest as "weeklyDigest"
       from settings where shop_id = $1`,
    [sql.shopId],
  );
  return row ?? DEFAULT_SETTINGS;
}

export async function saveSettings(sql: ShopSql, settings: Settings, now: Date): Promise<void> {
  const { windowYears, includePointOfSale, tagPrefix, listPrefix, autoRefresh, alertEmail, weeklyDigest } =
    settings;
  await sql.query(
    `insert into settings (shop_id, window_years, include_point_of_sale, tag_prefix, list_prefix, auto_refresh,
       alert_email, weekly_digest, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (shop_id) do update
       set window_years = excluded.window_years, include_point_of_sale = excluded.include_point_of_sale,
           tag_prefix = excluded.tag_prefix, list_prefix = excluded.list_prefix,
           auto_refresh = excluded.auto_refresh, alert_email = excluded.alert_email,
           weekly_digest = excluded.weekly_digest,
           updated_at = excluded.updated_at`,
    [
      ...[
        sql.shopId,
        windowYears,
        includePointOfSale,
        tagPrefix,
        listPrefix,
        autoRefresh,
        alertEmail,
        weeklyDigest,
      ],
      now.toISOString(),
    ],
  );
}
