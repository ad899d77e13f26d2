import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { afterEach, describe, expect, it } from "vitest";

import { type Database, openDatabase } from "../../../app/db/core/database.server.ts";
import { bundledMigrations, migrate, MigrationRefusedError } from "../../../app/db/migrate/migrate.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { emptyDatabase } from "../../setup/database.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const run = promisify(execFile);
const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function freshDatabase(): Promise<{ db: Database; url: string }> {
  const { url, remove } = await emptyDatabase();
  const db = openDatabase(url);
  cleanups.push(remove, () => db.close());
  return { db, url };
}

/** The statements by which Prisma makes what schema.prisma describes in an empty database. */
async function schemaScript(url: string): Promise<string> {
  const args = ["--from-empty", "--to-schema-datamodel", "prisma/schema.prisma", "--script"];
  const { stdout } = await run(
    process.execPath,
    ["node_modules/prisma/build/index.js", "migrate", "diff", ...args],
    { cwd: ROOT, env: { ...process.env, DATABASE_URL: url } },
  );
  return stdout.replace(/^CREATE SCHEMA .*$/m, "");
}

/**
 * Tables, columns, keys and indexes, in words. Prisma can't compare with a live database without its binary. It knows
 * no generated columns, no check constraints, no partial indexes, no included columns and no row-level security, so these are left out.
 */
async function description(db: Database): Promise<string[]> {
  const { rows } = await db.pool.query<{ line: string }>(
    `select format('column %s.%s %s%s default %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                   case when a.attnotnull then ' not null' end, pg_get_expr(d.adbin, d.adrelid)) as line
       from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> '_prisma_migrations'
     union all
     select format('index %s', pg_get_indexdef(i.indexrelid))
       from pg_index i join pg_class c on c.oid = i.indrelid
      where c.relnamespace = 'public'::regnamespace and c.relname <> '_prisma_migrations' and i.indpred is null
     union all
     select format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
       from pg_constraint
      where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f')
        and conrelid <> '_prisma_migrations'::regclass
     order by 1`,
  );
  return rows.map((row) => row.line.replace(/ INCLUDE \(.*?\)/, ""));
}

describe("the migrations", () => {
  it("make the database that schema.prisma describes", async () => {
    const migrated = await freshDatabase();
    await migrate(migrated.db);
    const described = await freshDatabase();
    await migrate(described.db, []);
    await described.db.pool.query(await schemaScript(described.url));
    const lines = await description(migrated.db);
    expect(lines).toEqual(await description(described.db));
    expect(lines).toContain("column orders.currency text not null default ");
  });

  it("run once, in order, and are entered as Prisma enters them", async () => {
    const { db } = await freshDatabase();
    const names = bundledMigrations().map(({ name }) => name);
    expect(await migrate(db)).toEqual(names);
    expect(await migrate(db)).toEqual([]);
    const { rows } = await db.pool.query<{ migration_name: string; checksum: string }>(
      `select migration_name, checksum from _prisma_migrations
        where finished_at is not null and rolled_back_at is null and applied_steps_count = 1 order by started_at`,
    );
    expect(rows.map((row) => row.migration_name)).toEqual(names);
    const file = await readFile(`${ROOT}prisma/migrations/${names[0] ?? ""}/migration.sql`);
    const digest = await crypto.subtle.digest("SHA-256", file);
    expect(rows[0]?.checksum).toBe(Buffer.from(digest).toString("hex"));
  });

  it("run once when several processes start at the same time", async () => {
    const { db, url } = await freshDatabase();
    const others = Array.from({ length: 3 }, () => openDatabase(url));
    cleanups.push(async () => void (await Promise.all(others.map((other) => other.close()))));
    const applied = await Promise.all([db, ...others].map((each) => migrate(each)));
    expect(applied.map((names) => names.length).sort()).toEqual([0, 0, 0, bundledMigrations().length]);
  });

  it("run in several databases of a server at the same time, though they share the role", async () => {
    const fresh = await Promise.all(Array.from({ length: 4 }, freshDatabase));
    const applied = await Promise.all(fresh.map(({ db }) => migrate(db)));
    expect(new Set(applied.map((names) => names.length))).toEqual(new Set([bundledMigrations().length]));
  });
});

