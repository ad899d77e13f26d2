import type { Need } from "../../domain/rules/field.ts";
import { deleteStrangers } from "../orders/customers.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** The sources of rules that are read from Klaviyo. */
const KLAVIYO_SOURCES = [
  "klaviyo_contacts",
  "engagement",
  "lists",
  "properties",
] as const satisfies readonly Need[];

/** All that is read from Klaviyo alone. */
const KLAVIYO_TABLES = [
  "customer_engagement",
  "customer_lists",
  "customer_properties",
  "counted_events",
  "engagement_metrics",
  "klaviyo_profiles",
  "list_members_read",
] as const;

/**
 * Switches the reading from Klaviyo off, and deletes what was read: counts, consent, lists, properties, and the people
 * who were known by Klaviyo's id alone. What Shopify says of customers stays.
 */
export async function switchEngagementOff(sql: ShopSql): Promise<void> {
  const ofShop = [sql.shopId];
  await sql.query(
    `update engagement set on_since = null, list_ids = '{}', properties = '{}', time_zone = null where shop_id = $1`,
    ofShop,
  );
  await sql.query("delete from rule_sources where shop_id = $1 and need = any($2::text[])", [
    sql.shopId,
    KLAVIYO_SOURCES,
  ]);
  for (const table of KLAVIYO_TABLES) await sql.query(`delete from ${table} where shop_id = $1`, ofShop);
  await sql.query(
    "delete from people_readings where shop_id = $1 and part not in ('shopify', 'places')",
    ofShop,
  );
  await sql.query(
    `update customer_contacts set subscribed = null, suppressed = null
      where shop_id = $1 and (subscribed is not null or suppressed is not null)`,
    ofShop,
  );
  await deleteStrangers(sql);
}
