import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { CopiedRows } from "../../../app/db/core/copied-rows.ts";
import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

/** Far more than a connection holds in its buffers. */
const MANY = 300_000;
const NUMBERS = `select n::bigint, '2026-03-01 12:00:00.123+00'::timestamptz + n * interval '1 ms', -n::bigint
  from generate_series(1, $1) n`;

let database: TestDatabase;
let shopId: number;

beforeAll(async () => {
  database = await testDatabase();
  shopId = (await registerShop(database.db, { domain: "copy.myshopify.com" }, new Date())).id;
});
afterAll(() => database.drop());

const tx = <T>(work: (sql: ShopSql) => Promise<T>): Promise<T> => inShopSql(database.db, shopId, work);

async function read(sql: ShopSql, select: string, values: readonly (number | string)[]) {
  const rows = new CopiedRows(3);
  let count = 0;
  let wrong = 0;
  for await (const chunk of sql.copyOut(select, values))
    rows.push(chunk, (row) => {
      count += 1;
      const moment = Date.parse("2026-03-01T12:00:00.123Z") + count;
      if (row.integer(0) !== count || row.moment(1) !== moment || row.integer(2) !== -count) wrong += 1;
    });
  rows.end();
  return { count, wrong };
}

/** What a transaction is for, after whatever happened to a copy in it. */
async function canGoOn(): Promise<void> {
  // The pool hands out the connection that was released last.
  const again = await tx((sql) =>
    sql.query<{ shop: string }>("select current_setting('sixfold.shop_id') as shop"),
  );
  expect(again).toEqual([{ shop: String(shopId) }]);
}

describe("rows that are copied out", () => {
  it("come whole, in order, and with every value right", async () => {
    expect(await tx((sql) => read(sql, NUMBERS, [MANY]))).toEqual({ count: MANY, wrong: 0 });
    expect(await tx((sql) => read(sql, NUMBERS, [0]))).toEqual({ count: 0, wrong: 0 });
  });

  it("are of one shop only", async () => {
    await tx((sql) =>
      sql.query("insert into seen_orders (shop_id, import_id, order_id) values ($1, 1, 7)", [shopId]),
    );
    const { id: other } = await registerShop(database.db, { domain: "other.myshopify.com" }, new Date());
    const seen = "select order_id, now(), order_id from seen_orders";
    const countAs = (shop: number): Promise<number> =>
      inShopSql(database.db, shop, async (sql) => (await read(sql, seen, [])).count);
    expect(await countAs(shopId)).toBe(1);
    expect(await countAs(other)).toBe(0);
  });

  it("leave the transaction as it was, also when the reader stops early", async () => {
    await tx(async (sql) => {
      for (let turn = 0; turn < 3; turn += 1) {
        for await (const chunk of sql.copyOut(NUMBERS, [MANY])) if (chunk.length > 0) break;
        expect(await sql.query("select 1 as one")).toEqual([{ one: 1 }]);
      }
    });
    const stopped = tx(async (sql) => {
      for await (const chunk of sql.copyOut(NUMBERS, [MANY]))
        throw new Error(`stopped after ${typeof chunk}`);
    });
    await expect(stopped).rejects.toThrow("stopped");
    await canGoOn();
  });

  it("end with the error of a query that fails before the first row, or far behind it", async () => {
    const failing = (at: number): string => `select n::bigint, now(), 1 / (n - ${String(at)})::bigint
      from generate_series(1, $1) n`;
    for (const at of [1, MANY - 1]) {
      await expect(tx((sql) => read(sql, failing(at), [MANY]))).rejects.toThrow("division by zero");
      await canGoOn();
    }
  });

  it("end with an error when the connection breaks", async () => {
    const broken = tx(async (sql) => {
      const [self] = await sql.query<{ pid: number }>("select pg_backend_pid() as pid");
      for await (const chunk of sql.copyOut(NUMBERS, [MANY * 10])) {
        if (chunk.length > 0) await database.db.pool.query("select pg_terminate_backend($1)", [self?.pid]);
      }
    });
    await expect(broken).rejects.toThrow();
    await canGoOn();
  });
});
