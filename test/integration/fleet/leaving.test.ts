import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import {
  findShop,
  markUninstalled,
  registerShop,
  type ShopRow,
} from "../../../app/db/shops/shop-directory.server.ts";
import { redactShop } from "../../../app/privacy/leave.server.ts";
import { wakeErasures } from "../../../app/privacy/wake-erasures.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { fillShop } from "../database/growth-full-shop.ts";
import { NOW } from "../database/growth-shop.ts";
import { isKilled, killingDatabase } from "../sync/sync-killing.ts";

const [SIZE, BATCH] = [1_000, 700];
const DOMAIN = "leaving.myshopify.com";
const never = new AbortController().signal;

let database: TestDatabase;
let other: number;
let otherRows: number;
let shop: ShopRow;

beforeAll(async () => {
  database = await testDatabase();
  other = (await fillShop(database.db, "staying.myshopify.com", 100)).shopId;
  otherRows = await rowsOf(other);
});
afterAll(() => database.drop());
beforeEach(async () => {
  const { shopId } = await fillShop(database.db, DOMAIN, SIZE);
  await markUninstalled(database.db, DOMAIN, NOW);
  const found = await findShop(database.db, shopId);
  if (found === null) throw new Error("There is no shop.");
  shop = found;
});

/** All rows of a shop. */
async function rowsOf(shopId: number): Promise<number> {
  const counts = SHOP_TABLES.map((table) => `(select count(*) from ${table} where shop_id = $1)`);
  const [row] = await inShopSql(database.db, shopId, (sql) =>
    sql.query<{ rows: bigint }>(`select ${counts.join(" + ")} as rows`, [shopId]),
  );
  return Number(row?.rows ?? 0n);
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/** How many rows each transaction of the work erased. */
async function erasedBy(work: () => Promise<unknown>): Promise<number[]> {
  const query = Reflect.get(pg.Client.prototype, "query") as Query;
  const erased: number[] = [];
  const watched: Query = function (this: pg.Client, ...args) {
    const [text] = args;
    if (typeof text === "string" && text.startsWith("begin")) erased.push(0);
    const result = query.apply(this, args);
    if (typeof text !== "string" || !text.includes("with erased as")) return result;
    return (result as Promise<pg.QueryResult<{ erased: number }>>).then((found) => {
      erased[erased.length - 1] = (erased.at(-1) ?? 0) + (found.rows[0]?.erased ?? 0);
      return found;
    });
  };
  pg.Client.prototype.query = watched as unknown as typeof pg.Client.prototype.query;
  await work().finally(() => {
    pg.Client.prototype.query = query as unknown as typeof pg.Client.prototype.query;
  });
  return erased;
}

describe("the erasure of a large shop", () => {
  it("takes so many short transactions as it needs, and touches no other shop", async () => {
    const rows = await rowsOf(shop.id);
    expect(rows).toBeGreaterThan(20 * BATCH);
    const erased = await erasedBy(async () => {
      expect(await redactShop(database.db, shop, never, BATCH)).toBe("erased");
    });
    expect(Math.max(...erased)).toBeLessThanOrEqual(BATCH);
    expect(erased.reduce((sum, each) => sum + each, 0)).toBe(rows);
    expect(erased.filter((each) => each > 0).length).toBe(Math.ceil(rows / BATCH));
    expect([await rowsOf(shop.id), await rowsOf(other)]).toEqual([0, otherRows]);
    expect(await findShop(database.db, shop.id)).toBeNull();
  });

  it("goes on after it was killed anywhere", async () => {
    for (let at = 1, struck = true; struck; at += 9) {
      for (const when of ["before", "after"] as const) {
        const killed = killingDatabase(database.db, at, when);
        struck = await isKilled(redactShop(killed, shop, never, BATCH).then(() => undefined));
      }
    }
    expect(await findShop(database.db, shop.id)).toBeNull();
    expect([await rowsOf(shop.id), await rowsOf(other)]).toEqual([0, otherRows]);
  });

  it("is ended by the daily tidying where all tries of its job failed", async () => {
    const killed = killingDatabase(database.db, 3, "before");
    expect(await isKilled(redactShop(killed, shop, never, BATCH).then(() => undefined))).toBe(true);
    const queued: unknown[] = [];
    const queue = {
      enqueue: (_within: unknown, name: string, payload: unknown) => {
        queued.push([name, payload]);
        return Promise.resolve();
      },
    };
    await wakeErasures({ db: database.db, queue }, shop.id);
    expect(queued.at(0)).toEqual(["webhook", { shopId: shop.id, topic: "shop/redact", resourceId: null }]);
    const left = await findShop(database.db, shop.id);
    if (left === null) throw new Error("The shop is gone already.");
    expect(await redactShop(database.db, left, never)).toBe("erased");
    expect(await rowsOf(shop.id)).toBe(0);
  });

  it("leaves the shop alone that the merchant installs the app in meanwhile", async () => {
    const killed = killingDatabase(database.db, 3, "before");
    expect(await isKilled(redactShop(killed, shop, never, BATCH).then(() => undefined))).toBe(true);
    const again = await registerShop(database.db, { domain: DOMAIN, currency: "EUR" }, NOW);
    expect(again.id).not.toBe(shop.id);
    expect(await redactShop(database.db, shop, never, BATCH)).toBe("erased");
    expect((await findShop(database.db, again.id))?.domain).toBe(DOMAIN);
    await database.db.prisma.shop.delete({ where: { id: again.id } });
  });

  it("is left where the merchant was quicker", async () => {
    await registerShop(database.db, { domain: DOMAIN, currency: "EUR" }, NOW);
    const rows = await rowsOf(shop.id);
    expect(await redactShop(database.db, shop, never, BATCH)).toBe("kept");
    expect(await rowsOf(shop.id)).toBe(rows);
    await markUninstalled(database.db, DOMAIN, NOW);
    expect(await redactShop(database.db, shop, never)).toBe("erased");
  });
});
