import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inShopSql, withShopLock } from "../../../app/db/core/shop-scope.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

/** Tables that belong to no shop. All others must be under row-level security. */
const SYSTEM_TABLES = ["_prisma_migrations", "sessions", "shops"];
const NOW = new Date("2026-01-02T03:04:05.000Z");

/** For each table a row that both shops have, with the same ids. The column `mark` tells them apart. */
const ROWS: Record<string, { columns: string; values: string; mark: string }> = {
  settings: {
    columns: "window_years, include_point_of_sale, tag_prefix, list_prefix, updated_at",
    values: "10, false, $2, $2, now()",
    mark: "tag_prefix",
  },
  orders: {
    columns:
      "id, customer_shopify_id, created_at, processed_at, updated_at, state, point_of_sale, currency, amount_minor",
    values: "1, 7, now(), now(), now(), 'counted', false, $2, 100",
    mark: "currency",
  },
  customers: {
    columns: "id, shopify_id, klaviyo_id",
    values: "1, 7, $2",
    mark: "klaviyo_id",
  },
  imports: {
    columns: "id, status, as_of, window_start, scope_limited, error_code, started_at",
    values: "1, 'complete', now(), now(), false, $2, now()",
    mark: "error_code",
  },
  bad_lines: { columns: "import_id, line_number, reason", values: "1, 1, $2", mark: "reason" },
  models: {
    columns:
      "id, fitted_at, as_of, gap90_days, boundaries, centroids, window_years, include_point_of_sale, currency, customers, orders, input_hash, status, cause, scope_limited",
    values: "1, now(), now(), 180, '{}', '{}', 10, false, 'EUR', 1, 1, $2, 'replaced', 'first', false",
    mark: "input_hash",
  },
  runs: {
    columns:
      "id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out, customers, input_hash",
    values: "1, 1, 1, now(), now(), now(), 1, 1, '{}', 1, $2",
    mark: "input_hash",
  },
  predictions: {
    columns: "as_of, model_id, fitted_at, currency, customers, learned_from, input_hash, fits, groups",
    values: "'2026-01-01', 1, now(), 'EUR', 1, 1, $2, '[]', '[]'",
    mark: "input_hash",
  },
  campaigns: {
    columns: "id, origin, state, name, created_at",
    values: "1, 'linked', 'linked', $2, now()",
    mark: "name",
  },
  campaign_access: { columns: "error_code", values: "$2", mark: "error_code" },
  backtests: {
    columns: "id, at, days, status, error_code, requested_at",
    values: "1, now(), 30, 'failed', $2, now()",
    mark: "error_code",
  },
  crosswalks: {
    columns: "source, status, error_code, requested_at",
    values: "'shopify', 'failed', $2, now()",
    mark: "error_code",
  },
  setup_guides: {
    columns: "dismissed_at",
    values: "'2026-01-01'::timestamptz + length($2) * interval '1 day'",
    mark: "dismissed_at",
  },
  shop_plans: {
    columns: "asked_at",
    values: "'2026-01-01'::timestamptz + length($2) * interval '1 day'",
    mark: "asked_at",
  },
  snapshots: {
    columns: 'run_id, "group", customers, orders, spent_minor',
    values: "1, 'new', length($2), 1, 1",
    mark: "customers",
  },
  moves: {
    columns: "run_id, customer_id, from_group, to_group, cause",
    values: "1, length($2) * 0 + 1, null, 'new', 'ordered'",
    mark: "to_group",
  },
  histories: { columns: "model_id, time_zone, worked_out_at", values: "1, $2, now()", mark: "time_zone" },
  history_figures: {
    columns: 'at, "group", customers, orders, spent_minor',
    values: "now(), 'new', length($2), 1, 1",
    mark: "customers",
  },
  history_flows: {
    columns: "from_at, to_at, customers, spent_minor",
    values:
      "now() - interval '1 day', now(), array_fill(length($2), array[49]), array_fill(1::bigint, array[49])",
    mark: "customers",
  },
  audience_sets: {
    columns: "target, set_key, pause_cause",
    values: "'klaviyo', 'groups', $2",
    mark: "pause_cause",
  },
  sync_targets: {
    columns: "target, enabled, account_name",
    values: "'klaviyo', true, $2",
    mark: "account_name",
  },
  audiences: {
    columns: "target, place, kind, subject, label",
    values: "'klaviyo', 4, 'group', 'loyal', $2",
    mark: "label",
  },
  tag_states: {
    columns: "word, customer_id, failure, updated_at",
    values: "0, 1, $2, now()",
    mark: "failure",
  },
  list_states: {
    columns: "word, email, failure, updated_at",
    values: "0, 'same@example.com', $2, now()",
    mark: "failure",
  },
  sync_states: {
    columns: "target, customer_id, wanted, held, confirmed, failure, updated_at",
    values: "'klaviyo', 1, 0, 0, 0, $2, now()",
    mark: "failure",
  },
  profile_states: {
    columns: "email, wanted, held, confirmed, failure, updated_at",
    values: "'same@example.com', 0, 0, 0, $2, now()",
    mark: "failure",
  },
  syncs: {
    columns: "id, target, run_id, status, phase, error_code, started_at",
    values: "1, 'klaviyo', 1, 'done', 'removing', $2, now()",
    mark: "error_code",
  },
  klaviyo_consents: {
    columns: "step, hash, create_profiles, segments, expires_at",
    values: "'asked', $2, true, false, now()",
    mark: "hash",
  },
  customer_contacts: {
    columns: "customer_id, subscribed",
    values: "1, length($2) = 1",
    mark: "subscribed",
  },
  customer_emails: { columns: "customer_id, email", values: "1, $2", mark: "email" },
  customer_engagement: {
    columns: "customer_id, kind, day, count",
    values: "1, 0, '2026-01-01', length($2)",
    mark: "count",
  },
  customer_lists: { columns: "customer_id, list_id", values: "1, $2", mark: "list_id" },
  customer_places: { columns: "customer_id, city", values: "1, $2", mark: "city" },
  customer_properties: { columns: "customer_id, name, value", values: "1, 'size', $2", mark: "value" },
  customer_tags: { columns: "customer_id, tag", values: "1, $2", mark: "tag" },
  counted_events: {
    columns: "metric_id, at, event_id",
    values: "'m', '2026-01-01', $2",
    mark: "event_id",
  },
  engagement: { columns: "time_zone", values: "$2", mark: "time_zone" },
  engagement_metrics: { columns: "metric_id, kind, cursor", values: "'m', 'opened', $2", mark: "cursor" },
  klaviyo_prices: { columns: "currency, steps, saved_at", values: "$2, '[]', now()", mark: "currency" },
  klaviyo_profiles: {
    columns: "klaviyo_id, customer_id, email, seen_at",
    values: "'p', 1, $2, now()",
    mark: "email",
  },
  left_out: { columns: "found", values: "jsonb_build_object('mark', $2::text)", mark: "found" },
  list_members_read: { columns: "list_id, customer_id", values: "$2, 1", mark: "list_id" },
  people_readings: { columns: "part, position", values: "'gone', $2", mark: "position" },
  order_lines: { columns: "order_id, line, quantity", values: "1, 0, length($2)", mark: "quantity" },
  products: { columns: "id, type, vendor", values: "1, 'shoe', $2", mark: "vendor" },
  preset_definitions: {
    columns: "definitions, updated_at",
    values: "jsonb_build_object('mark', $2::text), now()",
    mark: "definitions",
  },
  product_readings: { columns: "on_since, error_code", values: "now(), $2", mark: "error_code" },
  product_tags: { columns: "product_id, tag", values: "1, $2", mark: "tag" },
  rule_sources: { columns: "need, name, read_at", values: "'lists', $2, now()", mark: "name" },
  segment_days: {
    columns: "segment_id, day, members, joined_count, left_count",
    values: "1, '2026-01-01', length($2), 0, 0",
    mark: "members",
  },
  segment_moves: {
    columns: "at, customer_id, segment_id, version, joined, parts",
    values: "'2026-01-01', 1, 1, length($2), true, 1",
    mark: "version",
  },
  segments: {
    columns: "id, place, name, name_key, rule, created_at, changed_at",
    values: "1, 0, $2, $2, '{}', now(), now()",
    mark: "name",
  },
  experiments: {
    columns: `id, request_key, name, name_key, source_kind, source, seed, percent, members, sample_size, holdout_size,
      planned_days, decide_by, currency, include_point_of_sale, started_at, planned_end_at`,
    values: `1, '00000000-0000-4000-8000-000000000001', $2, $2, 'group', 'new', 1, 50, 2, 1, 1, 30, 'revenue_per_customer', 'EUR', false, now(),
      now() + interval '30 days'`,
    mark: "name",
  },
  picked_customers: { columns: "customer_id, list, picked_at", values: "1, $2, now()", mark: "list" },
  answered_requests: { columns: "request_key, at", values: "$2, now()", mark: "request_key" },
  workflow_calls: {
    columns: "handle, at, run_id",
    values: "'loyalty-groups-refreshed', now(), length($2)",
    mark: "run_id",
  },
  workflow_triggers: { columns: "handle, is_used, told_at", values: "$2, true, now()", mark: "handle" },
  experiment_members: {
    columns: "experiment_id, customer_id, arm",
    values: "1, 1, length($2) % 2",
    mark: "arm",
  },
  segment_members: {
    columns: "customer_id, word, members",
    values: "1, 0, length($2)",
    mark: "members",
  },
  data_requests: {
    columns: "id, delivery_id, requested_at, due_at",
    values: "1, $2, now(), now()",
    mark: "delivery_id",
  },
  seen_orders: { columns: "import_id, order_id", values: "1, length($2)", mark: "order_id" },
  erased_customers: { columns: "hash, erased_at", values: "convert_to($2, 'UTF8'), now()", mark: "hash" },
  erasures: {
    columns: "id, delivery_id, requested_at, gone",
    values: "1, $2, now(), false",
    mark: "delivery_id",
  },
  erasure_targets: { columns: "erasure_id, target, code", values: "1, 'klaviyo', $2", mark: "code" },
  customer_merges: {
    columns: "gone_id, kept_id, merged_at",
    values: "7, 10 + length($2), now()",
    mark: "kept_id",
  },
  metafield_states: {
    columns: "customer_id, failure, updated_at",
    values: "1, $2, now()",
    mark: "failure",
  },
  audits: {
    columns: "id, target, status, error_code, requested_at",
    values: "1, 'klaviyo', 'failed', $2, now()",
    mark: "error_code",
  },
  audit_members: { columns: "audit_id, places, member", values: "1, 1, $2", mark: "member" },
  event_streams: {
    columns: "set_key, history_to, after_mark, after_customer, error_code",
    values: "'groups', 0, 0, 0, $2",
    mark: "error_code",
  },
  exports: {
    columns: 'id, "group", format, subscribed_only, status, error_code, requested_at',
    values: "1, 'new', 'meta', true, 'failed', $2, now()",
    mark: "error_code",
  },
  webhook_deliveries: { columns: "id, topic, received_at", values: "'same', $2, now()", mark: "topic" },
};

