import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { groupsAt } from "../../../app/db/sync/audience-sets.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { GROUPS, type Group } from "../../../app/domain/groups/group.ts";
import { startCleanUp } from "../../../app/sync/merchant/clean-up.server.ts";
import { previewSet } from "../../../app/sync/merchant/decisions.server.ts";
import { pauseSync, resumeSync } from "../../../app/sync/merchant/pause.server.ts";
import { disableTags, enableTags, requestSync } from "../../../app/sync/merchant/targets.server.ts";
import { syncToUndo } from "../../../app/sync/merchant/undo.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { isKilled, killingAdmin, killingDatabase } from "../sync/sync-killing.ts";
import { addFault, BULK, bulkMutations, ownTags, setTags, tagWorld } from "./sync-tags-world.ts";
import {
  addRun,
  decisions,
  newestSync,
  onePerGroup,
  rowsOf,
  runTags,
  setTagPrefix,
  tagsIn,
  turn,
  type Person,
  type World,
} from "../sync/sync-world.ts";

const TARGET = "shopify_tags";

async function worldOf(people: readonly Person[], metafields = true): Promise<World> {
  const world = await tagWorld(people);
  await rowsOf(world, "update sync_targets set metafields = $2 where shop_id = $1", [metafields]);
  return world;
}

const start = async (on: World): Promise<string> =>
  (await startCleanUp(decisions(on), on.shopId, TARGET)).outcome;
const stateOf = async (on: World): Promise<unknown> =>
  (await rowsOf(on, "select enabled, leaving from sync_targets where shop_id = $1"))[0];
const OFF = { enabled: false, leaving: false };
const LEAVING = { enabled: true, leaving: true };

/** Nothing of ours is in the store, and the app knows of nothing there. The merchant's own tags are as given. */
async function expectClean(on: World, own: readonly (readonly string[])[], what: object = {}): Promise<void> {
  const { metafields, definitions } = on.shopify.simulation;
  expect({ ...what, tags: tagsIn(on), metafields: metafields.size, definitions: definitions.size }).toEqual({
    ...what,
    tags: own,
    metafields: 0,
    definitions: 0,
  });
  expect({ ...what, ...((await stateOf(on)) as object) }).toEqual({ ...what, ...OFF });
  for (const table of ["tag_states", "metafield_states"]) {
    expect({ ...what, table, rows: await rowsOf(on, `select 1 from ${table} where shop_id = $1`) }).toEqual({
      ...what,
      table,
      rows: [],
    });
  }
}

describe.each([
  ["by bulk operations", 0],
  ["by single calls", 50],
])("a clean-up of the tags %s", (_, singleCalls) => {
  it("takes away tags, metafields and definitions, none of the merchant's, and switches off", async () => {
    const own = ["vip", "Sixfold: mine"];
    const on = await worldOf([...onePerGroup(2), { group: "new", tags: own }, { group: null, tags: ["x"] }]);
    await runTags(on, { singleCalls });
    expect(await start(on)).toBe("started");
    await runTags(on, { singleCalls });
    await expectClean(on, [...onePerGroup(2).map(() => []), [...own].sort(), ["x"]]);
    expect(await newestSync(on, TARGET)).toMatchObject({
      kind: "clean_up",
      status: "done",
      planned: 26,
      added: 0,
      removed: 13,
      updated: 13,
      failed: 0,
    });
    const sent = bulkMutations(on);
    await addRun(on);
    await runTags(on, { singleCalls });
    expect([bulkMutations(on), await start(on)]).toEqual([sent, "off"]);
  });

  it("ends rightly when killed before or after any request", async () => {
    const on = await worldOf([{ group: "new", tags: ["vip"] }, { group: "loyal" }]);
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      await inShopSql(on.db, on.shopId, async () => enableTags(decisions(on), on.shopId, on.now()));
      await runTags(on, { singleCalls });
      await start(on);
      const when = at % 2 === 1 ? "before" : "after";
      killed = await isKilled(runTags(on, { singleCalls, admin: killingAdmin(on.admin, at, when) }));
      await start(on);
      await runTags(on, { singleCalls });
      await expectClean(on, [["vip"], []], { at });
    }
  });
});

