/** A second shop that has every row of the first, with the same ids, and marks by which one tells that it is the other's. */
import type { Database } from "../../../app/db/core/database.server.ts";
import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";
import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { BY_TEST } from "../database/recorded-sql.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";

export const TWIN_DOMAIN = "twin-of-the-other.myshopify.com";
/** Stands in texts of the twin. */
export const MARK = "TWINMARK";
/** The amounts of the twin begin with it, whatever the currency's decimals. */
export const MARKED_AMOUNT = "98765";

/** Rows for tables that are empty while nothing is under way, for either shop. */
const UNDER_WAY: Readonly<Record<string, { readonly columns: string; readonly values: string }>> = {
  audit_members: { columns: "audit_id, places, member", values: "1, 1, 'somebody@planted.example'" },
  audits: {
    columns: "id, target, status, error_code, requested_at",
    values: "1, 'klaviyo', 'failed', 'refused', now()",
  },
  bad_lines: { columns: "import_id, line_number, reason", values: "1, 1, 'json'" },
  campaign_access: { columns: "allowed_since, error_code", values: "now(), 'planted'" },
  campaigns: {
    columns: "origin, state, name, subject_line, campaign_id, created_at",
    values: "'linked', 'linked', 'planted', 'planted', 'planted', now()",
  },
  customer_contacts: { columns: "customer_id, subscribed", values: "1, true" },
  customer_engagement: { columns: "customer_id, kind, day, count", values: "1, 0, '2026-01-01', 1" },
  customer_lists: { columns: "customer_id, list_id", values: "1, 'planted'" },
  customer_places: { columns: "customer_id, city", values: "1, 'planted'" },
  customer_properties: { columns: "customer_id, name, value", values: "1, 'planted', 'planted'" },
  customer_tags: { columns: "customer_id, tag", values: "1, 'planted'" },
  erased_customers: { columns: "hash, erased_at", values: "'\\x00', now()" },
  erasure_targets: {
    columns: "erasure_id, target, code, given_up_at",
    values: "1, 'klaviyo', 'refused', now()",
  },
  event_streams: {
    columns: "set_key, on_since, history_to, after_mark, after_customer, error_code",
    values: "'groups', now(), 0, 2147483647, 0, 'planted'",
  },
  erasures: {
    columns: "id, delivery_id, requested_at, gone, customer_shopify_ids, order_ids, emails",
    values: "1, 'planted', now(), false, '{}', '{}', '{}'",
  },
  klaviyo_consents: {
    columns: "step, hash, create_profiles, segments, expires_at",
    values: "'asked', 'planted', true, false, now()",
  },
  counted_events: { columns: "metric_id, at, event_id", values: "'planted', now(), 'planted'" },
  engagement: { columns: "on_since, properties", values: "now(), '{planted}'" },
  engagement_metrics: { columns: "metric_id, kind", values: "'planted', 'opened'" },
  klaviyo_prices: { columns: "currency, steps, saved_at", values: "'EUR', '[]', now()" },
  klaviyo_profiles: {
    columns: "klaviyo_id, customer_id, email, seen_at",
    values: "'planted', 1, 'planted', now()",
  },
  left_out: { columns: "tags, chosen_at, found", values: "'{planted}', now(), '[]'" },
  list_members_read: { columns: "list_id, customer_id", values: "'planted', 1" },
  people_readings: { columns: "part, position", values: "'gone', 'planted'" },
  order_lines: { columns: "order_id, line, product_id, quantity", values: "1, 0, 1, 1" },
  predictions: {
    columns: "as_of, model_id, fitted_at, currency, customers, learned_from, input_hash, fits, groups",
    values: "now(), 1, now(), 'EUR', 1, 1, 'planted', '[]', '[]'",
  },
  preset_definitions: { columns: "definitions, updated_at", values: "'{}', now()" },
  product_readings: { columns: "on_since, error_code", values: "now(), 'planted'" },
  product_tags: { columns: "product_id, tag", values: "1, 'planted'" },
  products: { columns: "id, type, vendor", values: "1, 'planted', 'planted'" },
  rule_sources: { columns: "need, name, read_at", values: "'lists', 'planted', now()" },
  setup_guides: { columns: "groups_seen_at, dismissed_at", values: "now(), now()" },
  shop_plans: { columns: "plan, asked_at, over_since", values: "'free', now(), now()" },
  seen_orders: { columns: "import_id, order_id", values: "1, 1" },
  experiments: {
    columns: `request_key, name, name_key, source_kind, source, source_name, seed, percent, members, sample_size,
      holdout_size, planned_days, decide_by, currency, include_point_of_sale, started_at, planned_end_at`,
    values: `'00000000-0000-4000-8000-000000000001', 'Planted', 'planted', 'segment', '1', 'Planted', 1, 50, 2, 1, 1, 30,
      'revenue_per_customer', 'EUR', false, now(), now() + interval '30 days'`,
  },
  picked_customers: { columns: "customer_id, list, picked_at", values: "1, 'planted', now()" },
  answered_requests: { columns: "request_key, at", values: "'planted', now()" },
  workflow_calls: {
    columns: "handle, at, customer_id, run_id",
    values: "'loyalty-group-changed', now(), 1, 1",
  },
  workflow_triggers: { columns: "handle, is_used, told_at", values: "'planted', true, now()" },
  experiment_members: { columns: "experiment_id, customer_id, arm", values: "1, 1, 0" },
  segment_days: {
    columns: "segment_id, day, members, joined_count, left_count",
    values: "1, '2026-01-01', 1, 1, 1",
  },
  sync_states: {
    columns: "target, customer_id, wanted, held, confirmed, updated_at",
    values: "'shopify_tags', 424242, 1, 1, 1, now()",
  },
  profile_states: {
    columns: "email, wanted, held, confirmed, updated_at",
    values: "'moved@planted.example', 1, 1, 1, now()",
  },
  segment_members: { columns: "customer_id, word, members", values: "1, 0, 1" },
  segment_moves: {
    columns: "at, customer_id, segment_id, version, joined, parts",
    values: "now(), 1, 1, 1, true, 1",
  },
  segments: {
    columns: "place, name, name_key, rule, created_at, changed_at",
    values: `0, 'Planted', 'planted', '{"version": 1, "match": {"field": "orders", "is": "none"}}', now(), now()`,
  },
};