let database: TestDatabase;
let first: number;
let second: number;

const insert = (table: string): string => {
  const row = ROWS[table];
  if (!row) throw new Error(`Add a row for the table ${table}.`);
  return `insert into ${table} (shop_id, ${row.columns}) values ($1, ${row.values})`;
};
/** The SQLSTATE with which something was refused; null: it was not refused. */
const refusal = (work: Promise<unknown>): Promise<string | null> =>
  work.then(
    () => null,
    (error: { code?: string }) => error.code ?? "unknown",
  );

beforeAll(async () => {
  database = await testDatabase();
  const { db } = database;
  first = (await registerShop(db, { domain: "first.myshopify.com" }, NOW)).id;
  second = (await registerShop(db, { domain: "second.myshopify.com" }, NOW)).id;
  for (const [shopId, mark] of [
    [first, "a"],
    [second, "bb"],
  ] as const) {
    await inShopSql(db, shopId, async (sql) => {
      for (const table of Object.keys(ROWS)) await sql.query(insert(table), [shopId, mark]);
    });
  }
});
afterAll(() => database.drop());

describe("the catalog", () => {
  it("has a row here for every table of shop data", async () => {
    expect(await shopTables()).toEqual(Object.keys(ROWS).sort());
  });

  it("holds no table without a shop but the listed ones", async () => {
    const { rows } = await database.db.pool.query<{ name: string }>(
      `select c.relname as name from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and not exists (select from pg_attribute a
                           where a.attrelid = c.oid and a.attname = 'shop_id' and not a.attisdropped)
        order by 1`,
    );
    expect(rows.map((row) => row.name)).toEqual(SYSTEM_TABLES);
  });

  it("enables and forces row-level security with one rule for reading and writing on every shop table", async () => {
    const { rows } = await database.db.pool.query(
      `select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
              array_agg(p.polcmd::text) as commands, bool_and(p.polpermissive) as permissive,
              count(*) filter (where p.polqual is null or p.polwithcheck is null) as half,
              count(*) as policies
         from pg_class c left join pg_policy p on p.polrelid = c.oid
        where c.relname = any($1) and c.relnamespace = 'public'::regnamespace
        group by c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity order by 1`,
      [Object.keys(ROWS)],
    );
    const rule = { enabled: true, forced: true, commands: ["*"], permissive: true, half: 0n, policies: 1n };
    expect(rows).toEqual((await shopTables()).map((name) => ({ name, ...rule })));
  });

  it("starts the primary key and every index of every shop table with the shop", async () => {
    const { rows } = await database.db.pool.query<{ name: string }>(
      `select i.indexrelid::regclass::text as name
         from pg_index i
         join pg_class c on c.oid = i.indrelid and c.relname = any($1)
         join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where a.attname <> 'shop_id'`,
      [Object.keys(ROWS)],
    );
    expect(rows).toEqual([]);
    const { rows: keys } = await database.db.pool.query<{ name: string }>(
      `select c.relname as name from pg_index i join pg_class c on c.oid = i.indrelid
        where i.indisprimary and c.relname = any($1) order by 1`,
      [Object.keys(ROWS)],
    );
    expect(keys.map((row) => row.name)).toEqual(await shopTables());
  });

  it("gives the shop role no power and no way to log in", async () => {
    const { rows } = await database.db.pool.query(
      `select rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb from pg_roles
        where rolname = 'sixfold_shop'`,
    );
    const none = { rolsuper: false, rolbypassrls: false, rolcanlogin: false };
    expect(rows).toEqual([{ ...none, rolcreaterole: false, rolcreatedb: false }]);
  });
});

