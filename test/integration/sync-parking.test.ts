import { describe, expect, it } from "vitest";

import { GROUPS } from "../../app/domain/groups/group.ts";
import { BULK, tagWorld } from "./sync-tags-world.ts";
import { label, newestSync, onePerGroup, runTags, tagsIn } from "./sync-world.ts";

describe("a sync of a shop that Shopify does not let in", () => {
  it.each(["402", "403", "404"])("waits where it is after %s, and goes on from there", async (status) => {
    const world = await tagWorld(onePerGroup(1));
    const { faults } = world.shopify.simulation;
    faults.add({
      kind: "graphql",
      fault: status,
      times: 1_000,
      match: null,
      afterBytes: null,
      delayMs: null,
    });
    await runTags(world, BULK);
    const parked = await newestSync(world, "shopify_tags");
    expect(parked).toMatchObject({ status: "running", error_code: "shop_unavailable" });
    faults.clear();
    await runTags(world, BULK);
    expect(await newestSync(world, "shopify_tags")).toMatchObject({ id: parked["id"], status: "done" });
    expect(tagsIn(world)).toEqual(GROUPS.map((group) => [label(group)]));
  });
});
