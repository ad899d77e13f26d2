import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { readSegmentFigures } from "../../../app/db/segments/figures.server.ts";
import {
  listMembersPage,
  type KnownMembers,
  type MemberList,
  type MemberPlace,
} from "../../../app/db/segments/listed-members.server.ts";
import { walkMembers } from "../../../app/db/segments/walked-members.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { shopDays } from "../../../app/domain/time/shop-days.ts";
import { knownMembers } from "../../../app/segments/known-members.ts";
import { SORT_ORDERS, SORTS } from "../../../app/web/ui/customers/sorts.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { watchPlans } from "../database/growth-plans.ts";

const NOW = new Date("2026-03-29T12:00:00.000Z");
const DAYS = shopDays("Europe/Berlin");
const MOMENT = { at: NOW, days: DAYS, windowStart: new Date(0), includePointOfSale: true, currency: "EUR" };
const PAGE = 15;
const SIZE = 100;

/**
 * Segments by their place: of customers of all kinds, of buyers only, of those above some amount, of two, of people
 * without orders, and of buyers who are all left out by a tag.
 */
const SEGMENTS = [
  "true",
  "n % 2 = 0 and order_count > 0 and not left_out",
  "n % 3 > 0 and spent_minor > 2000 and not left_out",
  "n in (20, 21)",
  "order_count = 0",
  "left_out and order_count > 0",
];

let database: TestDatabase;
let shopId: number;
const tx = <T>(work: (sql: ShopSql) => Promise<T>): Promise<T> => inShopSql(database.db, shopId, work);

/**
 * Customers of whom many have the same values. Every fourth never ordered. Every 25th is left out by a tag, with orders
 * or without.
 */
async function fill(sql: ShopSql, size: number): Promise<void> {
  await sql.query(
    `insert into customers (shop_id, id, shopify_id, order_count, spent_minor, last_order_at, r, f, m, "group", left_out)
     select $1, n, 1000 + n, orders, spent, last_at,
            case when scored then 1 + n % 5 end, case when scored then 1 + n / 5 % 5 end,
            case when scored then 1 + n / 25 % 5 end, case when scored then 'loyal' end, left_out
       from generate_series(1, $2::int) n
      cross join lateral (select n % 4 > 0 as buys, n % 25 = 0 as left_out) k
      cross join lateral (select buys and not left_out as scored, case when buys then 1 + n % 7 else 0 end as orders,
                                 case when buys then (n * 37 % 60 - 3) * 100 else 0 end as spent,
                                 case when buys then $3::timestamptz - (n * 13 % 90) * interval '1 day' end as last_at) v`,
    [sql.shopId, size, NOW.toISOString()],
  );
  await sql.query(
    `insert into segment_members (shop_id, customer_id, word, members)
     select * from (
       select $1::int, id, 0, ${SEGMENTS.map((of, place) => `((${of})::int::bigint << ${String(place)})`).join(" | ")} as members
         from (select *, id as n from customers where shop_id = $1) c) m where members <> 0`,
    [sql.shopId],
  );
}

const at = (place: number) => ({ word: 0, place });

/** As if the shop were so large that its pages are walked. */
async function large(sql: ShopSql, place: number): Promise<KnownMembers> {
  const figures = await readSegmentFigures(sql, at(place), DAYS);
  const known = knownMembers({ ...figures, asOf: NOW.toISOString() }, MOMENT);
  return { ...known, members: 100_000, people: 1_000_000 };
}

async function allPages(place: number, list: MemberList, known: KnownMembers | null): Promise<bigint[][]> {
  const pages: bigint[][] = [];
  for (let from: MemberPlace = null; ;) {
    const page = await tx((sql) => listMembersPage(sql, at(place), list, from, PAGE, known));
    pages.push(page.members.map(({ id }) => id));
    const last = page.members.at(-1);
    if (!page.hasNext || last === undefined) return pages;
    from = { after: last.id };
  }
}

beforeAll(async () => {
  database = await testDatabase();
  const { id: otherId } = await registerShop(database.db, { domain: "two.myshopify.com" }, NOW);
  shopId = (await registerShop(database.db, { domain: "one.myshopify.com" }, NOW)).id;
  for (const shop of [otherId, shopId]) await inShopSql(database.db, shop, (sql) => fill(sql, SIZE));
});
afterAll(() => database.drop());

describe("the members of a segment, walked along the customers", () => {
  it("are the same, in the same order and pages, as if all were read and sorted", async () => {
    for (const place of SEGMENTS.keys()) {
      const known = await tx((sql) => large(sql, place));
      for (const sort of SORTS) {
        const list = SORT_ORDERS[sort];
        const pages = await allPages(place, list, null);
        expect(pages.flat().length).toBeGreaterThan(1);
        expect([place, sort, pages.flat().length]).toEqual([place, sort, new Set(pages.flat()).size]);
        for (const ranges of [known.ranges, null])
          expect([place, sort, await allPages(place, list, { ...known, ranges })]).toEqual([
            place,
            sort,
            pages,
          ]);
        const few = { ...known, members: 100 };
        expect([place, sort, await allPages(place, list, few)]).toEqual([place, sort, pages]);
      }
    }
  });

  it("lead back to the page before", async () => {
    const known = await tx((sql) => large(sql, 0));
    for (const sort of SORTS) {
      const list = SORT_ORDERS[sort];
      const pages = await allPages(0, list, null);
      for (const [number, page] of pages.slice(0, -1).entries()) {
        const [first] = pages[number + 1] ?? [];
        const back = await tx((sql) =>
          listMembersPage(sql, at(0), list, { before: first ?? 0n }, PAGE, known),
        );
        expect([sort, number, back.members.map(({ id }) => id)]).toEqual([sort, number, page]);
      }
    }
  });

  it("are found among a few customers, however many the shop has", async () => {
    const { id: largeId } = await registerShop(database.db, { domain: "large.myshopify.com" }, NOW);
    await inShopSql(database.db, largeId, (sql) => fill(sql, 20 * SIZE));
    const touched: number[] = [];
    for (const shop of [shopId, largeId]) {
      const known = await inShopSql(database.db, shop, (sql) => large(sql, 1));
      const watch = watchPlans();
      watch.begin();
      for (const sort of SORTS)
        await inShopSql(database.db, shop, (sql) =>
          listMembersPage(sql, at(1), SORT_ORDERS[sort], null, PAGE, known),
        );
      const ended = watch.end();
      touched.push([...ended.values()].reduce((sum, rows) => sum + rows, 0));
      watch.stop();
    }
    expect(touched[1]).toBeLessThan(1.5 * (touched[0] ?? 0));
  });

  it("are not walked to where there are too few of them: then nobody is missing", async () => {
    const walk = {
      by: "spent",
      descending: true,
      from: null,
      limit: 3,
      hasGrouped: true,
      hasGroupless: true,
      range: null,
    } as const;
    expect(await tx((sql) => walkMembers(sql, at(3), walk))).toBeNull();
    expect(await tx((sql) => walkMembers(sql, at(3), { ...walk, limit: 2 }))).toHaveLength(2);
  });
});
