/** A shop in a database of the old version's schema, which has no states in words yet. */
import { onTestFinished } from "vitest";

import { openDatabase, type Database } from "../../../app/db/core/database.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { bundledMigrations, migrate } from "../../../app/db/migrate/migrate.server.ts";
import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";
import { emptyDatabase } from "../../setup/database.ts";
import type { World } from "./sync-world.ts";

const MIGRATION = "_states_in_words";

/** What is pending today was held. */
const OLD_STATUS = "t.*, replace(status, 'pending', 'held') as status";

/** SQL of the old version's columns, from a row `t` of today's table. */
const OLD_ROWS: Readonly<Record<string, { readonly from: string; readonly columns: string }>> = {
  sync_states: {
    from: "tag_states",
    columns: `shop_id, 'shopify_tags' as target, customer_id, wanted, may_hold | (before << 6) as held, confirmed, line,
      failure, case when undo_of <> 0 then undo_to end as undo_to, judged as approved, drifted <> 0 as drifted,
      updated_at`,
  },
  profile_states: {
    from: "list_states",
    columns: `shop_id, email, customer_id, klaviyo_id, wanted, may_hold as held, confirmed, wanted_content,
      sent_content, case when undo_of <> 0 then undo_to end as undo_to, undo_content, judged as approved,
      drifted <> 0 as drifted, line, failure, looked_up_at, updated_at`,
  },
  audit_members: {
    from: "audit_members",
    columns: `shop_id, audit_id, member, case when gone then -1 else places | (before << 6) end as places, klaviyo_id,
      metafields`,
  },
  models: { from: "models", columns: OLD_STATUS },
  syncs: { from: "syncs", columns: OLD_STATUS },
  audits: { from: "audits", columns: "t.*, 1 << place::int as place" },
};

/** The same shop and simulators after an update from the old version has migrated the database. */
export async function updatedFromOld(world: World): Promise<World> {
  const { url, remove } = await emptyDatabase();
  const db = openDatabase(url);
  let ended: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    await db.close();
    await remove();
  };
  const close = (): Promise<void> => (ended ??= end());
  onTestFinished(close);
  const all = bundledMigrations();
  await migrate(
    db,
    all.slice(
      0,
      all.findIndex(({ name }) => name.endsWith(MIGRATION)),
    ),
  );
  await copyShop(world, db);
  await migrate(db);
  return { ...world, db, close };
}

async function copyShop({ db: from, shopId }: World, to: Database): Promise<void> {
  await copyRows(to, "shops", await rowsAs(from, "select to_jsonb(t)::text as row from shops t"));
  const old = await tablesOf(to);
  for (const table of SHOP_TABLES.filter((each) => old.has(each))) {
    const { from: source, columns } = OLD_ROWS[table] ?? { from: table, columns: "t.*" };
    const rows = await inShopSql(from, shopId, (sql) =>
      sql.query<{ row: string }>(
        `select to_jsonb(old)::text as row from (select ${columns} from ${source} t where shop_id = $1) old`,
        [shopId],
      ),
    );
    await inShopSql(to, shopId, (sql) => sql.query(insertion(table), [jsonOf(rows)]));
  }
  const { rows } = await to.pool.query<{ sequence: string; table: string }>(
    `select pg_get_serial_sequence(quote_ident(table_name), column_name) as sequence, table_name as table
       from information_schema.columns
      where table_schema = 'public' and column_name = 'id' and column_default like 'nextval%'`,
  );
  for (const { sequence, table } of rows) {
    const last = `select coalesce(max(id), 1)::text as last from ${table}`;
    const [row] =
      table === "shops"
        ? await rowsAs<{ last: string }>(to, last)
        : await inShopSql(to, shopId, (sql) => sql.query<{ last: string }>(last));
    await to.pool.query("select setval($1::regclass, $2::bigint)", [sequence, row?.last ?? "1"]);
  }
}

async function tablesOf(db: Database): Promise<ReadonlySet<string>> {
  const { rows } = await db.pool.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public'",
  );
  return new Set(rows.map(({ name }) => name));
}

async function rowsAs<Row extends object = { row: string }>(db: Database, text: string): Promise<Row[]> {
  return (await db.pool.query<Row>(text)).rows;
}

async function copyRows(db: Database, table: string, rows: readonly { row: string }[]): Promise<void> {
  await db.pool.query(insertion(table), [jsonOf(rows)]);
}

const insertion = (table: string): string =>
  `insert into ${table} select * from jsonb_populate_recordset(null::${table}, $1::jsonb)`;

/** The rows are put together as text, so that no number loses a digit. */
const jsonOf = (rows: readonly { row: string }[]): string => `[${rows.map(({ row }) => row).join(",")}]`;
