import { describe, expect, it } from "vitest";

import { findShop, updateShop } from "../../../app/db/shops/shop-directory.server.ts";
import { readShop } from "../../../app/shopify/shop.server.ts";
import { tagWorld } from "./sync-tags-world.ts";
import {
  listsIn,
  makeWorld,
  rowsOf,
  runKlaviyo,
  runTags,
  setTagPrefix,
  switchOn,
  tagsIn,
  turn,
  type World,
} from "../sync/sync-world.ts";

/** Reads the shop's facts. An import and the webhook shop/update do the same. */
async function readFacts(on: World, locale: string): Promise<void> {
  Object.assign(on.store.shop, { locale });
  await updateShop(on.db, on.shopId, await readShop(on.admin));
}

describe("the language of the labels", () => {
  it("is the shop's primary one, of tags and of lists", async () => {
    const world = await makeWorld([{ group: "loyal" }, { group: "sleeping" }]);
    await readFacts(world, "de-CH");
    expect(await findShop(world.db, world.shopId)).toMatchObject({ language: "de" });
    await switchOn(world, "shopify_tags");
    await switchOn(world, "klaviyo");
    await runTags(world);
    await runKlaviyo(world);
    expect(tagsIn(world)).toEqual([["Sixfold: Stammkunden"], ["Sixfold: Schlafende Kunden"]]);
    expect(listsIn(world)).toMatchObject({ "Sixfold: Stammkunden": ["p0@example.com"] });
  });

  it("is fixed at the first sync, also when the prefix changes", async () => {
    const world = await tagWorld([{ group: "loyal" }]);
    await readFacts(world, "fr");
    await runTags(world);
    await readFacts(world, "ja");
    await turn(world, { 0: "new" });
    await runTags(world);
    expect(tagsIn(world)).toEqual([["Sixfold: Nouveaux"]]);
    await setTagPrefix(world, "Club");
    await runTags(world);
    expect(tagsIn(world)).toEqual([["Club: Nouveaux"]]);
    expect(await rowsOf(world, "select language from sync_targets where shop_id = $1")).toEqual([
      { language: "fr" },
    ]);
  });

  it("stays English for shops that were synced before there was a choice", async () => {
    const world = await tagWorld([{ group: "loyal" }]);
    await runTags(world);
    await rowsOf(world, "update sync_targets set language = null where shop_id = $1");
    await readFacts(world, "de");
    await turn(world, { 0: "new" });
    await runTags(world);
    expect(tagsIn(world)).toEqual([["Sixfold: New"]]);
  });
});
