import { afterEach, expect, it } from "vitest";

import { importAll, makeWorld, orders, type World } from "./import-world.ts";

let world: World;
afterEach(() => world.close());

/** What the planner takes the shop's number of orders for. */
async function expectedOrders({ db, shopId }: World): Promise<number> {
  const { rows } = await db.pool.query<{ "QUERY PLAN": [{ Plan: { "Plan Rows": number } }] }>(
    `explain (format json) select 1 from orders where shop_id = ${shopId}`,
  );
  return rows[0]?.["QUERY PLAN"][0].Plan["Plan Rows"] ?? NaN;
}

it("an import of many orders leaves the planner with the shop's size", async () => {
  world = await makeWorld(orders(5_000, 500));
  // So that nobody else looks meanwhile.
  await world.db.pool.query("alter table orders set (autovacuum_enabled = false)");
  await importAll(world);
  expect(await expectedOrders(world)).toBeGreaterThan(2_500);
});