/** Texts that the database or the app take for one of a few, and ids. */
const FIXED = new Set([
  "part",
  "purpose",
  ...[
    "id",
    "delivery_id",
    "status",
    "state",
    "kind",
    "subject",
    "target",
    "phase",
    "group",
    "from_group",
    "to_group",
    "cause",
  ],
  ...["source", "format", "topic", "step", "code", "currency", "encrypted_key", "reason", "error_code"],
  ...["pause_cause", "set_key", "source_kind", "decide_by", "hold_code"],
  ...["handle", "language", "failure", "locale", "plan", "origin", "begun"],
]);

/** Plants a row in each table of the shop that is empty. */
export async function plantUnderWay(db: Database, shopId: number): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    for (const [table, { columns, values }] of Object.entries(UNDER_WAY))
      await sql.query(
        `${BY_TEST} insert into ${table} (shop_id, ${columns}) select $1, ${values}
          where not exists (select from ${table} where shop_id = $1)`,
        [shopId],
      );
  });
}

/** Plants what is missing, then copies. @returns the twin's id */
export async function plantTwin(db: Database, shopId: number): Promise<number> {
  const { id: twinId } = await registerShop(
    db,
    { domain: TWIN_DOMAIN, name: MARK, currency: "EUR", grantedScopes: ["read_orders", "read_all_orders"] },
    new Date(),
  );
  await plantUnderWay(db, shopId);
  for (const table of SHOP_TABLES) {
    const rows = await inShopSql(db, shopId, (sql) => markedRows(sql, table, twinId));
    if (rows.length === 0)
      throw new Error(`The table ${table} is empty: let the flow fill it, or plant a row.`);
    const columns = Object.keys(rows[0] ?? {})
      .map((name) => `"${name}"`)
      .join(", ");
    await inShopSql(db, twinId, (sql) =>
      sql.query(
        `${BY_TEST} insert into ${table} (${columns})
         select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
        [JSON.stringify(rows)],
      ),
    );
  }
  return twinId;
}

async function markedRows(sql: ShopSql, table: string, twinId: number): Promise<object[]> {
  const types = await sql.query<{ name: string; type: string }>(
    `select column_name as name, data_type as type from information_schema.columns
      where table_name = $1 and is_generated = 'NEVER'`,
    [table],
  );
  const typeOf = new Map(types.map(({ name, type }) => [name, type]));
  const rows = await sql.query<{ row: string }>(
    `${BY_TEST} select to_jsonb(t)::text as row from ${table} t where shop_id = $1`,
    [sql.shopId],
  );
  return rows.map(({ row }) => {
    // Ids beyond 2^53 do not occur.
    const values = JSON.parse(row) as Record<string, unknown>;
    // What is generated is generated again.
    const marked = Object.entries(values)
      .filter(([name]) => typeOf.has(name))
      .map(([name, value]) => [name, markOf(name, typeOf.get(name) ?? "", value)]);
    return { ...(Object.fromEntries(marked) as object), shop_id: twinId };
  });
}

function markedAmount(value: unknown): number {
  return Number(`${MARKED_AMOUNT}${JSON.stringify(value)}`);
}

function markOf(name: string, type: string, value: unknown): unknown {
  if (value === null) return null;
  if (/_minor$/.test(name)) return Array.isArray(value) ? value.map(markedAmount) : markedAmount(value);
  if (type === "jsonb") return JSON.parse(JSON.stringify(value).replaceAll("Sixfold", MARK)) as unknown;
  return type === "text" && typeof value === "string" && !FIXED.has(name) ? `${MARK}${value}` : value;
}
