import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  countCustomers,
  findInGroup,
  readCustomerPage,
  sumCustomers,
  type CustomerList,
  type ListFilter,
  type PagePlace,
} from "../../../app/db/insights/group-customers.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

const NOW = new Date("2026-01-31T00:00:00Z");
const ALL: ListFilter = { f: null, m: null, after: null, until: null };
const LOYAL: CustomerList = { group: "loyal", filter: ALL, by: "spent", descending: true };

let database: TestDatabase;
let shopId: number;
let otherShopId: number;

beforeAll(async () => {
  database = await testDatabase();
  shopId = (await registerShop(database.db, { domain: "one.myshopify.com" }, NOW)).id;
  otherShopId = (await registerShop(database.db, { domain: "two.myshopify.com" }, NOW)).id;
  for (const shop of [shopId, otherShopId]) await fill(shop);
});
afterAll(async () => database.drop());

/** Adds 23 loyal customers, many with the same amount, and one new customer. */
async function fill(shop: number): Promise<void> {
  await inShopSql(database.db, shop, (sql) =>
    sql.query(
      `insert into customers (shop_id, id, shopify_id, order_count, spent_minor, last_order_at, r, f, m, "group")
       select $1, index + 1, 1000 + index, 1 + index % 3, 100 * (index % 4),
              $2::timestamptz - index * interval '1 hour', 5, 1 + index % 5, 4, case index when 23 then 'new' else 'loyal' end
         from generate_series(0, 23) as index`,
      [shop, NOW.toISOString()],
    ),
  );
}

const page = (list: CustomerList, place: PagePlace, size = 5) =>
  inShopSql(database.db, shopId, (sql) => readCustomerPage(sql, list, place, size));

async function walk(list: CustomerList): Promise<bigint[]> {
  const ids: bigint[] = [];
  for (let place: PagePlace = null; ;) {
    const { customers, hasNext } = await page(list, place);
    ids.push(...customers.map(({ id }) => id));
    const last = customers.at(-1);
    if (!hasNext || last === undefined) return ids;
    place = { after: last.id };
  }
}

describe("a group's customers by pages", () => {
  it("are each listed once, in every order", async () => {
    for (const by of ["last_order", "orders", "spent"] as const) {
      const down = await walk({ ...LOYAL, by, descending: true });
      expect(new Set(down).size).toBe(23);
      expect(down).toHaveLength(23);
      expect(await walk({ ...LOYAL, by, descending: false })).toEqual(down.toReversed());
    }
  });

  it("lead back to where one came from", async () => {
    const first = await page(LOYAL, null);
    expect(first).toMatchObject({ hasPrevious: false, hasNext: true });
    const second = await page(LOYAL, { after: first.customers.at(-1)?.id ?? 0n });
    expect(second).toMatchObject({ hasPrevious: true, hasNext: true });
    const back = await page(LOYAL, { before: second.customers[0]?.id ?? 0n });
    expect(back).toEqual({ ...first, hasNext: true });
  });

  it("start again where the neighbour is gone", async () => {
    expect(await page(LOYAL, { after: 999n })).toEqual(await page(LOYAL, null));
    expect(await page(LOYAL, { before: 999n })).toEqual(await page(LOYAL, null));
  });

  it("are met with what a search found: of this group and this shop only", async () => {
    const found = await inShopSql(database.db, shopId, (sql) =>
      findInGroup(sql, LOYAL, [1_003n, 1_000n, 1_023n, 5n], 10),
    );
    expect(found.map(({ shopifyId }) => shopifyId)).toEqual([1_003n, 1_000n]);
  });

  it("are narrowed by scores and by when the last order was, in lists, searches and counts alike", async () => {
    const hoursAgo = (hours: number): Date => new Date(NOW.getTime() - hours * 3_600_000);
    const filters: readonly [Partial<ListFilter>, (index: number) => boolean][] = [
      [{ f: 2 }, (index) => index % 5 === 1],
      [{ f: 3, m: 5 }, () => false],
      [{ after: hoursAgo(12), until: hoursAgo(3) }, (index) => index < 12 && index >= 3],
      [{ f: 1, m: 4, until: hoursAgo(6) }, (index) => index % 5 === 0 && index >= 6],
    ];
    for (const [filter, isIn] of filters) {
      const list = { ...LOYAL, filter: { ...ALL, ...filter } };
      const expected = Array.from({ length: 23 }, (_, index) => index).filter(isIn);
      const ids = (await walk(list)).toSorted((a, b) => Number(a - b));
      expect(ids).toEqual(expected.map((index) => BigInt(index + 1)));
      const everybody = Array.from({ length: 24 }, (_, index) => BigInt(1_000 + index));
      const inShop = await inShopSql(database.db, shopId, async (sql) => ({
        found: await findInGroup(sql, list, everybody, 100),
        counted: await countCustomers(sql, list, 3),
        sums: await sumCustomers(sql, list),
      }));
      expect(inShop.found).toHaveLength(expected.length);
      expect(inShop.counted).toBe(Math.min(3, expected.length));
      expect(inShop.sums).toEqual({
        customers: expected.length,
        spentMinor: expected.reduce((sum, index) => sum + 100 * (index % 4), 0),
      });
    }
  });
});
