/** Looks for words in every column of every table, the queue's tables included. */
import type { Database } from "../../../app/db/core/database.server.ts";
import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";
import { BY_TEST } from "../database/recorded-sql.ts";

/** A word, and the tables that hold it, as `schema.table`. */
export type Found = Readonly<Record<string, string[]>>;

/** Rows by table, each as the text of its JSON: those of the named shops, and those of all tables without shops. */
export async function readTables(
  db: Database,
  shopIds: readonly number[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const tables = new Map<string, string[]>();
  const client = await db.pool.connect();
  try {
    const { rows } = await client.query<{ name: string; shops: boolean }>(
      `select table_schema || '.' || quote_ident(table_name) as name,
              table_schema = 'public' and table_name = any($1) as shops
         from information_schema.tables
        where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE' order by 1`,
      [SHOP_TABLES],
    );
    for (const { name, shops } of rows) {
      const found: string[] = [];
      // The owner, too, sees one shop at a time.
      for (const shopId of shops ? shopIds : [0]) {
        await client.query("select set_config('sixfold.shop_id', $1, false)", [String(shopId)]);
        const { rows: read } = await client.query<{ row: string }>(
          `${BY_TEST} select to_jsonb(t)::text as row from ${name} t order by 1`,
        );
        found.push(...read.map(({ row }) => row));
      }
      tables.set(name, found);
    }
    return tables;
  } finally {
    client.release(true);
  }
}

/** The tables that hold each of the words. Words that are nowhere are left out. */
export async function searchDatabase(
  db: Database,
  words: readonly string[],
  shopIds: readonly number[],
): Promise<Found> {
  const found: Record<string, string[]> = {};
  for (const [table, rows] of await readTables(db, shopIds))
    for (const word of words) if (rows.some((row) => row.includes(word))) (found[word] ??= []).push(table);
  return found;
}