describe.each(Object.entries(ROWS))("%s of two shops that share every id", (table, { mark }) => {
  it("can be read by its own shop only", async () => {
    const rows = await inShopSql(database.db, first, (sql) =>
      sql.query<{ shop_id: number; mark: unknown }>(`select shop_id, ${mark} as mark from ${table}`),
    );
    expect(rows.map((row) => row.shop_id)).toEqual([first]);
    const named = await inShopSql(database.db, first, (sql) =>
      sql.query(`select 1 from ${table} where shop_id = $1`, [second]),
    );
    expect(named).toEqual([]);
  });

  it("can't be changed or deleted by the other", async () => {
    const before = await rowsOf(second, table);
    const touched = await inShopSql(database.db, first, async (sql) => [
      await sql.query(`update ${table} set ${mark} = ${mark} where shop_id = $1 returning 1`, [second]),
      await sql.query(`delete from ${table} where shop_id = $1 returning 1`, [second]),
    ]);
    expect(touched).toEqual([[], []]);
    expect(await rowsOf(second, table)).toEqual(before);
    expect(before).toHaveLength(1);
  });

  it("can't be written into the other, nor moved there", async () => {
    const inserted = inShopSql(database.db, first, (sql) => sql.query(insert(table), [second, "ccc"]));
    expect(await refusal(inserted)).toBe("42501");
    const moved = inShopSql(database.db, first, (sql) =>
      sql.query(`update ${table} set shop_id = $1`, [second]),
    );
    expect(await refusal(moved)).toBe("42501");
    const upserted = inShopSql(database.db, first, (sql) =>
      sql.query(`${insert(table)} on conflict do nothing`, [second, "ccc"]),
    );
    expect(await refusal(upserted)).toBe("42501");
  });

  it("is an error without a shop, not all rows", async () => {
    const client = await database.db.pool.connect();
    try {
      for (const setting of ["reset sixfold.shop_id", "set sixfold.shop_id = ''"]) {
        await client.query(setting);
        await expect(client.query(`select * from ${table}`)).rejects.toThrow(/sixfold.shop_id|integer/);
      }
    } finally {
      client.release(true);
    }
  });
});

