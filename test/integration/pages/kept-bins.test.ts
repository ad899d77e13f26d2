import { afterAll, beforeAll, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { DIMENSIONS } from "../../../app/domain/distribution/bins.ts";
import {
  readDistributions,
  readKeptDistributions,
} from "../../../app/routes/app.insights_.distributions/distributions.server.ts";
import { importAll, makeWorld, orders, score, type World } from "../import/import-world.ts";

let world: World;
beforeAll(async () => {
  world = await makeWorld(orders(900, 200));
  await importAll(world);
  await score(world);
});
afterAll(async () => world.close());

const setBins = (bins: string | null) =>
  inShopSql(world.db, world.shopId, (sql) =>
    sql.query("update runs set bins = $2::jsonb where shop_id = $1", [sql.shopId, bins]),
  );

it("a run keeps how its customers spread, and without that it is counted", async () => {
  const kept = await readKeptDistributions(world.db, world.shopId);
  for (const dimension of DIMENSIONS)
    expect(kept?.bins[dimension].reduce((sum, { customers }) => sum + customers, 0)).toBe(200);
  for (const none of [null, '{"r": {"1": 200}, "f": {}, "m": {}}']) {
    await setBins(none);
    expect(await readKeptDistributions(world.db, world.shopId)).toBeNull();
    expect(await readDistributions(world.db, world.shopId)).toEqual(kept);
  }
});
