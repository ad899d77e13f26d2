import { describe, expect, it } from "vitest";

import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { isKilled, killingAdmin } from "../sync/sync-killing.ts";
import { addFault, BULK, bulkMutations, failuresOf, ownTags, setTags, tagWorld } from "./sync-tags-world.ts";
import {
  label,
  newestSync,
  onePerGroup,
  rowsOf,
  runTags,
  setTagPrefix,
  tagsIn,
  turn,
  type World,
} from "../sync/sync-world.ts";

/** The app's tags of the customer at an index. */
function ourTags(on: World, index: number): string[] {
  return (tagsIn(on)[index] ?? []).filter((tag) => /^(Sixfold|Club): /.test(tag));
}

/** Notes the calls that change tags: `add Sixfold: Loyal`. */
function watched(admin: AdminClient, calls: string[]): AdminClient {
  return {
    request(document, variables, schema) {
      const [, name] = /mutation (Add|Remove)Tags/.exec(document) ?? [];
      if (name !== undefined) calls.push(`${name.toLowerCase()} ${String(variables["tags"])}`);
      return admin.request(document, variables, schema);
    },
  };
}

describe("a customer who has as many tags as Shopify allows", () => {
  it("loses the old tag before getting the new one, and keeps every other", async () => {
    const on = await tagWorld([{ group: "new" }, { group: "new" }]);
    setTags(on, 0, ownTags(249));
    setTags(on, 1, ownTags(248));
    await runTags(on);
    await turn(on, { 0: "loyal", 1: "loyal" });
    const calls: string[] = [];
    await runTags(on, { admin: watched(on.admin, calls) });
    expect(ourTags(on, 0)).toEqual(["Sixfold: Loyal"]);
    expect(ourTags(on, 1)).toEqual(["Sixfold: Loyal"]);
    expect(tagsIn(on).map((tags) => tags.length)).toEqual([250, 249]);
    // The first customer's call is refused, tried again alone, then the other way round. The second's goes through.
    expect(calls).toEqual([
      ...["add Sixfold: Loyal", "add Sixfold: Loyal", "add Sixfold: Loyal"],
      ...["remove Sixfold: New", "add Sixfold: Loyal", "remove Sixfold: New"],
    ]);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      status: "done",
      added: 2,
      removed: 2,
      failed: 0,
    });
    expect(await rowsOf(on, "select may_hold, confirmed, wanted from tag_states where shop_id = $1")).toEqual(
      [
        { may_hold: 16n, confirmed: 16n, wanted: 16n },
        { may_hold: 16n, confirmed: 16n, wanted: 16n },
      ],
    );
  });

  it("gets another prefix the same way, also by bulk operations", async () => {
    const on = await tagWorld([{ group: "new" }, { group: "loyal" }]);
    setTags(on, 0, ownTags(249));
    await runTags(on, BULK);
    await setTagPrefix(on, "Club");
    await runTags(on, BULK);
    expect([ourTags(on, 0), ourTags(on, 1)]).toEqual([["Club: New"], ["Club: Loyal"]]);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", failed: 0 });
  });

  it("is reported where all of the tags are the merchant's, until there is room", async () => {
    const on = await tagWorld([{ group: "new" }, { group: "loyal" }]);
    await runTags(on);
    // The merchant removed our tag, and gave its place to one of their own.
    setTags(on, 0, ownTags(250));
    await turn(on, { 0: "loyal" });
    await runTags(on);
    expect(await failuresOf(on)).toEqual(["too_many_tags", null]);
    expect(tagsIn(on)[0]).toEqual(ownTags(250).sort());
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "incomplete", failed: 1 });
    setTags(on, 0, ownTags(249));
    await runTags(on);
    expect(ourTags(on, 0)).toEqual(["Sixfold: Loyal"]);
  });

  it("gets the old tag back where the new one is refused all the same", async () => {
    const on = await tagWorld([{ group: "new" }]);
    setTags(on, 0, ownTags(249));
    await runTags(on);
    await turn(on, { 0: "loyal" });
    let removed = false;
    const admin: AdminClient = {
      async request(document, variables, schema) {
        const refused = removed && String(variables["tags"]) === "Sixfold: Loyal";
        if (refused) return schema.parse({ tagsAdd: { userErrors: [{ message: "No." }] } });
        const answer = await on.admin.request(document, variables, schema);
        removed ||= document.includes("mutation RemoveTags");
        return answer;
      },
    };
    await runTags(on, { admin });
    expect(ourTags(on, 0)).toEqual(["Sixfold: New"]);
    expect(await failuresOf(on)).toEqual(["refused"]);
    await runTags(on);
    expect(ourTags(on, 0)).toEqual(["Sixfold: Loyal"]);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", failed: 0 });
  });

  it.each(["before", "after"] as const)("ends rightly when killed %s any request", async (when) => {
    const on = await tagWorld([{ group: "new" }]);
    setTags(on, 0, ownTags(249));
    await runTags(on);
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      await turn(on, { 0: at % 2 === 1 ? "loyal" : "new" });
      killed = await isKilled(runTags(on, { admin: killingAdmin(on.admin, at, when) }));
      await runTags(on);
      const tag = at % 2 === 1 ? "Sixfold: Loyal" : "Sixfold: New";
      expect({ at, tags: ourTags(on, 0) }).toEqual({ at, tags: [tag] });
      expect(tagsIn(on)[0]).toHaveLength(250);
    }
  });
});