describe("the migration to a model's life", () => {
  const all = bundledMigrations();
  const before = all.slice(
    0,
    all.findIndex(({ name }) => name.endsWith("model_life")),
  );

  async function enter(db: Database, shopId: number, modelIds: readonly number[]): Promise<void> {
    await inShopSql(db, shopId, async (sql) => {
      for (const id of modelIds) {
        await sql.query(
          `insert into imports (shop_id, id, status, as_of, window_start, scope_limited, started_at)
           values ($1, $2, 'complete', now(), now(), $2 = 1, now())`,
          [shopId, id],
        );
        await sql.query(
          `insert into models (shop_id, id, fitted_at, adopted_at, as_of, gap90_days, boundaries, centroids,
             window_years, include_point_of_sale, currency, customers, orders, input_hash)
           values ($1, $2, now(), now(), now(), 180, '{}', '{}', 10, false, 'EUR', 1, 1, 'x')`,
          [shopId, id],
        );
        await sql.query(
          `insert into runs (shop_id, id, model_id, import_id, as_of, started_at, finished_at, orders, eligible,
             left_out, customers, input_hash)
           values ($1, $2, $2, $2, now(), now(), now(), 1, 1, '{}', 1, 'x')`,
          [shopId, id],
        );
      }
    });
  }

  it("makes the newest model of each shop the active one, and keeps what each rests on", async () => {
    const { db } = await freshDatabase();
    await migrate(db, before);
    await enter(db, 1, [1, 2]);
    await enter(db, 2, [3]);
    await migrate(db);
    const models = (shopId: number) =>
      inShopSql(db, shopId, (sql) =>
        sql.query("select id, status, cause, scope_limited from models where shop_id = $1 order by id", [
          shopId,
        ]),
      );
    expect(await models(1)).toEqual([
      { id: 1, status: "replaced", cause: "first", scope_limited: true },
      { id: 2, status: "active", cause: "setting", scope_limited: false },
    ]);
    expect(await models(2)).toEqual([{ id: 3, status: "active", cause: "first", scope_limited: false }]);
    const forced = await db.pool.query<{ forced: boolean }>(
      "select bool_and(relforcerowsecurity) as forced from pg_class where relname in ('models', 'runs', 'imports')",
    );
    expect(forced.rows).toEqual([{ forced: true }]);
  });
});

describe("the migration to a model's rhythm", () => {
  const all = bundledMigrations();
  const before = all.slice(
    0,
    all.findIndex(({ name }) => name.endsWith("_rhythm")),
  );

  it("leaves the models of before as they are, without a number of gaps", async () => {
    const { db } = await freshDatabase();
    await migrate(db, before);
    const read = (columns: string) =>
      inShopSql(db, 1, (sql) => sql.query(`select ${columns} from models where shop_id = $1`, [1]));
    await inShopSql(db, 1, (sql) =>
      sql.query(
        `insert into models (shop_id, id, fitted_at, adopted_at, as_of, gap90_days, boundaries, centroids,
           window_years, include_point_of_sale, currency, customers, orders, input_hash, status, cause, scope_limited)
         values ($1, 1, now(), now(), now(), 200, '{"r":[6,13,20,30]}', '{}', 10, false, 'EUR', 1, 1, 'x', 'active',
           'first', false)`,
        [1],
      ),
    );
    const old = await read("gap90_days, boundaries, status, fitted_at");
    await migrate(db);
    expect(await read("gap90_days, boundaries, status, fitted_at")).toEqual(old);
    expect(await read("gaps, gap50_days, gap75_days")).toEqual([
      { gaps: null, gap50_days: null, gap75_days: null },
    ]);
  });
});

