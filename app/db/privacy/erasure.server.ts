import { eraseAuditExamples } from "../sync/audits/audits.server.ts";
import { deleteCustomers } from "../orders/customers.server.ts";
import { eraseMoveExamples } from "../sync/pending-syncs.server.ts";
import { readAlongKey } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

/** Every table of shop data. A test compares this list with the database. */
export const SHOP_TABLES = [
  "answered_requests",
  "audience_sets",
  "audiences",
  "audit_members",
  "audits",
  "backtests",
  "bad_lines",
  "campaign_access",
  "campaigns",
  "counted_events",
  "crosswalks",
  "customer_contacts",
  "customer_emails",
  "customer_engagement",
  "customer_lists",
  "customer_merges",
  "customer_places",
  "customer_properties",
  "customer_tags",
  "customers",
  "data_requests",
  "engagement",
  "engagement_metrics",
  "erased_customers",
  "erasure_targets",
  "erasures",
  "experiment_members",
  "experiments",
  "event_streams",
  "exports",
  "histories",
  "history_figures",
  "history_flows",
  "imports",
  "klaviyo_consents",
  "klaviyo_prices",
  "klaviyo_profiles",
  "left_out",
  "list_members_read",
  "list_states",
  "metafield_states",
  "models",
  "moves",
  "order_lines",
  "orders",
  "people_readings",
  "picked_customers",
  "predictions",
  "preset_definitions",
  "product_readings",
  "product_tags",
  "products",
  "profile_states",
  "rule_sources",
  "runs",
  "seen_orders",
  "segment_days",
  "segment_members",
  "segment_moves",
  "segments",
  "settings",
  "setup_guides",
  "shop_plans",
  "snapshots",
  "sync_states",
  "sync_targets",
  "syncs",
  "tag_states",
  "webhook_deliveries",
  "workflow_calls",
  "workflow_triggers",
] as const;

/** Some of a shop's rows. */
export interface ErasingRows {
  /** The place in the list of tables where it goes on. */
  readonly from: number;
  /** The most rows that it deletes. */
  readonly limit: number;
}

/**
 * Deletes some of what is kept of a shop, table by table. Its entry in the shop directory stays.
 * @returns the place in the list of tables where the next call goes on; null: nothing is left
 */
export async function eraseShopRows(sql: ShopSql, { from, limit }: ErasingRows): Promise<number | null> {
  await readAlongKey(sql);
  let left = limit;
  for (const [place, table] of SHOP_TABLES.entries()) {
    if (place < from) continue;
    left -= await eraseSome(sql, table, left);
    if (left <= 0) return place;
  }
  return null;
}

/** The rows are named by their places on the disk, so that PostgreSQL fetches just them. */
async function eraseSome(sql: ShopSql, table: string, limit: number): Promise<number> {
  const [row] = await sql.query<{ erased: number }>(
    `with erased as (
       delete from ${table}
        where shop_id = $1 and ctid = any(array(select ctid from ${table} where shop_id = $1 limit $2))
       returning 1)
     select count(*)::int as erased from erased`,
    [sql.shopId, limit],
  );
  return row?.erased ?? 0;
}

/** What is still known of customers who are being erased. */
export interface KnownOfCustomers {
  /** Internal ids. */
  readonly ids: readonly bigint[];
  readonly emails: readonly string[];
  readonly klaviyoIds: readonly string[];
}

/** Where profiles are known from: their states, and those of an earlier version that were not moved yet. */
const PROFILES = ["list_states", "profile_states"] as const;

/** Looks up all that the targets know customers by: their emails, including old ones, and Klaviyo's ids. */
export async function whatTargetsKnow(
  sql: ShopSql,
  ids: readonly bigint[],
  emails: readonly string[],
): Promise<KnownOfCustomers> {
  const rows = await sql.query<{ email: string | null; klaviyoId: string | null }>(
    `select known.email, known.klaviyo_id as "klaviyoId"
       from unnest($2::bigint[]) as given (id)
       cross join lateral (
         (select email, null as klaviyo_id from customer_emails where shop_id = $1 and customer_id = given.id limit 1)
         union all
         (select null, klaviyo_id from customers where shop_id = $1 and id = given.id limit 1)
         union all
         (select email, klaviyo_id from klaviyo_profiles where shop_id = $1 and customer_id = given.id order by 2)
         ${PROFILES.map(
           (table) =>
             `union all
              (select email, klaviyo_id from ${table} where shop_id = $1 and customer_id = given.id order by email)`,
         ).join(" ")}
       ) as known
     ${PROFILES.map(
       (table) =>
         `union
          select profile.email, profile.klaviyo_id
            from unnest($3::text[]) as given (email)
            cross join lateral (
              select email, klaviyo_id from ${table} where shop_id = $1 and email = given.email order by email limit 1
            ) as profile`,
     ).join(" ")}`,
    [sql.shopId, ids, emails],
  );
  const found = rows.flatMap(({ email }) => (email === null ? [] : [email]));
  const klaviyoIds = rows.flatMap(({ klaviyoId }) => (klaviyoId === null ? [] : [klaviyoId]));
  return { ids, emails: [...new Set([...emails, ...found])], klaviyoIds: [...new Set(klaviyoIds)] };
}

/** Whether any of these customers may carry a tag of ours, of any set. */
export async function areTagsHeld(sql: ShopSql, ids: readonly bigint[]): Promise<boolean> {
  const [row] = await sql.query<{ held: boolean }>(
    `select exists (
       select from unnest($2::bigint[]) as given (id)
         cross join lateral (
           (select from tag_states s
             where s.shop_id = $1 and s.customer_id = given.id and (s.may_hold | s.before <> 0 or s.line is not null)
             limit 1)
           union all
           (select from sync_states
             where shop_id = $1 and target = 'shopify_tags' and customer_id = given.id
               and (held <> 0 or line is not null) limit 1)) as here) as held`,
    [sql.shopId, ids],
  );
  return row?.held ?? false;
}

/** Deletes all that is kept about customers. Their orders stay. */
export async function eraseCustomers(sql: ShopSql, { ids, emails }: KnownOfCustomers): Promise<void> {
  await deleteCustomers(sql, ids);
  await eraseMoveExamples(sql, ids);
  await eraseAuditExamples(sql, ids);
  await sql.query("delete from metafield_states where shop_id = $1 and customer_id = any($2::bigint[])", [
    sql.shopId,
    ids,
  ]);
  await eraseProfiles(sql, { ids, emails });
}

/** Deletes profiles by customer and by email. All words of a profile go. */
async function eraseProfiles(
  sql: ShopSql,
  { ids, emails }: Pick<KnownOfCustomers, "ids" | "emails">,
): Promise<void> {
  await sql.query(
    `delete from list_states
      where shop_id = $1 and email = any(array(
        select email from list_states where shop_id = $1 and customer_id = any($2::bigint[])
        union all select unnest($3::text[])))`,
    [sql.shopId, ids, emails],
  );
  await sql.query("delete from profile_states where shop_id = $1 and customer_id = any($2::bigint[])", [
    sql.shopId,
    ids,
  ]);
  await sql.query("delete from profile_states where shop_id = $1 and email = any($2::text[])", [
    sql.shopId,
    emails,
  ]);
}
