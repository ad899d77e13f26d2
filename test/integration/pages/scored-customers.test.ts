import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  countScored,
  findScored,
  readScoredPage,
  sumScored,
  type ListedCustomer,
  type PagePlace,
  type ScoredList,
} from "../../../app/db/insights/scored-customers.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import {
  EVERYBODY,
  filtered,
  type CustomerFilter,
  type ListOrder,
} from "../../../app/domain/customers/customer-filter.ts";
import { groupOf } from "../../../app/domain/groups/assign.ts";
import { recencyDays } from "../../../app/domain/rfm/recency.ts";
import { scoreCustomer } from "../../../app/domain/rfm/scoring.ts";
import { watchPlans } from "../database/growth-plans.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

const NOW = new Date("2026-01-31T00:00:00Z");
const DAY_MS = 86_400_000;
const BOUNDARIES = { r: [30, 90, 180, 365], f: [2, 3, 5, 9], m: [1_000, 2_000, 3_000, 4_000] };
const ORDERS: readonly ListOrder[] = ["last_order", "orders", "spent", "stake", "score"];
const CUSTOMERS = 300;

let database: TestDatabase;
let shopId: number;

beforeAll(async () => {
  database = await testDatabase();
  shopId = (await registerShop(database.db, { domain: "one.myshopify.com" }, NOW)).id;
  const other = (await registerShop(database.db, { domain: "two.myshopify.com" }, NOW)).id;
  for (const shop of [shopId, other]) await fill(shop, CUSTOMERS);
});
afterAll(async () => database.drop());

/** A customer whose figures follow from the number, with many equal ones among them. */
function customerOf(n: number) {
  const lastOrderAt = new Date(NOW.getTime() - ((n * 37) % 500) * DAY_MS - (n % 3) * 3_600_000);
  const [orderCount, spentMinor] = [1 + ((n * 7) % 12), ((n * 13) % 50) * 100];
  const score = scoreCustomer(BOUNDARIES, {
    recencyDays: recencyDays(lastOrderAt, NOW),
    orderCount,
    spentMinor,
  });
  return {
    id: BigInt(n),
    shopifyId: BigInt(10_000 + n),
    lastOrderAt,
    orderCount,
    spentMinor: BigInt(spentMinor),
    ...score,
  };
}

/** Adds the customers, and one whom a tag leaves out. */
async function fill(shop: number, size: number): Promise<void> {
  const all = Array.from({ length: size }, (_, n) => customerOf(n + 1));
  await inShopSql(database.db, shop, (sql) =>
    sql.query(
      `insert into customers (shop_id, id, shopify_id, order_count, spent_minor, last_order_at, r, f, m, "group",
         revenue_90_minor)
       select $1::int, found.*, found.spent % 900 from unnest($2::bigint[], $3::bigint[], $4::int[], $5::bigint[], $6::timestamptz[], $7::smallint[],
                                $8::smallint[], $9::smallint[], $10::text[])
                                  found (id, shopify_id, orders, spent, last_order_at, r, f, m, "group")
       union all select $1::int, 0, 1, 4, 1, now(), null, null, null, null, 0`,
      [
        shop,
        all.map(({ id }) => String(id)),
        all.map((each) => String(each.shopifyId)),
        all.map(({ orderCount }) => orderCount),
        all.map(({ spentMinor }) => String(spentMinor)),
        all.map(({ lastOrderAt }) => lastOrderAt.toISOString()),
        all.map(({ r }) => r),
        all.map(({ f }) => f),
        all.map(({ m }) => m),
        all.map((score) => groupOf(score)),
      ],
    ),
  );
}

function listOf(filter: Partial<CustomerFilter>, by: ListOrder, descending = true): ScoredList {
  return { ...filtered({ ...EVERYBODY, ...filter }, { boundaries: BOUNDARIES, asOf: NOW }), by, descending };
}

const page = (list: ScoredList, place: PagePlace, size = 40) =>
  inShopSql(database.db, shopId, (sql) => readScoredPage(sql, list, place, size));
const idsOf = (customers: readonly ListedCustomer[]): bigint[] => customers.map(({ id }) => id);

async function walk(list: ScoredList, size?: number): Promise<bigint[]> {
  const ids: bigint[] = [];
  for (let place: PagePlace = null; ;) {
    const { customers, hasNext } = await page(list, place, size);
    ids.push(...idsOf(customers));
    const last = customers.at(-1);
    if (!hasNext || last === undefined) return ids;
    place = { after: last.id };
  }
}

/** What the list must hold, in its order, found without the database. */
function expected(filter: Partial<CustomerFilter>, by: ListOrder): bigint[] {
  const { group, r, f, m, days } = { ...EVERYBODY, ...filter };
  const keyOf = (each: ReturnType<typeof customerOf>): number[] =>
    ({
      last_order: [each.lastOrderAt.getTime()],
      orders: [each.orderCount],
      spent: [Number(each.spentMinor)],
      stake: [Number(each.spentMinor) % 900],
      score: [each.r, each.f, each.m, Number(each.spentMinor)],
    })[by];
  return Array.from({ length: CUSTOMERS }, (_, n) => customerOf(n + 1))
    .filter((each) => (group ?? groupOf(each)) === groupOf(each))
    .filter((each) => (r ?? each.r) === each.r && (f ?? each.f) === each.f && (m ?? each.m) === each.m)
    .filter(({ lastOrderAt }) => {
      const ago = recencyDays(lastOrderAt, NOW);
      return days === null || (ago >= days.from && ago <= (days.to ?? Infinity));
    })
    .map((each) => ({ id: each.id, key: [...keyOf(each), Number(each.id)] }))
    .sort((a, b) => b.key.map((value, i) => value - (a.key[i] ?? 0)).find((step) => step !== 0) ?? 0)
    .map(({ id }) => id);
}