describe("without naming a shop", () => {
  it("reads, changes, deletes and inserts only in its own shop", async () => {
    const { db } = database;
    await inShopSql(db, first, async (sql) => {
      const orders = await sql.query<{ shopId: number }>(`select shop_id as "shopId" from orders`);
      expect(orders.map((row) => row.shopId)).toEqual([first]);
      expect(await sql.query("select from customers where shop_id = $1", [second])).toHaveLength(0);
      expect(await sql.query("update customers set order_count = 9 returning 1")).toHaveLength(1);
      expect(await sql.query("delete from moves where shop_id = $1 returning 1", [second])).toHaveLength(0);
    });
    const [other] = await inShopSql(db, second, (sql) =>
      sql.query<{ orderCount: number }>(`select order_count as "orderCount" from customers`),
    );
    expect(other?.orderCount).toBe(0);
    const inserted = inShopSql(db, first, (sql) =>
      sql.query("insert into bad_lines (shop_id, import_id, line_number, reason) values ($1, 2, 2, 'x')", [
        second,
      ]),
    );
    await expect(inserted).rejects.toThrow(/row-level security|42501/);
  });

  it("is refused through Prisma", async () => {
    await expect(database.db.prisma.order.findMany()).rejects.toThrow();
    await expect(database.db.prisma.customer.count()).rejects.toThrow();
  });
});

