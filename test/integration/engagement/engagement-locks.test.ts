/** Several transactions lock the rows of a shop's reading of people in the same order, so none is broken off. */
import { afterEach, beforeEach, expect, it } from "vitest";

import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import {
  keepAsChosen,
  keepOn,
  noteAvailable,
  switchEngagementOn,
} from "../../../app/db/engagement/engagement.server.ts";
import { finishReading, readReadings, startReading } from "../../../app/db/engagement/readings.server.ts";
import { makeWorld, type World } from "../import/import-world.ts";

const NOW = new Date("2026-03-01T12:00:00Z");

let world: World;
/** A transaction that is broken off runs again. */
let runs: number;

beforeEach(async () => {
  runs = 0;
  world = await makeWorld([]);
});

afterEach(async () => {
  await world.close();
});

const inShop = <T>(work: (sql: ShopSql) => Promise<T>): Promise<T> =>
  inShopSql(world.db, world.shopId, (sql) => {
    runs += 1;
    return work(sql);
  });

/** How many transactions wait for a lock. */
async function waiting(): Promise<number> {
  const { rows } = await world.db.pool.query<{ n: number }>(
    "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows[0]?.n ?? 0;
}

it("two readings store what they read at once, after the other side didn't answer for a while", async () => {
  const end = Promise.withResolvers<undefined>();
  let isOther = false;
  const other = () =>
    inShop(async (sql) => {
      isOther = await keepOn(sql, NOW);
      await end.promise;
      await noteAvailable(sql);
    });
  await inShop((sql) =>
    sql.query("insert into engagement (shop_id, on_since, unavailable_since) values ($1, $2, $2)", [
      sql.shopId,
      NOW,
    ]),
  );
  const both = await inShop(async (sql) => {
    await keepOn(sql, NOW);
    const begun = other();
    await expect.poll(async () => isOther || (await waiting()) === 1).toBe(true);
    const noted = noteAvailable(sql);
    end.resolve(undefined);
    await noted;
    return { begun };
  });
  await both.begun;
  expect(runs).toBe(3);
});

it("engagement is switched on while a reading from Shopify, begun for places, ends", async () => {
  await inShop(async (sql) => {
    await sql.query("insert into engagement (shop_id, places_since) values ($1, $2)", [sql.shopId, NOW]);
    await startReading(sql, "shopify", { startedAt: NOW, changedFrom: null });
  });
  const both = await inShop(async (sql) => {
    expect(await keepAsChosen(sql, { onSince: null, placesSince: NOW })).toBe(true);
    const switched = inShop((other) => switchEngagementOn(other, NOW));
    await expect.poll(waiting).toBe(1);
    await finishReading(sql, "shopify");
    return { switched };
  });
  await both.switched;
  expect(runs).toBe(3);
  // It is read anew, since no email was asked for before.
  expect((await inShop(readReadings)).has("shopify")).toBe(false);
});