const FILTERS: readonly Partial<CustomerFilter>[] = [
  {},
  { group: "loyal_at_risk" },
  { r: 3 },
  { f: 1, m: 5 },
  { group: "sleeping", f: 2, days: { from: 400, to: null } },
  { days: { from: 0, to: 45 } },
  { days: { from: 100, to: 200 }, m: 1 },
  { r: 5, group: "sleeping" },
];

describe("a list of customers who have a score", () => {
  it.each(ORDERS)("by %s holds whom each filter asks for, each once, in order", async (by) => {
    for (const filter of FILTERS) {
      const down = expected(filter, by);
      expect(await walk(listOf(filter, by))).toEqual(down);
      expect(await walk(listOf(filter, by, false))).toEqual(down.toReversed());
      expect(await walk({ ...listOf(filter, by), areFew: true })).toEqual(down);
      expect(await walk({ ...listOf(filter, by, false), areFew: true })).toEqual(down.toReversed());
      const found = await inShopSql(database.db, shopId, async (sql) => ({
        counted: await countScored(sql, listOf(filter, by), 100),
        sums: await sumScored(sql, listOf(filter, by)),
      }));
      expect(found.counted).toBe(Math.min(100, down.length));
      expect(found.sums).toEqual({
        customers: down.length,
        spentMinor: down.reduce((sum, id) => sum + Number(customerOf(Number(id)).spentMinor), 0),
      });
    }
    expect(expected({}, by)).toHaveLength(CUSTOMERS);
  });

  it.each(ORDERS)("by %s leads back to where one came from", async (by) => {
    const list = listOf({}, by);
    const first = await page(list, null);
    const second = await page(list, { after: first.customers.at(-1)?.id ?? 0n });
    expect([first.hasPrevious, first.hasNext, second.hasPrevious, second.hasNext]).toEqual([
      false,
      true,
      true,
      true,
    ]);
    const back = await page(list, { before: second.customers[0]?.id ?? 0n });
    expect(back).toEqual({ ...first, hasNext: true });
    expect(await page(list, { after: 999_999n })).toEqual(first);
  });

  it("is met with what a search found: in its order, of this shop and these filters only", async () => {
    const found = await inShopSql(database.db, shopId, (sql) =>
      findScored(
        sql,
        listOf({ r: 3 }, "orders"),
        [1n, 5n, ...Array.from({ length: 50 }, (_, n) => BigInt(10_001 + n))],
        4,
      ),
    );
    expect(idsOf(found)).toEqual(
      expected({ r: 3 }, "orders")
        .filter((id) => id <= 50n)
        .slice(0, 4),
    );
    expect(found).toHaveLength(4);
  });
});

describe("a page of the list", () => {
  const [SHOP, PAGE] = [60_000, 10];
  /** The first ones of each of 125 scores, at each step of the plan, and those whose days don't fit. */
  const MOST = 125 * (PAGE + 1) * 6;

  /** The rows that the pages of lists touch, each under what was asked for. */
  async function touched(filters: readonly Partial<CustomerFilter>[]): Promise<[string, number][]> {
    const found: [string, number][] = [];
    const watch = watchPlans();
    for (const by of ORDERS)
      for (const filter of filters) {
        const list = listOf(filter, by);
        const { customers } = await page(list, null, PAGE);
        for (const place of [null, { after: customers.at(-1)?.id ?? 1n }, { before: 30_000n }]) {
          watch.begin();
          await page(list, place, PAGE);
          const rows = [...watch.end().values()].reduce((sum, each) => sum + each, 0);
          found.push([`${by}, ${JSON.stringify(filter)}`, rows]);
        }
      }
    watch.stop();
    return found;
  }

  /** Of one day, whose customers are few: 120 of them, at each step of the plan. */
  const MOST_OF_DAYS = 120 * 8 * (ORDERS.length + 1);

  async function touchedOfDays(): Promise<number> {
    const watch = watchPlans();
    watch.begin();
    for (const by of ORDERS) {
      const list = { ...listOf({ days: { from: 100, to: 100 } }, by), areFew: true };
      expect((await page(list, null, PAGE)).hasNext).toBe(true);
    }
    const sum = await inShopSql(database.db, shopId, (sql) =>
      sumScored(sql, listOf({ days: { from: 100, to: 100 } }, "spent")),
    );
    expect(sum.customers).toBe(120);
    const rows = [...watch.end().values()].reduce((all, each) => all + each, 0);
    watch.stop();
    return rows;
  }

  it("touches some rows of each score, not the shop's, also right after the shop was scored", async () => {
    await database.db.pool.query("alter table customers set (autovacuum_enabled = false)");
    shopId = (await registerShop(database.db, { domain: "large.myshopify.com" }, NOW)).id;
    await fill(shopId, SHOP);
    await database.db.pool.query("analyze customers");
    // Days are not in the key of each index. What is read by them alone comes from one that a vacuum makes cheap.
    const fresh = await touched(FILTERS.filter(({ days }) => days === undefined));
    expect(await touchedOfDays()).toBeLessThan(MOST_OF_DAYS);
    await database.db.pool.query("vacuum analyze customers");
    const settled = await touched(FILTERS);
    expect([...fresh, ...settled].filter(([, rows]) => rows >= MOST)).toEqual([]);
    expect(settled).toHaveLength(ORDERS.length * FILTERS.length * 3);
  }, 60_000);
});
