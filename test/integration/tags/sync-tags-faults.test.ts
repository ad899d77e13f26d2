import { describe, expect, it } from "vitest";

import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { addFault, tagWorld } from "./sync-tags-world.ts";
import { newestSync, runTags, tagsIn, turn, type World } from "../sync/sync-world.ts";

const FAULTS = [
  "throttled",
  "429",
  "500",
  "502",
  "page",
  "reset",
  "done_then_reset",
  "done_then_502",
] as const;

/** An admin client whose n-th request meets a fault. It counts the requests. */
function faultyAdmin(on: World, at: number, fault: string): { admin: AdminClient; requests: () => number } {
  let requests = 0;
  const admin: AdminClient = {
    request(document, variables, schema) {
      requests += 1;
      if (requests === at) addFault(on, { kind: "graphql", fault });
      return on.admin.request(document, variables, schema);
    },
  };
  return { admin, requests: () => requests };
}

describe.each([
  ["by bulk operations", 0],
  ["by single calls", 50],
])("the sync of tags %s", (_, singleCalls) => {
  it.each(FAULTS)("ends rightly whichever request meets %s", async (fault) => {
    const world = await tagWorld([{ group: "new" }, { group: "loyal" }, { group: "sleeping" }]);
    await runTags(world);
    const places = pointsToStrike();
    for (let at = places.first, met = true; met; at += places.gap()) {
      const odd = at % 2 === 1;
      await turn(world, { 0: odd ? "potential_loyal" : "new", 1: odd ? null : "loyal" });
      const { admin, requests } = faultyAdmin(world, at, fault);
      await runTags(world, { admin, singleCalls });
      met = requests() >= at;
      const tags = [[odd ? "Sixfold: Potential loyal" : "Sixfold: New"], odd ? [] : ["Sixfold: Loyal"]];
      expect({ at, tags: tagsIn(world) }).toEqual({ at, tags: [...tags, ["Sixfold: Sleeping"]] });
      const sync = await newestSync(world, "shopify_tags");
      expect({ at, status: sync["status"], failed: sync["failed"] }).toEqual({
        at,
        status: "done",
        failed: 0,
      });
    }
  });
});

describe("the exchange of files", () => {
  it.each([
    ["upload", "500"],
    ["upload", "403"],
    ["upload", "reset"],
    ["result", "500"],
    ["result", "reset"],
    ["result", "truncate"],
    ["result", "expired"],
  ] as const)("is repeated after an %s of %s", async (kind, fault) => {
    const world = await tagWorld([{ group: "new" }, { group: "loyal" }, { group: "sleeping" }]);
    addFault(world, { kind, fault, times: 2 });
    await runTags(world, { singleCalls: 0 });
    expect(tagsIn(world)).toEqual([["Sixfold: New"], ["Sixfold: Loyal"], ["Sixfold: Sleeping"]]);
    expect(await newestSync(world, "shopify_tags")).toMatchObject({ status: "done", added: 3 });
  });
});

describe("a Shopify that doesn't answer", () => {
  const later = (on: World, hours: number): World => ({
    ...on,
    now: () => new Date(on.now().getTime() + hours * 3_600_000),
  });

  it("is waited for, however long the sync has been at work", async () => {
    const world = await tagWorld([{ group: "new" }]);
    const { operations } = world.shopify.simulation;
    for (let n = 0; n < 5; n += 1) operations.create("MUTATION", "mutation { other }");
    await expect(runTags(world, { singleCalls: 0 })).rejects.toThrow("no end");
    for (const other of operations.all()) operations.finish(other, { status: "COMPLETED" });
    addFault(world, { kind: "upload", fault: "500", times: 3 });
    await runTags(later(world, 23), { singleCalls: 0 });
    expect(await newestSync(world, "shopify_tags")).toMatchObject({ status: "done", added: 1 });
  });

  it("fails the sync after an hour, and the next makes it good", async () => {
    const world = await tagWorld([{ group: "new" }]);
    addFault(world, { kind: "graphql", fault: "502", times: 1_000 });
    await expect(runTags(world)).rejects.toThrow("no end");
    expect(await newestSync(world, "shopify_tags")).toMatchObject({
      status: "running",
      error_code: "unavailable",
    });
    await runTags(later(world, 1));
    expect(await newestSync(world, "shopify_tags")).toMatchObject({
      status: "failed",
      error_code: "unavailable",
    });
    world.shopify.simulation.faults.clear();
    await runTags(later(world, 2));
    expect(tagsIn(world)).toEqual([["Sixfold: New"]]);
  });
});
