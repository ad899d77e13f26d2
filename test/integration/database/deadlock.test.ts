/** Two transactions of a shop that wait for each other. */
import { afterEach, beforeEach, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { makeWorld, type World } from "../import/import-world.ts";

let world: World;

beforeEach(async () => {
  world = await makeWorld([]);
  await inShopSql(world.db, world.shopId, (sql) =>
    sql.query(
      "insert into product_tags (shop_id, product_id, tag) select $1, id, '' from unnest(array[1, 2]) id",
      [sql.shopId],
    ),
  );
});

afterEach(async () => {
  await world.close();
});

/** Marks two rows in this order. The other transaction has marked its first row before the second is asked for. */
function mark(ids: readonly [number, number], meet: () => Promise<void>): Promise<number> {
  let runs = 0;
  return inShopSql(world.db, world.shopId, async (sql) => {
    runs += 1;
    for (const [at, id] of ids.entries()) {
      if (at === 1 && runs === 1) await meet();
      await sql.query("update product_tags set tag = tag || 'x' where shop_id = $1 and product_id = $2", [
        sql.shopId,
        id,
      ]);
    }
    return runs;
  });
}

it("both end, each once: the one that is broken off runs again", async () => {
  const [here, there] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
  const runs = await Promise.all([
    mark([1, 2], async () => {
      here.resolve(undefined);
      await there.promise;
    }),
    mark([2, 1], async () => {
      there.resolve(undefined);
      await here.promise;
    }),
  ]);
  expect(runs.toSorted((one, other) => one - other)).toEqual([1, 2]);
  const tags = await inShopSql(world.db, world.shopId, (sql) =>
    sql.query<{ tag: string }>("select tag from product_tags where shop_id = $1", [sql.shopId]),
  );
  expect(tags).toEqual([{ tag: "xx" }, { tag: "xx" }]);
});
