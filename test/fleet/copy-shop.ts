/** Makes shops out of one that the app itself has filled. */
import type pg from "pg";

import { SHOP_TABLES } from "../../app/db/privacy/erasure.server.ts";

export interface Copy {
  readonly shopId: number;
  /** How many of the customers it gets, with all that belongs to them; null: all. */
  readonly customers: number | null;
}

/**
 * Copies all rows of a shop for others, a table at a time. The ids stay, since each is its shop's own. The pool belongs
 * to the owner of the tables, who is under row-level security too, so that is lifted meanwhile.
 */
export async function copyShop(pool: pg.Pool, from: number, copies: readonly Copy[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    for (const table of SHOP_TABLES) await client.query(`alter table ${table} no force row level security`);
    const ids = copies.map(({ shopId }) => shopId);
    const lastOnes = await lastCustomers(client, from, copies);
    for (const table of SHOP_TABLES) {
      const columns = await columnsOf(client, table);
      const copied = columns.map((name) => (name === "shop_id" ? "copy.id" : `t."${name}"`));
      await client.query(
        `insert into ${table} (${columns.map((name) => `"${name}"`).join(", ")})
         select ${copied.join(", ")} from ${table} t
          cross join unnest($2::int[], $3::bigint[]) as copy (id, last)
          where t.shop_id = $1 and (copy.last is null or ${belongs(table, columns)})
          order by copy.id`,
        [from, ids, lastOnes],
      );
    }
    for (const table of SHOP_TABLES) await client.query(`alter table ${table} force row level security`);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** The internal id of each copy's last customer; null: there is none after it. */
async function lastCustomers(
  client: pg.ClientBase,
  from: number,
  copies: readonly Copy[],
): Promise<(bigint | null)[]> {
  const { rows } = await client.query<{ id: bigint }>(
    "select id from customers where shop_id = $1 order by id",
    [from],
  );
  return copies.map(({ customers }) => (customers === null ? null : (rows[customers - 1]?.id ?? null)));
}

/** Generated columns are generated again. */
async function columnsOf(client: pg.ClientBase, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select column_name as name from information_schema.columns
      where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER' order by ordinal_position`,
    [table],
  );
  return rows.map(({ name }) => name);
}

/** SQL: whether a row belongs to one of a copy's customers, or to no customer. */
function belongs(table: string, columns: readonly string[]): string {
  if (table === "customers") return "t.id <= copy.last";
  if (columns.includes("customer_id")) return "coalesce(t.customer_id, 0) <= copy.last";
  if (!columns.includes("customer_shopify_id")) return "true";
  return `exists (select from customers c
    where c.shop_id = t.shop_id and c.shopify_id = t.customer_shopify_id and c.id <= copy.last)`;
}
