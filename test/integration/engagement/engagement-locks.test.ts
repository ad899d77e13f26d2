/** Two readings store what they read at once, after the other side didn't answer for a while. */
import { expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { keepOn, noteAvailable } from "../../../app/db/engagement/engagement.server.ts";
import { makeWorld } from "../import/import-world.ts";

const ON_SINCE = new Date("2026-03-01T12:00:00Z");

it("take their turns, and none is broken off", async () => {
  const world = await makeWorld([]);
  const { db, shopId } = world;
  const end = Promise.withResolvers<undefined>();
  let isOther = false;
  const waiting = async (): Promise<number> => {
    const { rows } = await db.pool.query<{ n: number }>(
      "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return rows[0]?.n ?? 0;
  };
  const other = () =>
    inShopSql(db, shopId, async (sql) => {
      isOther = await keepOn(sql, ON_SINCE);
      await end.promise;
      await noteAvailable(sql);
    });
  try {
    await inShopSql(db, shopId, (sql) =>
      sql.query("insert into engagement (shop_id, on_since, unavailable_since) values ($1, $2, $2)", [
        sql.shopId,
        ON_SINCE,
      ]),
    );
    const both = await inShopSql(db, shopId, async (sql) => {
      await keepOn(sql, ON_SINCE);
      const begun = other();
      await expect.poll(async () => isOther || (await waiting()) === 1).toBe(true);
      const noted = noteAvailable(sql);
      end.resolve(undefined);
      await noted;
      return { begun };
    });
    await both.begun;
  } finally {
    await world.close();
  }
});
