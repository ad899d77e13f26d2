import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { groupsAt } from "../../../app/db/sync/audience-sets.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import type { Target } from "../../../app/db/sync/sync-targets.server.ts";
import { GROUPS, type Group } from "../../../app/domain/groups/group.ts";
import { pauseSync, resumeSync } from "../../../app/sync/merchant/pause.server.ts";
import { syncToUndo, undoSync } from "../../../app/sync/merchant/undo.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { isKilled, killingAdmin, killingClient, killingDatabase } from "./sync-killing.ts";
import { lists, propertiesOf, klaviyoWorld } from "../klaviyo/sync-klaviyo-world.ts";
import {
  addRun,
  decisions,
  label,
  listsIn,
  makeWorld,
  newestSync,
  onePerGroup,
  rowsOf,
  runKlaviyo,
  runTags,
  switchOn,
  tagsIn,
  turn,
  type Person,
  type World,
} from "./sync-world.ts";

async function tagsOn(people: readonly Person[]): Promise<World> {
  const world = await makeWorld(people);
  await switchOn(world, "shopify_tags");
  return world;
}

/** Asks for an undo of the last sync that sent anything, as the page does. */
async function askUndo(on: World, target: Target): Promise<string> {
  const undone = await inShopSql(on.db, on.shopId, (sql) => syncToUndo(sql, groupsAt(target)));
  if (undone === null) return "none";
  const { outcome } = await undoSync(decisions(on), on.shopId, { target, syncId: undone.id });
  return outcome;
}

const pausedBecause = async (on: World, target: Target): Promise<unknown> =>
  (
    await rowsOf(on, "select pause_cause from audience_sets where shop_id = $1 and target = $2", [target])
  )[0]?.["pause_cause"];