describe("the scope", () => {
  it("ends with its transaction", async () => {
    const { db } = database;
    await inShopSql(db, first, (sql) => sql.query("select 1"));
    await expect(inShopSql(db, first, () => Promise.reject(new Error("undone")))).rejects.toThrow("undone");
    const { rows } = await db.pool.query<{ role: string }>("select current_user::text as role");
    expect(rows[0]?.role).not.toBe("sixfold_shop");
  });

  it("takes nothing but a shop's id", async () => {
    for (const id of [0, -1, 1.5, Number.NaN, 2 ** 31, "1; reset role" as unknown as number]) {
      await expect(inShopSql(database.db, id, () => Promise.resolve(1))).rejects.toThrow(RangeError);
      await expect(withShopLock(database.db, id, "a", () => Promise.resolve(1))).rejects.toThrow(RangeError);
    }
  });

  it("keeps shops and sessions from the shop's role", async () => {
    for (const table of SYSTEM_TABLES) {
      const read = inShopSql(database.db, first, (sql) => sql.query(`select * from ${table}`));
      expect(await refusal(read)).toBe("42501");
    }
  });

  it("undoes everything when the work fails", async () => {
    const failing = inShopSql(database.db, first, async (sql) => {
      await sql.query("delete from orders");
      throw new Error("stop");
    });
    await expect(failing).rejects.toThrow("stop");
    expect(await rowsOf(first, "orders")).toHaveLength(1);
  });
});

async function shopTables(): Promise<string[]> {
  const { rows } = await database.db.pool.query<{ name: string }>(
    `select table_name::text as name from information_schema.columns
      where table_schema = 'public' and column_name = 'shop_id' order by 1`,
  );
  return rows.map((row) => row.name);
}

function rowsOf(shopId: number, table: string): Promise<object[]> {
  return inShopSql(database.db, shopId, (sql) => sql.query(`select * from ${table}`));
}
