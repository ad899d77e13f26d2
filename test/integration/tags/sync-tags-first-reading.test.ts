import { describe, expect, it } from "vitest";

import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { disableTags, enableTags } from "../../../app/sync/merchant/targets.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { newCustomer } from "../../simulators/shopify/store/store.ts";
import { isKilled, killingAdmin, killingDatabase } from "../sync/sync-killing.ts";
import { setTags } from "./sync-tags-world.ts";
import {
  confirmHeld,
  decisions,
  makeWorld,
  newestSync,
  rowsOf,
  runTags,
  setTagPrefix,
  tagsIn,
  turn,
  type Person,
  type World,
} from "../sync/sync-world.ts";

async function worldOf(people: readonly Person[]): Promise<World> {
  const world = await makeWorld(people);
  await turnOn(world);
  return world;
}

const turnOn = (on: World): Promise<void> => enableTags(decisions(on), on.shopId, on.now());

/** Shopify asked for the shop's erasure, and the merchant installed the app again. */
async function installAgain(on: World): Promise<void> {
  const kept = ["customers", "imports", "models", "runs"];
  await inShopSql(on.db, on.shopId, async (sql) => {
    for (const table of SHOP_TABLES)
      if (!kept.includes(table)) await sql.query(`delete from ${table} where shop_id = $1`, [on.shopId]);
  });
}

async function preview(on: World): Promise<Record<string, unknown>> {
  await runTags(on, { confirms: false });
  const newest = await newestSync(on, "shopify_tags");
  expect(newest).toMatchObject({ status: "pending", hold_code: "first" });
  return newest["preview"] as Record<string, unknown>;
}

describe("the first sync of the tags", () => {
  it("finds the tags of an earlier installation: right ones stay, wrong ones go, and the preview says how many", async () => {
    const on = await worldOf([
      { group: "loyal", tags: ["vip"] },
      { group: "new" },
      { group: "sleeping" },
      { group: null },
    ]);
    await runTags(on);
    await installAgain(on);
    await turn(on, { 1: "potential_loyal" });
    setTags(on, 3, ["sixfold: NEW"]);
    const stranger = newCustomer(7_000_000_000_900, on.now().getTime());
    on.store.customers.set(stranger.id, { ...stranger, tags: ["own", "Sixfold: Sleeping"] });
    await turnOn(on);
    expect(await preview(on)).toMatchObject({ carried: 5, moved: 3 });
    await confirmHeld(on, "shopify_tags");
    await runTags(on);
    expect(tagsIn(on)).toEqual([
      ["Sixfold: Loyal", "vip"],
      ["Sixfold: Potential loyal"],
      ["Sixfold: Sleeping"],
      [],
      ["own"],
    ]);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", added: 1, removed: 3 });
    expect(await rowsOf(on, "select 1 from audit_members where shop_id = $1")).toEqual([]);
  });

  it("finds those of the usual prefix where another was chosen since", async () => {
    const on = await worldOf([{ group: "loyal" }, { group: "new" }]);
    await runTags(on);
    await installAgain(on);
    await setTagPrefix(on, "Club");
    await turnOn(on);
    expect(await preview(on)).toMatchObject({ carried: 2, moved: 0 });
    await confirmHeld(on, "shopify_tags");
    await runTags(on);
    expect(tagsIn(on)).toEqual([["Club: Loyal"], ["Club: New"]]);
  });

  it("finds nobody where the app has never been", async () => {
    const on = await worldOf([{ group: "loyal", tags: ["Sixfold: Golden"] }]);
    expect(await preview(on)).toMatchObject({ carried: 0, moved: 1 });
  });

  it("finds what has changed while the tags were off", async () => {
    const on = await worldOf([{ group: "loyal" }, { group: "new" }, { group: "sleeping" }]);
    await runTags(on);
    await disableTags(on, on.shopId);
    setTags(on, 0, []);
    setTags(on, 1, ["Sixfold: New", "Sixfold: Loyal"]);
    await enableTags(decisions(on), on.shopId, new Date(on.now().getTime() + 1));
    expect(await preview(on)).toMatchObject({ carried: 2, moved: 2 });
    await confirmHeld(on, "shopify_tags");
    await runTags(on);
    expect(tagsIn(on)).toEqual([["Sixfold: Loyal"], ["Sixfold: New"], ["Sixfold: Sleeping"]]);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", added: 1, removed: 1 });
  });

  it.each(["before", "after"] as const)(
    "comes to the same end when killed %s any request or transaction",
    async (when) => {
      const on = await worldOf([{ group: "loyal" }, { group: "new" }]);
      await runTags(on);
      const places = pointsToStrike();
      for (let at = places.first, killed = 2; killed > 0; at += places.gap()) {
        killed = 0;
        for (const ways of [
          { admin: killingAdmin(on.admin, at, when) },
          { db: killingDatabase(on.db, at, when) },
        ]) {
          await installAgain(on);
          setTags(on, 0, ["Sixfold: Sleeping"]);
          await turnOn(on);
          if (await isKilled(runTags(on, ways))) killed += 1;
          await runTags(on);
          expect({ at, tags: tagsIn(on) }).toEqual({ at, tags: [["Sixfold: Loyal"], ["Sixfold: New"]] });
        }
      }
    },
  );
});