describe("the undo of a sync of tags", () => {
  it("leads back to what was before it, and pauses the target", async () => {
    const on = await tagsOn([{ group: "new" }, { group: "loyal" }, { group: null }, { group: "sleeping" }]);
    await runTags(on);
    const before = tagsIn(on);
    await turn(on, { 0: "loyal", 1: null, 2: "new" });
    await runTags(on);
    expect(await askUndo(on, "shopify_tags")).toBe("done");
    await runTags(on);
    expect(tagsIn(on)).toEqual(before);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ kind: "undo", status: "done", failed: 0 });
    expect(await pausedBecause(on, "shopify_tags")).toBe("undone");
    await addRun(on);
    await runTags(on);
    expect(tagsIn(on)).toEqual(before);
    expect(await askUndo(on, "shopify_tags")).toBe("none");
  });

  it("shows the merchant what would be sent again before it is, when told to go on", async () => {
    const on = await tagsOn([{ group: "new" }]);
    await runTags(on);
    await turn(on, { 0: "loyal" });
    await runTags(on);
    await askUndo(on, "shopify_tags");
    await resumeSync(decisions(on), on.shopId, groupsAt("shopify_tags"));
    expect(await pausedBecause(on, "shopify_tags")).toBe("undone");
    await runTags(on);
    await resumeSync(decisions(on), on.shopId, groupsAt("shopify_tags"));
    await runTags(on, { confirms: false });
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "pending", hold_code: "asked" });
    expect(tagsIn(on)).toEqual([["Sixfold: New"]]);
    await runTags(on);
    expect(tagsIn(on)).toEqual([["Sixfold: Loyal"]]);
  });

  it("takes every tag away again after the first sync, and none of the merchant's", async () => {
    const on = await tagsOn([...onePerGroup(), { group: "new", tags: ["vip"] }]);
    await runTags(on);
    await askUndo(on, "shopify_tags");
    await runTags(on);
    expect(tagsIn(on)).toEqual([...GROUPS.map(() => []), ["vip"]]);
  });

  it("takes back the last that had anything to send, whatever came after it", async () => {
    const on = await tagsOn([{ group: "new" }, { group: "loyal" }]);
    await runTags(on);
    await turn(on, { 0: "loyal" });
    await runTags(on);
    // A crash between the end of a sync and the end of its job leaves this, and so does a day without changes.
    await runTags(on);
    await addRun(on);
    await runTags(on);
    expect(await askUndo(on, "shopify_tags")).toBe("done");
    await runTags(on);
    expect(tagsIn(on)).toEqual([["Sixfold: New"], ["Sixfold: Loyal"]]);
    expect(await askUndo(on, "shopify_tags")).toBe("none");
  });

  it("takes back the last that was sent, not what was held or discarded after it", async () => {
    const on = await tagsOn([{ group: "new" }, { group: "new" }]);
    await runTags(on);
    await turn(on, { 0: "loyal" });
    await runTags(on);
    await rowsOf(on, "update syncs set eligible = 1000 where shop_id = $1");
    await turn(on, { 0: "sleeping", 1: "sleeping" });
    await runTags(on, { confirms: false });
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      status: "pending",
      hold_code: "fewer_orders",
    });
    await askUndo(on, "shopify_tags");
    await runTags(on);
    expect(tagsIn(on)).toEqual([["Sixfold: New"], ["Sixfold: New"]]);
  });

  it("takes back what a sync did that was paused half-way", async () => {
    const on = await tagsOn([{ group: "new" }, { group: "loyal" }]);
    await runTags(on);
    const before = tagsIn(on);
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      await turn(on, { 0: "loyal", 1: "sleeping" });
      killed = await isKilled(runTags(on, { admin: killingAdmin(on.admin, at, "after") }));
      const sync = await newestSync(on, "shopify_tags");
      await pauseSync(decisions(on), on.shopId, groupsAt("shopify_tags"));
      if (sync["confirmed_at"] === null) {
        await rowsOf(on, "update audience_sets set paused_at = null, pause_cause = null where shop_id = $1");
        continue;
      }
      expect({ at, asked: await askUndo(on, "shopify_tags") }).toEqual({ at, asked: "done" });
      await runTags(on);
      expect({ at, tags: tagsIn(on) }).toEqual({ at, tags: before });
      await turn(on, { 0: "new", 1: "loyal" });
      await resumeSync(decisions(on), on.shopId, groupsAt("shopify_tags"));
      await runTags(on);
    }
  });

  it("is done once, however often it is asked for; one that is too late is refused", async () => {
    const on = await tagsOn([{ group: "new" }]);
    await runTags(on);
    const first = Number((await newestSync(on, "shopify_tags"))["id"]);
    await turn(on, { 0: "loyal" });
    await runTags(on);
    const target = "shopify_tags";
    expect(await undoSync(decisions(on), on.shopId, { target, syncId: first })).toEqual({ outcome: "stale" });
    const seen = { target, syncId: first + 1 } as const;
    expect(await undoSync(decisions(on), on.shopId, seen)).toEqual({ outcome: "done" });
    expect(await undoSync(decisions(on), on.shopId, seen)).toEqual({ outcome: "done" });
    await runTags(on);
    expect(await undoSync(decisions(on), on.shopId, seen)).toEqual({ outcome: "done" });
    expect(await rowsOf(on, "select id from syncs where shop_id = $1 and kind = 'undo'")).toHaveLength(1);
  });

  it("comes out right when killed before or after any transaction", async () => {
    const on = await tagsOn([{ group: "new" }, { group: "loyal" }]);
    await runTags(on);
    const before = tagsIn(on);
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      await turn(on, { 0: "sleeping", 1: null });
      await runTags(on);
      await askUndo(on, "shopify_tags");
      const when = at % 2 === 1 ? "before" : "after";
      killed = await isKilled(runTags(on, { db: killingDatabase(on.db, at, when) }));
      await runTags(on);
      expect({ at, tags: tagsIn(on) }).toEqual({ at, tags: before });
      await resumeSync(decisions(on), on.shopId, groupsAt("shopify_tags"));
      await turn(on, { 0: "new", 1: "loyal" });
      await runTags(on);
    }
  }, 180_000);
});