describe("a clean-up of the tags", () => {
  it("ends rightly when killed at any transaction", async () => {
    const on = await worldOf([{ group: "new", tags: ["vip"] }]);
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      await enableTags(decisions(on), on.shopId, on.now());
      await runTags(on);
      await start(on);
      const when = at % 2 === 1 ? "before" : "after";
      killed = await isKilled(runTags(on, { db: killingDatabase(on.db, at, when) }));
      if (((await stateOf(on)) as { leaving: boolean }).leaving) await start(on);
      await runTags(on);
      await expectClean(on, [["vip"]], { at });
    }
  });

  it.each(["throttled", "429", "500", "reset", "done_then_502"])(
    "survives %s wherever it strikes",
    async (fault) => {
      const on = await worldOf([{ group: "new" }, { group: "loyal", tags: ["vip"] }]);
      await runTags(on);
      for (const match of ["tagsRemove", "DeleteMetafields", "DeleteMetafieldDefinition"]) {
        addFault(on, { kind: "graphql", fault, match });
      }
      await start(on);
      await runTags(on);
      await expectClean(on, [[], ["vip"]]);
      expect(on.shopify.simulation.faults.list()).toEqual([]);
    },
  );

  it("takes away tags of a prefix before, and never turns them into those of another", async () => {
    const on = await worldOf([{ group: "new" }, { group: "loyal" }], false);
    await runTags(on);
    await setTagPrefix(on, "VIP");
    addFault(on, { kind: "bulk", fault: "line_errors", match: "tagsRemove" });
    await start(on);
    await runTags(on, { singleCalls: 0 });
    await expectClean(on, [[], []]);
  });

  it("leaves customers alone who are gone, and finds the tag with whoever took one in", async () => {
    const on = await worldOf([{ group: "new" }, { group: "loyal" }, { group: "sleeping" }], false);
    await runTags(on);
    const [gone, merged, kept] = [...on.store.customers.keys()];
    on.store.customers.delete(gone ?? 0);
    on.store.customers.delete(merged ?? 0);
    setTags(on, 0, ["Sixfold: Loyal", "Sixfold: Sleeping", "vip"]);
    await rowsOf(
      on,
      "insert into customer_merges (shop_id, gone_id, kept_id, merged_at) values ($1, $2, $3, now())",
      [merged, kept],
    );
    await start(on);
    await runTags(on);
    await expectClean(on, [["vip"]]);
  });

  it("says whom it failed for, keeps the target on, and does the rest when asked again or a day later", async () => {
    const on = await worldOf([{ group: "new" }, { group: "loyal", tags: ownTags(3) }], false);
    await runTags(on);
    const [first] = on.store.customers.keys();
    addFault(on, { kind: "bulk", fault: "line_errors", match: "tagsRemove" });
    addFault(on, { kind: "graphql", fault: "502", match: `Customer/${first}` });
    await start(on);
    await runTags(on, BULK);
    expect(await newestSync(on, TARGET)).toMatchObject({ kind: "clean_up", status: "incomplete", failed: 1 });
    expect([await stateOf(on), tagsIn(on)]).toEqual([LEAVING, [["Sixfold: New"], ownTags(3)]]);
    await addRun(on);
    await runTags(on);
    expect(tagsIn(on)[0]).toEqual(["Sixfold: New"]);
    await rowsOf(on, "update syncs set finished_at = finished_at - interval '2 hours' where shop_id = $1");
    await runTags(on);
    await expectClean(on, [[], ownTags(3)]);
  });

  it("tells why it stopped when the access is gone, and may be left there", async () => {
    const on = await worldOf([{ group: "new" }], false);
    await runTags(on);
    on.shopify.simulation.grant.revokeScopes(["write_customers"]);
    await start(on);
    await runTags(on);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "failed", error_code: "access_denied" });
    expect(await stateOf(on)).toEqual(LEAVING);
    await disableTags(on, on.shopId);
    expect(await stateOf(on)).toEqual(OFF);
  });

  it("lets no other sync in: no run, no preview, no undo, no pause", async () => {
    const on = await worldOf([{ group: "new" }], false);
    await runTags(on);
    await start(on);
    await start(on);
    await turn(on, { 0: "loyal" });
    const deps = decisions(on);
    await requestSync(deps, on.shopId, TARGET);
    expect(await previewSet(deps, on.shopId, groupsAt(TARGET))).toEqual({ outcome: "stale" });
    await pauseSync(deps, on.shopId, groupsAt(TARGET));
    await resumeSync(deps, on.shopId, groupsAt(TARGET));
    expect(await inShopSql(on.db, on.shopId, (sql) => syncToUndo(sql, groupsAt(TARGET)))).toBeNull();
    const kinds = "select kind from syncs where shop_id = $1 order by id";
    expect(await rowsOf(on, kinds)).toEqual([{ kind: "forward" }, { kind: "forward" }, { kind: "clean_up" }]);
    await runTags(on);
    await expectClean(on, [[]]);
  });

  it("takes the place of a sync that is held, sends or is paused", async () => {
    for (const at of ["pending", "sending", "paused"]) {
      const on = await worldOf([{ group: "new" }, { group: "loyal", tags: ["vip"] }]);
      await runTags(on);
      await turn(on, { 0: "loyal", 1: "sleeping" });
      if (at === "pending") await previewSet(decisions(on), on.shopId, groupsAt(TARGET));
      if (at === "pending") await runTags(on, { confirms: false });
      else await isKilled(runTags(on, { singleCalls: 0, admin: killingAdmin(on.admin, 8, "after") }));
      if (at === "paused") await pauseSync(decisions(on), on.shopId, groupsAt(TARGET));
      await start(on);
      await runTags(on);
      await expectClean(on, [[], ["vip"]], { at });
      await on.close();
    }
  });

  it("can be stopped at any request: the rest stays, and turned on again all is as it should be", async () => {
    const on = await worldOf([{ group: "new" }, { group: "loyal", tags: ["vip"] }]);
    await runTags(on);
    const before = tagsIn(on);
    const places = pointsToStrike();
    for (let at = places.first, stopped = true; stopped; at += places.gap()) {
      stopped = false;
      let requests = 0;
      const admin: World["admin"] = {
        async request(document, variables, schema) {
          requests += 1;
          const answer = await on.admin.request(document, variables, schema);
          if (requests === at) {
            stopped = true;
            await (at % 2 === 0
              ? disableTags(on, on.shopId)
              : enableTags(decisions(on), on.shopId, on.now()));
          }
          return answer;
        },
      };
      await start(on);
      await runTags(on, { admin, confirms: false });
      expect(await stateOf(on)).toEqual(stopped && at % 2 === 1 ? { enabled: true, leaving: false } : OFF);
      await enableTags(decisions(on), on.shopId, on.now());
      if (stopped)
        expect(await newestSync(on, TARGET)).not.toMatchObject({ kind: "clean_up", status: "running" });
      await addRun(on);
      await runTags(on);
      expect({ at, tags: tagsIn(on), metafields: on.shopify.simulation.metafields.size }).toEqual({
        at,
        tags: before,
        metafields: 4,
      });
    }
  });

  it("has nothing to do where nothing was ever sent", async () => {
    const on = await worldOf([{ group: "new", tags: ["vip"] }]);
    await start(on);
    await runTags(on);
    await expectClean(on, [["vip"]]);
    expect(bulkMutations(on)).toBe(0);
  });
});

