/** What home says of each target. */
import { afterEach, beforeEach, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { readTargetStates } from "../../../app/routes/app._index/target-states.server.ts";
import { makeWorld, type World } from "../import/import-world.ts";

const OFF = { target: "klaviyo", state: "off" };

let world: World;
beforeEach(async () => {
  world = await makeWorld([]);
  await write("insert into sync_targets (shop_id, target, enabled) values ($1, 'shopify_tags', true)");
  await write(
    `insert into audience_sets (shop_id, target, set_key, begun_at)
     values ($1, 'shopify_tags', 'groups', '2026-02-01T00:00:00Z')`,
  );
});
afterEach(async () => world.close());

const write = (text: string, ...values: readonly unknown[]) =>
  inShopSql(world.db, world.shopId, (sql) => sql.query(text, [sql.shopId, ...values]));
const sync = (status: string, day: string, kind = "forward") =>
  write(
    `insert into syncs (shop_id, target, set_key, run_id, kind, status, phase, metafields, started_at, finished_at)
     values ($1, 'shopify_tags', $2, 1, $3, $4, 'removing', false, $5, $5)`,
    kind === "clean_up" ? "all" : "groups",
    kind,
    status,
    `${day}T00:00:00Z`,
  );
const states = () => inShopSql(world.db, world.shopId, readTargetStates);
const sent = (day: string) => ({ target: "shopify_tags", state: "sent", at: `${day}T00:00:00.000Z` });

it("names the last sync that went through, also if some customers failed", async () => {
  expect(await states()).toEqual([{ target: "shopify_tags", state: "nothing_sent" }, OFF]);
  await sync("done", "2026-02-02");
  expect(await states()).toEqual([sent("2026-02-02"), OFF]);
  await sync("incomplete", "2026-02-03");
  await sync("discarded", "2026-02-04");
  expect(await states()).toEqual([sent("2026-02-03"), OFF]);
});

it("takes no clean-up for a sync, nor one from before the target was switched on again", async () => {
  await sync("done", "2026-01-30");
  await sync("done", "2026-02-02", "clean_up");
  expect(await states()).toEqual([{ target: "shopify_tags", state: "nothing_sent" }, OFF]);
});

it("says what is under way, waits, is paused or fails", async () => {
  const said = async () => (await states())[0]?.state;
  await sync("running", "2026-02-02");
  expect(await said()).toBe("working");
  await write("update syncs set status = 'pending' where shop_id = $1");
  expect(await said()).toBe("waiting");
  await write("update syncs set hold_code = 'plan' where shop_id = $1");
  expect(await said()).toBe("plan");
  await write("update syncs set status = 'failed' where shop_id = $1");
  await write("update audience_sets set failing_since = begun_at where shop_id = $1");
  expect(await said()).toBe("failing");
  await write("update audience_sets set paused_at = begun_at, pause_cause = 'asked' where shop_id = $1");
  expect(await said()).toBe("paused");
  await write("update sync_targets set enabled = false where shop_id = $1");
  expect(await said()).toBe("off");
});
