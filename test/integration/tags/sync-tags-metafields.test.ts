import { describe, expect, it } from "vitest";

import { groupsAt } from "../../../app/db/sync/audience-sets.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import { chooseMetafields } from "../../../app/sync/merchant/metafields-choice.server.ts";
import { syncToUndo, undoSync } from "../../../app/sync/merchant/undo.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { isKilled, killingAdmin, killingDatabase } from "../sync/sync-killing.ts";
import { addFault, BULK, bulkMutations, tagWorld } from "./sync-tags-world.ts";
import {
  confirmHeld,
  decisions,
  newestSync,
  onePerGroup,
  rowsOf,
  runTags,
  tagsIn,
  turn,
  type Person,
  type World,
} from "../sync/sync-world.ts";

async function worldOf(people: readonly Person[]): Promise<World> {
  const world = await tagWorld(people);
  await choose(world, true);
  return world;
}

async function choose(on: World, metafields: boolean): Promise<void> {
  await rowsOf(on, "update sync_targets set metafields = $2 where shop_id = $1", [metafields]);
}

/** Each customer's group and score in the store. */
function metafieldsIn({ store, shopify }: World): (string | null)[] {
  const { metafields } = shopify.simulation;
  const valueOf = (id: number, key: string): string | undefined =>
    metafields.get(`gid://shopify/Customer/${id}/$app/${key}`)?.value;
  return [...store.customers.keys()].map((id) => {
    const [group, score] = [valueOf(id, "group"), valueOf(id, "score")];
    return group === undefined && score === undefined ? null : `${group} ${score}`;
  });
}

async function setScore(on: World, index: number, r: number): Promise<void> {
  await rowsOf(on, "update customers set r = $3 where shop_id = $1 and shopify_id = $2", [
    [...on.store.customers.keys()][index],
    r,
  ]);
}

const NAMES = ["New", "About to sleep", "Sleeping", "Potential loyal", "Loyal", "Loyal at risk"];

describe.each([
  ["by bulk operations", 0],
  ["by single calls", 50],
])("metafields %s", (_, singleCalls) => {
  it("follow the tags, are written for the changed only, and leave with the group", async () => {
    const on = await worldOf([...onePerGroup(3), { group: null }]);
    await runTags(on, { singleCalls });
    const all = [...NAMES, ...NAMES, ...NAMES].map((name) => `${name} 545`);
    expect(metafieldsIn(on)).toEqual([...all, null]);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      status: "done",
      added: 18,
      updated: 18,
      failed: 0,
    });
    await turn(on, { 0: "loyal", 1: null });
    await setScore(on, 2, 1);
    await runTags(on, { singleCalls });
    expect(metafieldsIn(on).slice(0, 4)).toEqual(["Loyal 545", null, "Sleeping 145", "Potential loyal 545"]);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", updated: 3 });
    const before = bulkMutations(on);
    await runTags(on, { singleCalls });
    expect(bulkMutations(on)).toBe(before);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", updated: 0 });
  });

  it("are gone, with their definitions, when they are switched off", async () => {
    const on = await worldOf(onePerGroup());
    await runTags(on, { singleCalls });
    expect([...on.shopify.simulation.definitions.values()]).toMatchObject([
      {
        at: "CUSTOMER/$app/group",
        type: "single_line_text_field",
        name: "Sixfold group",
        adminFilterable: true,
        admin: "MERCHANT_READ",
        storefront: "NONE",
      },
      { at: "CUSTOMER/$app/score", type: "number_integer", name: "Sixfold score", adminFilterable: true },
    ]);
    await choose(on, false);
    await runTags(on, { singleCalls });
    expect(metafieldsIn(on)).toEqual(GROUPS.map(() => null));
    expect(on.shopify.simulation.definitions.size).toBe(0);
    expect(tagsIn(on)).toEqual(NAMES.map((name) => [`Sixfold: ${name}`]));
    await choose(on, true);
    await runTags(on, { singleCalls });
    expect(metafieldsIn(on)).toEqual(NAMES.map((name) => `${name} 545`));
    expect(on.shopify.simulation.definitions.size).toBe(2);
  });

  it("of a customer who was deleted in Shopify hold up nobody else's", async () => {
    const on = await worldOf(onePerGroup(2));
    await runTags(on, { singleCalls });
    const [first] = on.store.customers.keys();
    on.store.customers.delete(first ?? 0);
    await turn(on, { 1: "loyal", 2: "loyal" });
    await setScore(on, 2, 4);
    await rowsOf(on, "update customers set r = 3 where shop_id = $1");
    await runTags(on, { singleCalls });
    const rest = [...NAMES, ...NAMES].slice(1).map((name) => `${name} 345`);
    expect(metafieldsIn(on)).toEqual(["Loyal 345", "Loyal 345", ...rest.slice(2)]);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", updated: 11, failed: 0 });
    expect(await rowsOf(on, "select 1 from metafield_states where shop_id = $1")).toHaveLength(11);
  });

  it.each(["before", "after"] as const)("end rightly when killed %s any request", async (when) => {
    const on = await worldOf([{ group: "new" }, { group: "loyal" }]);
    await runTags(on);
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      const odd = at % 2 === 1;
      await turn(on, { 0: odd ? "potential_loyal" : "new", 1: odd ? null : "loyal" });
      killed = await isKilled(runTags(on, { singleCalls, admin: killingAdmin(on.admin, at, when) }));
      await runTags(on);
      const due = odd ? ["Potential loyal 545", null] : ["New 545", "Loyal 545"];
      expect({ at, metafields: metafieldsIn(on) }).toEqual({ at, metafields: due });
    }
  });
});