describe("the undo of a sync of Klaviyo", () => {
  it("leads lists and properties back to what they were", async () => {
    const on = await klaviyoWorld([
      { group: "new" },
      { group: "loyal" },
      { group: "sleeping" },
      { group: null },
    ]);
    await runKlaviyo(on);
    const members = listsIn(on);
    const shown = [0, 1, 2].map((index) => propertiesOf(on, `p${index}@example.com`));
    await turn(on, { 0: "loyal", 1: null, 3: "new" });
    await rowsOf(on, "update customers set spent_minor = 9900, r = 1 where shop_id = $1 and id <= 3");
    await runKlaviyo(on);
    expect(propertiesOf(on, "p2@example.com")).toMatchObject({ sixfold_spent: 99, sixfold_r: 1 });
    expect(propertiesOf(on, "p1@example.com")).toEqual({});
    await askUndo(on, "klaviyo");
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(members);
    expect([0, 1, 2].map((index) => propertiesOf(on, `p${index}@example.com`))).toEqual(shown);
    expect(propertiesOf(on, "p3@example.com")).toEqual({});
    expect(await newestSync(on, "klaviyo")).toMatchObject({ kind: "undo", status: "done", failed: 0 });
    expect(await pausedBecause(on, "klaviyo")).toBe("undone");
  });

  it("empties the lists and clears the properties after the first sync", async () => {
    const on = await klaviyoWorld(onePerGroup(), { profiles: ["p0@example.com"] });
    on.klaviyo.simulation.store.byEmail("p0@example.com")?.properties.set("city", "Oslo");
    await runKlaviyo(on);
    await askUndo(on, "klaviyo");
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({}));
    expect(propertiesOf(on, "p0@example.com")).toEqual({ city: "Oslo" });
    expect(propertiesOf(on, "p5@example.com")).toEqual({});
  });

  it("gives a list that was taken over its members back", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    const { store } = on.klaviyo.simulation;
    const list = store.makeList(label("loyal"), Date.now());
    const { profile } = store.upsert({ attributes: { email: "guest@example.com" } }, Date.now(), false);
    profile.properties.set("city", "Oslo");
    store.join(list, profile.id, Date.now());
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"] }));
    await askUndo(on, "klaviyo");
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ loyal: ["guest@example.com"] }));
    expect(propertiesOf(on, "guest@example.com")).toEqual({ city: "Oslo" });
  });

  it("can be tried again where it failed for some", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "loyal" }]);
    await runKlaviyo(on);
    await turn(on, { 0: "new", 1: "new" });
    await runKlaviyo(on);
    on.klaviyo.fault({ kind: "job_errors", emails: ["p1@example.com"] });
    await askUndo(on, "klaviyo");
    await runKlaviyo(on);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ kind: "undo", status: "incomplete", failed: 1 });
    expect(await askUndo(on, "klaviyo")).toBe("done");
    await runKlaviyo(on);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ kind: "undo", status: "done" });
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com", "p1@example.com"] }));
  });

  it("comes out right when killed before or after any request", async () => {
    const on = await klaviyoWorld([{ group: "new" }, { group: "loyal" }]);
    await runKlaviyo(on);
    const members = listsIn(on);
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      await turn(on, { 0: "sleeping", 1: null });
      await runKlaviyo(on);
      await askUndo(on, "klaviyo");
      const when = at % 2 === 1 ? "before" : "after";
      killed = await isKilled(runKlaviyo(on, { client: killingClient(on.client, at, when) }));
      // The app can note the error that ends it, so the merchant tries again.
      if ((await newestSync(on, "klaviyo"))["status"] === "failed") await askUndo(on, "klaviyo");
      await runKlaviyo(on);
      expect({ at, ...listsIn(on) }).toEqual({ at, ...members });
      expect(propertiesOf(on, "p1@example.com")).toMatchObject({ sixfold_group: "Loyal" });
      await resumeSync(decisions(on), on.shopId, groupsAt("klaviyo"));
      await turn(on, { 0: "new", 1: "loyal" });
      await runKlaviyo(on);
    }
  }, 180_000);
});

describe("any two desired states", () => {
  const PEOPLE = 24;
  const someGroup = fc.option(fc.constantFrom(...GROUPS));
  const state = fc.array(someGroup, { minLength: PEOPLE, maxLength: PEOPLE });
  const tagged = (groups: readonly (Group | null)[]): string[][] =>
    groups.map((group) => (group === null ? [] : [label(group)]));
  const listed = (groups: readonly (Group | null)[]): Record<string, string[]> =>
    Object.fromEntries(
      GROUPS.map((group) => [
        label(group),
        groups.flatMap((each, index) => (each === group ? [`p${index}@example.com`] : [])).sort(),
      ]),
    );

  it("are led from one to the other, twice is once, and an undo leads back", async () => {
    const people = Array.from({ length: PEOPLE }, (): Person => ({ group: null }));
    const on = await klaviyoWorld(people);
    await switchOn(on, "shopify_tags");
    const to = async (groups: readonly (Group | null)[]): Promise<void> => {
      await turn(on, Object.fromEntries(groups.map((group, index) => [index, group])));
      await runTags(on);
      await runKlaviyo(on);
    };
    await fc.assert(
      fc.asyncProperty(state, state, async (first, second) => {
        await to(first);
        expect([tagsIn(on), listsIn(on)]).toEqual([tagged(first), listed(first)]);
        await to(second);
        await to(second);
        expect([tagsIn(on), listsIn(on)]).toEqual([tagged(second), listed(second)]);
        expect(await newestSync(on, "klaviyo")).toMatchObject({ added: 0, removed: 0, updated: 0 });
        await to(first);
        for (const target of ["shopify_tags", "klaviyo"] as const) await askUndo(on, target);
        await runTags(on);
        await runKlaviyo(on);
        expect([tagsIn(on), listsIn(on)]).toEqual([tagged(second), listed(second)]);
        for (const target of ["shopify_tags", "klaviyo"] as const) {
          await resumeSync(decisions(on), on.shopId, groupsAt(target));
        }
      }),
      { numRuns: 2 },
    );
  }, 180_000);
});