describe("lines that fail", () => {
  it("are tried once more by themselves", async () => {
    const on = await tagWorld(onePerGroup());
    addFault(on, { kind: "bulk", fault: "line_errors" });
    await runTags(on, BULK);
    expect(ourTagsOfAll(on)).toEqual(onePerGroup().map(({ group }) => group && [label(group)]));
    expect(bulkMutations(on)).toBe(1);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", added: 6, failed: 0 });
  });

  it.each([
    ["by bulk operations", 0],
    ["by single calls", 50],
  ])(
    "are reported where Shopify fails at a customer again, and hold nobody up %s",
    async (_, singleCalls) => {
      const on = await tagWorld(onePerGroup());
      const [first] = on.store.customers.keys();
      if (singleCalls === 0) addFault(on, { kind: "bulk", fault: "line_errors" });
      const times = singleCalls === 0 ? 1 : 2;
      addFault(on, { kind: "graphql", fault: "500", times, match: `Customer/${first}` });
      await runTags(on, { singleCalls });
      expect(await failuresOf(on)).toEqual(["shopify_error", null, null, null, null, null]);
      expect(await newestSync(on, "shopify_tags")).toMatchObject({
        status: "incomplete",
        added: 5,
        failed: 1,
      });
      await runTags(on);
      expect(ourTagsOfAll(on)).toEqual(onePerGroup().map(({ group }) => group && [label(group)]));
    },
  );

  it("were perhaps carried out: what the customer carries decides", async () => {
    const on = await tagWorld(onePerGroup());
    const [first] = on.store.customers.keys();
    addFault(on, { kind: "bulk", fault: "line_errors" });
    addFault(on, { kind: "graphql", fault: "done_then_502", match: `Customer/${first}` });
    await runTags(on, BULK);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", added: 6, failed: 0 });
  });
});

function ourTagsOfAll(on: World): string[][] {
  return tagsIn(on).map((_, index) => ourTags(on, index));
}

describe("files and operations", () => {
  it("are used for more changes than single calls are good for", async () => {
    const on = await tagWorld(Array.from({ length: 51 }, () => ({ group: "new" as const })));
    await runTags(on);
    expect(bulkMutations(on)).toBe(1);
    await turn(on, { 3: "loyal" });
    await runTags(on);
    expect(bulkMutations(on)).toBe(1);
    expect(ourTags(on, 3)).toEqual(["Sixfold: Loyal"]);
  });

  it("are as many as it takes where one file can't hold all", async () => {
    const on = await tagWorld(onePerGroup(2));
    await runTags(on, { ...BULK, fileBytes: 160 });
    expect(bulkMutations(on)).toBe(6);
    expect(ourTagsOfAll(on)).toEqual(onePerGroup(2).map(({ group }) => group && [label(group)]));
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", added: 12 });
  });

  it("wait while as many run as Shopify allows", async () => {
    const on = await tagWorld(onePerGroup());
    const { operations } = on.shopify.simulation;
    const others = Array.from({ length: 5 }, () => operations.create("MUTATION", "mutation { other }"));
    await expect(runTags(on, BULK)).rejects.toThrow("no end");
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      status: "running",
      error_code: "shopify_busy",
      added: 0,
    });
    for (const other of others) if (other) operations.finish(other, { status: "COMPLETED" });
    await runTags(on, BULK);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", added: 6 });
  });
});