describe("the migration to sets of audiences", () => {
  const all = bundledMigrations();
  const at = all.findIndex(({ name }) => name.endsWith("_audience_sets"));

  /** Enters two shops as the version before did, the first with a paused target and an interrupted sync. */
  async function enter(db: Database): Promise<void> {
    for (const shopId of [1, 2])
      await inShopSql(db, shopId, async (sql) => {
        await sql.query(
          `insert into sync_targets (shop_id, target, enabled, connected_at, paused_at, pause_cause, failing_since)
           values ($1, 'klaviyo', true, '2026-01-01', '2026-02-01', 'undone', '2026-02-02'),
                  ($1, 'shopify_tags', false, null, null, null, null)`,
          [shopId],
        );
        await sql.query(
          `insert into syncs (shop_id, id, target, run_id, kind, status, phase, started_at)
           select $1, $2 + id, target, 1, kind, status, phase, now()
             from (values (1, 'klaviyo', 'forward', 'done', 'removing'), (2, 'klaviyo', 'forward', 'running', 'adding'),
                          (3, 'shopify_tags', 'clean_up', 'done', 'metafields'))
               as s (id, target, kind, status, phase)`,
          [shopId, shopId * 10],
        );
      });
  }

  it("gives each target the set of its groups, as the target was, and keeps the interrupted sync", async () => {
    const { db } = await freshDatabase();
    await migrate(db, all.slice(0, at));
    await enter(db);
    await migrate(db);
    for (const shopId of [1, 2]) {
      const read = (text: string) => inShopSql(db, shopId, (sql) => sql.query(text, [shopId]));
      const none = { paused_at: null, pause_cause: null, failing_since: null, begun_at: null };
      expect(await read("select * from audience_sets where shop_id = $1 order by target")).toMatchObject([
        {
          ...{ target: "klaviyo", set_key: "groups", pause_cause: "undone" },
          ...{ paused_at: new Date("2026-02-01"), failing_since: new Date("2026-02-02") },
          begun_at: new Date("2026-01-01"),
        },
        { target: "shopify_tags", set_key: "groups", ...none },
      ]);
      expect(await read("select id, set_key from syncs where shop_id = $1 order by id")).toEqual([
        { id: shopId * 10 + 1, set_key: "groups" },
        { id: shopId * 10 + 2, set_key: "groups" },
        { id: shopId * 10 + 3, set_key: "all" },
      ]);
      expect(
        await read("select target, under_way_of from sync_targets where shop_id = $1 order by target"),
      ).toEqual([
        { target: "klaviyo", under_way_of: shopId * 10 + 2 },
        { target: "shopify_tags", under_way_of: shopId * 10 + 3 },
      ]);
    }
    const { rows } = await db.pool.query<{ forced: boolean }>(
      "select bool_and(relforcerowsecurity) as forced from pg_class where relname in ('syncs', 'sync_targets')",
    );
    expect(rows).toEqual([{ forced: true }]);
  });
});

describe("the runner", () => {
  const first = { name: "1_first", sql: "create table first (id int); insert into first values (1);" };

  it("undoes a migration that fails, names it, and goes on from there the next time", async () => {
    const { db } = await freshDatabase();
    const broken = { name: "2_second", sql: "create table second (id int); select 1 / 0;" };
    await expect(migrate(db, [first, broken])).rejects.toThrow(/2_second.*division by zero/);
    const { rows } = await db.pool.query(
      "select to_regclass('first') as first, to_regclass('second') as second",
    );
    expect(rows).toEqual([{ first: "first", second: null }]);
    expect(await migrate(db, [first, { ...broken, sql: "create table second (id int)" }])).toEqual([
      "2_second",
    ]);
  });

  it("refuses a database whose migration was changed since", async () => {
    const { db } = await freshDatabase();
    await migrate(db, [first]);
    const changed = migrate(db, [{ ...first, sql: `${first.sql} ` }]);
    await expect(changed).rejects.toThrow(MigrationRefusedError);
    await expect(migrate(db, [{ ...first, sql: `${first.sql} ` }])).rejects.toThrow("1_first");
  });

  it("refuses a database that a newer version has migrated", async () => {
    const { db } = await freshDatabase();
    await migrate(db, [first, { name: "2_newer", sql: "select 1" }]);
    await expect(migrate(db, [first])).rejects.toThrow(/2_newer.*newer version/);
  });

  it("refuses a migration that another tool left unfinished, until it is settled", async () => {
    const { db } = await freshDatabase();
    await migrate(db, []);
    await db.pool.query(
      "insert into _prisma_migrations (id, checksum, migration_name) values ('a', 'b', '1_first')",
    );
    await expect(migrate(db, [first])).rejects.toThrow(/prisma migrate resolve/);
    await db.pool.query("update _prisma_migrations set rolled_back_at = now()");
    expect(await migrate(db, [first])).toEqual(["1_first"]);
  });

  it("tells which statement an administrator runs where the user may not make the role", async () => {
    const { db } = await freshDatabase();
    const rls = bundledMigrations().find(({ name }) => name.endsWith("row_level_security"));
    // The block then names a role that is missing, and that this user may not make.
    const sql = (rls?.sql ?? "").replaceAll("sixfold_shop", "sixfold_shop_denied");
    const weak = `create role sixfold_weak nologin; grant create, usage on schema public to sixfold_weak;
      grant sixfold_weak to current_user; set local role sixfold_weak; ${sql}`;
    await expect(migrate(db, [{ name: "1_weak", sql: weak }])).rejects.toThrow(
      /administrator run: create role sixfold_shop_denied nologin; grant sixfold_shop_denied to sixfold_weak/,
    );
  });
});
