/** Counts of a shop whose people are too many to be counted at once, and counts that take too long. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { readForRules } from "../../../app/db/segments/members.server.ts";
import { noteSource } from "../../../app/db/segments/rule-sources.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { checkRule, type RuleCheck } from "../../../app/segments/check.server.ts";
import { PeopleCache } from "../../../app/segments/people-cache.server.ts";
import { SAMPLE } from "../../../app/segments/rule-masks.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";
import { NOW, plantTen } from "./ten-customers.ts";

const PEOPLE = 2 * SAMPLE;
const EVEN = { field: "f", is: "at_least", value: 5 };
const TAGGED = { field: "tag", is: "any_of", values: ["vip"] };

let database: TestDatabase;
let shop: { id: number; timeZone: string };
const tx = <T>(work: (sql: ShopSql) => Promise<T>): Promise<T> => inShopSql(database.db, shop.id, work);
const services = () => ({
  db: database.db,
  people: new PeopleCache(database.db, () => NOW),
  samples: new PeopleCache(database.db, () => NOW, {}, "sample"),
});
const check = (match: object, atOnce: boolean, by = services()): Promise<RuleCheck> =>
  checkRule(by, shop, { id: null, rule: { version: 1, match }, atOnce });

beforeAll(async () => {
  database = await testDatabase();
  const { id } = await registerShop(database.db, { domain: "large.myshopify.com", currency: "EUR" }, NOW);
  shop = { id, timeZone: "UTC" };
  await plantTen(database.db, id);
  await tx(async (sql) => {
    // Every second has an f of 5, every tenth a tag, every fourth an order.
    await sql.query(
      `insert into customers (shop_id, id, shopify_id, r, f, m)
       select $1, n, 1000 + n, 1, case when n % 2 = 0 then 5 else 1 end, 1 from generate_series(11, $2::int) n`,
      [sql.shopId, PEOPLE],
    );
    await sql.query(
      `insert into customer_tags (shop_id, customer_id, tag)
       select $1, n, 'vip' from generate_series(20, $2::int, 10) n`,
      [sql.shopId, PEOPLE],
    );
    await sql.query(
      `insert into orders (shop_id, id, customer_shopify_id, created_at, processed_at, updated_at, state,
                           point_of_sale, currency, amount_minor)
       select $1, n, 1000 + n, $3, $3, $3, 'counted', false, 'EUR', 100 from generate_series(12, $2::int, 4) n`,
      [sql.shopId, PEOPLE, new Date(NOW.getTime() - 86_400_000)],
    );
    await noteSource(sql, { need: "tags", name: "", readAt: NOW });
  });
});
afterAll(() => database.drop());

function estimated(found: RuleCheck): Extract<RuleCheck, { outcome: "estimated" }> {
  if (found.outcome !== "estimated") throw new Error(`It is ${found.outcome}.`);
  return found;
}

describe("a count of a large shop", () => {
  const ORDERED = { field: "orders", is: "at_least", value: 1, period: { is: "in_last", days: 7 } };

  it.each([
    ["columns", EVEN, PEOPLE / 2 - 5],
    ["orders", ORDERED, PEOPLE / 4 - 2],
    ["the database", TAGGED, PEOPLE / 10 - 1],
    ["a test that nobody meets", { field: "orders", is: "at_least", value: 99 }, 0],
  ])("is estimated at once by %s, with a margin that has the exact count in it", async (_, match, exact) => {
    const by = services();
    const { members, people, sampled } = estimated(await check(match, true, by));
    expect(people).toBe(PEOPLE);
    expect(Math.abs(sampled - SAMPLE)).toBeLessThan(1_000);
    expect(members.from).toBeLessThanOrEqual(exact);
    expect(members.to).toBeGreaterThanOrEqual(exact);
    expect(members.to - members.from).toBeLessThan(PEOPLE / 50);
    expect(await check(match, false, by)).toMatchObject({ outcome: "counted", members: exact, people });
    // All people are held by now, and the answer with them.
    expect(await check(match, true, by)).toMatchObject({ outcome: "counted", members: exact });
  });

  it("is estimated as often as it is asked for in the same way", async () => {
    const one = estimated(await check(ORDERED, true));
    expect(estimated(await check(ORDERED, true))).toEqual(one);
  });

  it("is exact where nothing else is asked for", async () => {
    expect(await check(EVEN, false)).toMatchObject({ outcome: "counted", members: PEOPLE / 2 - 5 });
  });
});

describe("a count that takes too long", () => {
  it("is ended by the database after 20 seconds", async () => {
    const limit = await tx(async (sql) => {
      await readForRules(sql);
      return sql.query<{ limit: string }>("select current_setting('statement_timeout') as limit");
    });
    expect(limit).toEqual([{ limit: "20s" }]);
  });

  it.each([
    ["the people in columns", {}],
    ["the database", { rows: 5 }],
  ])("by %s says so, and the next one is counted", async (_, limits) => {
    const by = { ...services(), people: new PeopleCache(database.db, () => NOW, limits) };
    const counting = await withoutTags(async () => {
      const found = check(TAGGED, false, by);
      await endStatements(1);
      return found;
    });
    expect(counting).toMatchObject({ outcome: "not_counted", because: "too_slow" });
    expect(await check(TAGGED, false, by)).toMatchObject({ outcome: "counted" });
  });

  it("is exact where the sample takes too long to be read", async () => {
    const by = services();
    await by.people.of(shop);
    const timeOut = (sql: ShopSql) => sql.query("set local statement_timeout = 1; select pg_sleep(5)");
    const samples = new PeopleCache(database.db, () => NOW, {}, "sample");
    vi.spyOn(samples, "of").mockImplementation(() => tx(async (sql) => (await timeOut(sql), null)));
    const found = await check(TAGGED, true, { ...by, samples });
    expect(found).toMatchObject({ outcome: "counted", members: PEOPLE / 10 - 1 });
  });

  it("has no estimate either, where that would take as long", async () => {
    const by = services();
    await Promise.all([by.people.of(shop), by.samples.of(shop)]);
    const counting = await withoutTags(async () => {
      const found = check(TAGGED, true, by);
      // The sample is asked first, then all people are.
      await endStatements(2);
      return found;
    });
    expect(counting).toMatchObject({ outcome: "not_counted", because: "too_slow" });
  });
});

/** A statement that reads tags meanwhile waits. */
async function withoutTags<T>(work: () => Promise<T>): Promise<T> {
  const client = await database.db.pool.connect();
  try {
    await client.query("begin; lock table customer_tags in access exclusive mode");
    return await work();
  } finally {
    await client.query("rollback");
    client.release();
  }
}

/** Ends statements that wait, one after another, as PostgreSQL ends one at its limit of time. */
async function endStatements(count: number): Promise<void> {
  for (let ended = 0; ended < count; ended += 1)
    await vi.waitFor(
      async () => {
        const { rowCount } = await database.db.pool.query(
          `select pg_cancel_backend(pid) from pg_stat_activity
            where wait_event_type = 'Lock' and datname = current_database()`,
        );
        expect(rowCount).toBe(1);
      },
      { timeout: 10_000 },
    );
}