it("from any state leads to no tag of ours and leaves the merchant's own", async () => {
  const PEOPLE = 12;
  const groups = fc.array(fc.option(fc.constantFrom(...GROUPS)), { minLength: PEOPLE, maxLength: PEOPLE });
  const own = fc.array(fc.constantFrom("vip", "b2b", "Sixfold", "sixfold: gold"), { maxLength: 3 });
  const on = await worldOf(Array.from({ length: PEOPLE }, (): Person => ({ group: null })));
  const to = async (wanted: readonly (Group | null)[]): Promise<void> =>
    turn(on, Object.fromEntries(wanted.map((group, index) => [index, group])));
  const cutAt = fc.integer({ min: 1, max: 25 });
  const state = fc.record({ first: groups, second: groups, cutAt, stopAt: cutAt, bulk: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(state, fc.array(own, { minLength: PEOPLE, maxLength: PEOPLE }), async (any, tags) => {
      const singleCalls = any.bulk ? 0 : 50;
      const cut = (at: number) => killingAdmin(on.admin, at, "after");
      const kept = tags.map((each) => [...new Set(each)].sort());
      kept.forEach((each, index) => setTags(on, index, each));
      await enableTags(decisions(on), on.shopId, on.now());
      await to(any.first);
      await runTags(on, { singleCalls });
      await to(any.second);
      await isKilled(runTags(on, { singleCalls, admin: cut(any.cutAt) }));
      await start(on);
      await isKilled(runTags(on, { singleCalls, admin: cut(any.stopAt) }));
      await start(on);
      await runTags(on, { singleCalls });
      await expectClean(on, kept);
    }),
    { numRuns: 5 },
  );
});
