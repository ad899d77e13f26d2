import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { forgetSource, noteSource, readSources } from "../../../app/db/segments/rule-sources.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { readOwnNames } from "../../../app/segments/own-names.server.ts";
import { readRuleGround } from "../../../app/segments/rule-ground.server.ts";
import { testDatabase, type TestDatabase } from "../../setup/database.ts";

const NOW = new Date("2026-03-29T12:00:00.000Z");

let database: TestDatabase;
let shopId: number;
const tx = <T>(work: (sql: ShopSql) => Promise<T>): Promise<T> => inShopSql(database.db, shopId, work);

beforeEach(async () => {
  database = await testDatabase();
  shopId = (await registerShop(database.db, { domain: "one.myshopify.com" }, NOW)).id;
});
afterEach(() => database.drop());

async function run(includePointOfSale: boolean): Promise<void> {
  await tx((sql) =>
    sql.query(
      `with model as (
         insert into models (shop_id, fitted_at, as_of, gap90_days, boundaries, centroids, window_years,
                             include_point_of_sale, currency, customers, orders, input_hash, status, cause,
                             scope_limited, adopted_at)
         values ($1, $2, $2, 180, '{}', '{}', 2, $3, 'EUR', 1, 1, 'x', 'replaced', 'first', false, $2)
         returning id)
       insert into runs (shop_id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out,
                         customers, input_hash)
       select $1, id, 1, $2, $2, $2, 1, 1, '{}', 1, 'x' from model`,
      [shopId, NOW, includePointOfSale],
    ),
  );
}

describe("what rules stand on", () => {
  it("is nothing before the first run", async () => {
    const { knowledge, moment } = await tx((sql) => readRuleGround(sql, "Europe/Berlin"));
    expect(moment).toBeNull();
    expect([...knowledge.known]).toEqual([]);
    expect(knowledge.currency).toBeNull();
  });

  it("is the newest run with its rules", async () => {
    await run(true);
    expect([...(await tx((sql) => readRuleGround(sql, null))).knowledge.known]).toEqual([
      "orders",
      "point_of_sale",
    ]);
    await run(false);
    const { knowledge, moment } = await tx((sql) => readRuleGround(sql, "Europe/Berlin"));
    expect([...knowledge.known]).toEqual(["orders"]);
    expect(knowledge.currency).toBe("EUR");
    expect(moment).toMatchObject({
      at: NOW,
      windowStart: new Date("2024-03-29T12:00:00.000Z"),
      includePointOfSale: false,
      currency: "EUR",
    });
    // The day on which the clock went forward.
    expect(moment?.days.startOf(moment.days.dayOf(NOW)).toISOString()).toBe("2026-03-28T23:00:00.000Z");
  });

  it("is what was read, until it is gone", async () => {
    const later = new Date(NOW.getTime() + 1_000);
    await tx(async (sql) => {
      await noteSource(sql, { need: "tags", name: "", readAt: NOW });
      await noteSource(sql, { need: "tags", name: "", readAt: later });
      await noteSource(sql, { need: "lists", name: "L1", readAt: NOW });
      await noteSource(sql, { need: "properties", name: "gender", readAt: NOW });
      await sql.query("insert into rule_sources values ($1, 'of a later version', '', now())", [shopId]);
    });
    const { knowledge } = await tx((sql) => readRuleGround(sql, null));
    expect([...knowledge.known]).toEqual(["tags"]);
    expect([[...knowledge.lists], [...knowledge.properties]]).toEqual([["L1"], ["gender"]]);
    expect(await tx(readSources)).toContainEqual({ need: "tags", name: "", readAt: later });
    await tx((sql) => forgetSource(sql, { need: "lists", name: "L1" }));
    expect([...(await tx((sql) => readRuleGround(sql, null))).knowledge.lists]).toEqual([]);
  });
});

it("what the app writes is known by its labels and lists, those of before too", async () => {
  await tx((sql) =>
    sql.query(
      `with target as (
         insert into sync_targets (shop_id, target, enabled) values ($1, 'shopify_tags', true), ($1, 'klaviyo', true))
       insert into audiences (shop_id, target, place, kind, subject, label, previous_label, list_id)
       values ($1, 'shopify_tags', 0, 'group', 'new', 'VIP: New', 'Sixfold: New', null),
              ($1, 'klaviyo', 0, 'group', 'new', 'List: New', null, 'L1'),
              ($1, 'klaviyo', 1, 'group', 'loyal', null, null, null)`,
      [shopId],
    ),
  );
  const { tags, lists } = await tx(readOwnNames);
  expect([...tags].sort()).toEqual(["List: New", "Sixfold: New", "VIP: New"]);
  expect([...lists]).toEqual(["L1"]);
});
