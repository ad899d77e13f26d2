import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

const NOW = new Date("2026-01-02T03:04:05.000Z");
const ROWS = 20_000;

let database: TestDatabase;
let newcomer: number;

beforeAll(async () => {
  database = await testDatabase();
  const { db } = database;
  const { id: known } = await registerShop(db, { domain: "known.myshopify.com" }, NOW);
  newcomer = (await registerShop(db, { domain: "newcomer.myshopify.com" }, NOW)).id;
  for (const table of ["orders", "customers"])
    await db.pool.query(`alter table ${table} set (autovacuum_enabled = false)`);
  await fill(known);
  // From here on the database's statistics are those of one shop.
  await db.pool.query("analyze orders, customers");
  await fill(newcomer);
});
afterAll(() => database.drop());

async function fill(shopId: number): Promise<void> {
  await inShopSql(database.db, shopId, async (sql) => {
    await sql.query(
      `insert into orders (shop_id, id, customer_shopify_id, created_at, processed_at, updated_at, state, point_of_sale,
                           currency, amount_minor)
       select $1, n, n % 500, now(), now(), now(), 'counted', false, 'EUR', 100 from generate_series(1, $2::int) n`,
      [shopId, ROWS],
    );
    await sql.query(
      `insert into customers (shop_id, shopify_id) select $1, n from generate_series(1, $2::int) n`,
      [shopId, ROWS],
    );
  });
}

describe("a shop that came after the database last looked", () => {
  it.each(["orders", "customers"])(
    "has its %s found by their key, not by reading all of them",
    async (table) => {
      const plan = await inShopSql(database.db, newcomer, (sql) =>
        sql.query<{ "QUERY PLAN": string }>(
          `explain select * from unnest($2::bigint[]) as news(id)
           left join lateral (select * from ${table} where shop_id = $1 and id = news.id limit 1) as held on true`,
          [newcomer, Array.from({ length: 5_000 }, (_, n) => n)],
        ),
      );
      const text = plan.map((row) => row["QUERY PLAN"]).join("\n");
      expect(text).toMatch(new RegExp(`Index Scan using ${table}_pkey`));
      expect(text).toMatch(/Index Cond: \(\(shop_id = \d+\) AND \(id = /);
    },
  );
});

it("the planner keeps no statistics of shops in any table, so that it takes none for the only one", async () => {
  const { rows } = await database.db.pool.query<{ name: string }>(
    `select c.relname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
      where a.attname = 'shop_id' and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
        and a.attstattarget is distinct from 0 order by 1`,
  );
  expect(rows.map((row) => row.name)).toEqual([]);
});