describe("metafields", () => {
  it("go back with the tags when the last sync is undone", async () => {
    const on = await worldOf([{ group: "new" }, { group: "loyal" }, { group: null }, { group: "sleeping" }]);
    await runTags(on);
    const before = metafieldsIn(on);
    await turn(on, { 0: "loyal", 1: null, 2: "new" });
    await setScore(on, 3, 1);
    await runTags(on);
    expect(metafieldsIn(on)).toEqual(["Loyal 545", null, "New 545", "Sleeping 145"]);
    const last = await inShopSql(on.db, on.shopId, (sql) => syncToUndo(sql, groupsAt("shopify_tags")));
    await undoSync(decisions(on), on.shopId, { target: "shopify_tags", syncId: last?.id ?? 0 });
    await runTags(on);
    expect(metafieldsIn(on)).toEqual(before);
    expect(tagsIn(on)).toEqual([["Sixfold: New"], ["Sixfold: Loyal"], [], ["Sixfold: Sleeping"]]);
  });

  it("that are chosen while a sync is held follow it", async () => {
    const on = await worldOf([{ group: "new" }]);
    await choose(on, false);
    await rowsOf(on, "update syncs set eligible = 100 where shop_id = $1");
    await runTags(on, { confirms: false });
    await chooseMetafields(decisions(on), on.shopId, true);
    await runTags(on, { confirms: false });
    expect(metafieldsIn(on)).toEqual([null]);
    expect(await confirmHeld(on, "shopify_tags")).toBe(true);
    await runTags(on);
    expect(metafieldsIn(on)).toEqual(["New 545"]);
    await chooseMetafields(decisions(on), on.shopId, false);
    await runTags(on);
    expect(metafieldsIn(on)).toEqual([null]);
  });

  it("end rightly when killed at any transaction", async () => {
    const on = await worldOf([{ group: "new" }]);
    await runTags(on);
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      const odd = at % 2 === 1;
      await setScore(on, 0, odd ? 1 : 5);
      killed = await isKilled(runTags(on, { db: killingDatabase(on.db, at, "after") }));
      await runTags(on);
      expect({ at, metafields: metafieldsIn(on) }).toEqual({ at, metafields: [odd ? "New 145" : "New 545"] });
    }
  });

  it("need no place among the admin's filters where there is none left", async () => {
    const on = await worldOf([{ group: "new" }]);
    const { definitions } = on.shopify.simulation;
    for (let id = 1; id <= 50; id += 1) {
      const facts = { name: "x", type: "x", adminFilterable: true, analyticsQueryable: false };
      definitions.set(`other ${id}`, { id, at: `other ${id}`, ...facts, admin: "x", storefront: "x" });
    }
    await runTags(on);
    expect(definitions.get("CUSTOMER/$app/group")).toMatchObject({ adminFilterable: false });
    expect(metafieldsIn(on)).toEqual(["New 545"]);
  });

  it("G5: can be asked for in the merchant's reports, also where an earlier version made them", async () => {
    const on = await worldOf([{ group: "new" }]);
    await runTags(on);
    const { definitions } = on.shopify.simulation;
    const inReports = () => [...definitions.values()].map(({ analyticsQueryable }) => analyticsQueryable);
    const noted = () =>
      rowsOf(on, "select metafields_in_reports as noted from sync_targets where shop_id = $1");
    expect([inReports(), await noted()]).toEqual([[true, true], [{ noted: true }]]);
    for (const [at, one] of definitions) definitions.set(at, { ...one, analyticsQueryable: false });
    await rowsOf(on, "update sync_targets set metafields_in_reports = null where shop_id = $1");
    addFault(on, { kind: "graphql", fault: "done_then_502", match: "UpdateMetafieldDefinition" });
    await turn(on, { 0: "loyal" });
    await runTags(on);
    expect([inReports(), await noted()]).toEqual([[true, true], [{ noted: true }]]);
    expect(metafieldsIn(on)).toEqual(["Loyal 545"]);
  });

  it("are tried customer by customer where a line fails, and reported", async () => {
    const on = await worldOf(onePerGroup());
    await runTags(on);
    await rowsOf(on, "update customers set r = 2 where shop_id = $1");
    const [first] = on.store.customers.keys();
    addFault(on, { kind: "bulk", fault: "line_errors", match: "metafieldsSet" });
    addFault(on, { kind: "graphql", fault: "502", match: `Customer/${first}` });
    await runTags(on, BULK);
    expect(metafieldsIn(on)).toEqual(["New 545", ...NAMES.slice(1).map((name) => `${name} 245`)]);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      status: "incomplete",
      updated: 5,
      failed: 1,
    });
    await runTags(on);
    expect(metafieldsIn(on)[0]).toBe("New 245");
  });

  it.each(["throttled", "500", "reset", "done_then_502"])("survive %s wherever it strikes", async (fault) => {
    const on = await worldOf([{ group: "new" }, { group: "loyal" }]);
    for (const match of ["CreateMetafieldDefinition", "SetMetafields", "DeleteMetafields"]) {
      addFault(on, { kind: "graphql", fault, match });
    }
    await runTags(on);
    expect(metafieldsIn(on)).toEqual(["New 545", "Loyal 545"]);
    await turn(on, { 1: null });
    await runTags(on);
    expect(metafieldsIn(on)).toEqual(["New 545", null]);
    expect(on.shopify.simulation.faults.list()).toEqual([]);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", failed: 0 });
  });
});
