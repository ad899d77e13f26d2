/** Shopify spells a tag as it was first written. The merchant may have written it in another casing than ours. */
import { describe, expect, it } from "vitest";

import { audit, foundBy } from "../sync/audit-world.ts";
import { BULK, tagWorld } from "./sync-tags-world.ts";
import { newestSync, runTags, tagsIn, turn } from "../sync/sync-world.ts";

const SPELLED = "SIXFOLD: loyal";

describe.each([
  ["by bulk operations", BULK],
  ["by single calls", {}],
])("a tag of ours that the shop spells otherwise, %s", (_, ways) => {
  it("is given, found, and taken off like every other", async () => {
    const on = await tagWorld([
      { group: null, tags: [SPELLED, "vip"] },
      { group: "loyal" },
      { group: "new" },
    ]);
    await runTags(on, ways);
    expect(tagsIn(on)).toEqual([[SPELLED, "vip"], [SPELLED], ["Sixfold: New"]]);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", added: 2, failed: 0 });
    // The customer whom the merchant gave the tag is in no group of ours.
    expect(await audit(on, "shopify_tags")).toEqual(["sync-tags"]);
    expect(Object.values(await foundBy(on)).filter(([, , extra]) => extra !== 0)).toEqual([[2, 0, 1]]);
    await turn(on, { 1: "new", 2: "loyal" });
    await runTags(on, ways);
    expect(tagsIn(on)).toEqual([["vip"], ["Sixfold: New"], [SPELLED]]);
    expect(await audit(on, "shopify_tags")).toEqual([]);
  });
});
