import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";

import { openDatabase } from "../../../app/db/core/database.server.ts";
import { withShopLock } from "../../../app/db/core/shop-scope.server.ts";
import { requireUsable } from "../../../app/db/migrate/reachable.server.ts";
import { loader as readHome } from "../../../app/routes/app._index/route.tsx";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { HAS_POOLER, startPooler } from "../../setup/pooler.ts";
import { startApp } from "../import/import-app.ts";
import { orders } from "../import/import-world.ts";

/** PgBouncer comes with the system. Where it is not installed there is nothing to try. */
describe.skipIf(!HAS_POOLER)("behind PgBouncer, with a connection for each transaction", () => {
  let pooler: Awaited<ReturnType<typeof startPooler>>;
  let database: TestDatabase | undefined;

  beforeAll(async () => void (pooler = await startPooler(inject("postgresUrl"))));
  afterAll(async () => pooler.stop());
  afterEach(async () => {
    await database?.drop();
    database = undefined;
  });

  async function pooled(): Promise<TestDatabase> {
    database = await testDatabase(pooler.addressOf);
    return database;
  }

  it("a shop's lock keeps another process out", async () => {
    const { db } = await pooled();
    const second = openDatabase(db.pool.options.connectionString ?? "", {
      directUrl: db.locks.options.connectionString,
    });
    try {
      const inside = await withShopLock(db, 1, "score", () =>
        withShopLock(second, 1, "score", () => Promise.resolve("both")),
      );
      expect(inside).toEqual({ locked: true, value: { locked: false } });
    } finally {
      await second.close();
    }
  });

  it("the time limit of a webhook's statement does not pass to other work", async () => {
    const { db } = await pooled();
    await Promise.all(Array.from({ length: 8 }, () => db.urgent.query("select pg_sleep(0)")));
    const limits = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { rows } = await db.pool.query<{ statement_timeout: string }>("show statement_timeout");
        return rows[0]?.statement_timeout;
      }),
    );
    expect(new Set(limits)).toEqual(new Set(["0"]));
  });

  it("a start without the server's own address is refused, and so is one with another server's", async () => {
    const { db, url } = await pooled();
    await expect(requireUsable(db, { url, directUrl: undefined })).rejects.toThrow(
      /behind a pooler.*DATABASE_DIRECT_URL/,
    );
    const directUrl = db.locks.options.connectionString;
    expect(await requireUsable(db, { url, directUrl })).toBeUndefined();
    const twice = { pool: db.pool, locks: openDatabase(url).pool };
    await expect(requireUsable(twice, { url, directUrl: url })).rejects.toThrow(
      /for a transaction each.*DATABASE_DIRECT_URL/,
    );
    await twice.locks.end();
    const elsewhere = await testDatabase();
    try {
      const mixed = { pool: db.pool, locks: elsewhere.db.pool };
      await expect(requireUsable(mixed, { url, directUrl: elsewhere.url })).rejects.toThrow(
        /is not the one behind/,
      );
    } finally {
      await elsewhere.drop();
    }
  });

  it("orders are read and scored as ever, with fewer connections than the app opens", async () => {
    const app = await startApp(orders(200), {}, { addressOf: pooler.addressOf });
    try {
      const view = async () => (await (await readHome(app.request("/app"))).json()).view;
      await Promise.all(Array.from({ length: 6 }, view));
      await app.work();
      await expect.poll(async () => (await view()).newestImport?.phase).toBe("complete");
      await expect.poll(() => app.rows("select id from runs where shop_id = $1")).toHaveLength(1);
      const [scored] = await app.rows(
        `select count(*)::int as customers from customers where shop_id = $1 and "group" is not null`,
      );
      expect(scored?.["customers"]).toBeGreaterThan(0);
    } finally {
      await app.close();
    }
  });
});
