import { describe, expect, it } from "vitest";

import { groupsAt } from "../../../app/db/sync/audience-sets.server.ts";
import { pauseSync } from "../../../app/sync/merchant/pause.server.ts";
import { undoSync } from "../../../app/sync/merchant/undo.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { newCustomer } from "../../simulators/shopify/store/store.ts";
import {
  askForAudit,
  audit,
  auditDespite,
  foundBy,
  membersKept,
  newestAudit,
  workAudits,
} from "../sync/audit-world.ts";
import { isKilled, killingAdmin, killingDatabase } from "../sync/sync-killing.ts";
import { addFault, setTags, tagWorld } from "./sync-tags-world.ts";
import {
  confirmHeld,
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

async function syncedWorld(people: readonly Person[]): Promise<World> {
  const world = await tagWorld(people);
  await runTags(world);
  return world;
}

const LOYAL = ["Sixfold: Loyal"];

describe("an audit of the tags", () => {
  it("finds nothing where nothing has changed, and asks for nothing", async () => {
    const on = await syncedWorld(onePerGroup());
    expect(await audit(on, "shopify_tags")).toEqual([]);
    expect(await newestAudit(on)).toMatchObject({ status: "done", cause: "asked", error_code: null });
    expect(Object.values(await foundBy(on))).toEqual(Array.from({ length: 6 }, () => [1, 0, 0]));
    expect(await membersKept(on)).toBe(0);
    const [target] = await rowsOf(on, "select audited_at from sync_targets where shop_id = $1");
    expect(target).toEqual({ audited_at: on.now() });
  });

  it("finds tags that were taken off, added or moved, and the next sync repairs just these", async () => {
    const on = await syncedWorld([
      { group: "loyal", tags: ["vip"] },
      { group: "loyal" },
      { group: "sleeping" },
      { group: null, tags: ["own"] },
      { group: "new" },
    ]);
    setTags(on, 0, ["vip"]);
    setTags(on, 2, ["Sixfold: Sleeping", "SIXFOLD: loyal"]);
    setTags(on, 3, ["own", "Sixfold: New"]);
    const stranger = newCustomer(7_000_000_000_900, on.now().getTime());
    on.store.customers.set(stranger.id, { ...stranger, tags: ["Sixfold: Loyal at risk"] });
    expect(await audit(on, "shopify_tags")).toEqual(["sync-tags"]);
    expect(await foundBy(on)).toEqual({
      "Sixfold: New": [2, 0, 1],
      "Sixfold: Sleeping": [1, 0, 0],
      "Sixfold: Loyal": [2, 1, 1],
      "Sixfold: Loyal at risk": [1, 0, 1],
    });
    const { report } = (await newestAudit(on)) as { report: { examples: { kind: string }[] } };
    expect(report.examples.map(({ kind }) => kind).sort()).toEqual(["extra", "extra", "extra", "missing"]);
    await runTags(on);
    expect(tagsIn(on)).toEqual([
      [...LOYAL, "vip"],
      LOYAL,
      ["Sixfold: Sleeping"],
      ["own"],
      ["Sixfold: New"],
      [],
    ]);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", added: 1, removed: 3 });
    expect(await audit(on, "shopify_tags")).toEqual([]);
  });

  it("asks for those whom the search doesn't name, and forgets whom Shopify has no more", async () => {
    const on = await syncedWorld(onePerGroup());
    const [first = 0, second = 0] = on.store.customers.keys();
    on.store.customers.delete(first);
    const kept = on.store.customers.get(second);
    const tags = kept?.tags ?? [];
    on.store.customers.forEach((customer) => (customer.tags = []));
    // Shopify's index lags: the search finds nobody, though the customer has the tag.
    const admin: World["admin"] = {
      async request(document, variables, schema) {
        if (kept !== undefined && document.includes("query ReadTags")) kept.tags = tags;
        return on.admin.request(document, variables, schema);
      },
    };
    await audit(on, "shopify_tags", { admin });
    const found = await foundBy(on);
    expect(found["Sixfold: About to sleep"]).toEqual([1, 0, 0]);
    expect(found["Sixfold: New"]).toBeUndefined();
    expect(found["Sixfold: Loyal"]).toEqual([0, 1, 0]);
  });

  it("knows tags of before a change of prefix", async () => {
    const on = await syncedWorld([{ group: "loyal" }, { group: "new" }]);
    await setTagPrefix(on, "Club");
    await runTags(on);
    setTags(on, 0, ["Club: Loyal", "Sixfold: Loyal"]);
    await audit(on, "shopify_tags");
    expect(await foundBy(on)).toEqual({
      "Club: New": [1, 0, 0],
      "Club: Loyal": [1, 0, 0],
      "Sixfold: Loyal": [1, 0, 1],
    });
    await runTags(on);
    expect(tagsIn(on)).toEqual([["Club: Loyal"], ["Club: New"]]);
  });

  it("is held by the brake where it moves many, also those whom a sync wanted there before", async () => {
    const on = await syncedWorld(Array.from({ length: 130 }, () => ({ group: "loyal" }) as const));
    for (let index = 0; index < 101; index += 1) setTags(on, index, []);
    expect(await audit(on, "shopify_tags")).toEqual(["sync-tags"]);
    await runTags(on, { confirms: false });
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      status: "pending",
      hold_code: "many_moves",
      preview: { moved: 101 },
    });
    expect(tagsIn(on).filter((tags) => tags.length === 0)).toHaveLength(101);
    await confirmHeld(on, "shopify_tags");
    await runTags(on);
    expect(tagsIn(on)).toEqual(Array.from({ length: 130 }, () => LOYAL));
    expect(await rowsOf(on, "select 1 from tag_states where shop_id = $1 and drifted <> 0")).toEqual([]);
  });

  it("leaves an undo what it leads back to", async () => {
    const on = await syncedWorld([{ group: "loyal" }, { group: "loyal" }, { group: "new" }]);
    await turn(on, { 2: "sleeping" });
    await runTags(on);
    setTags(on, 0, ["Sixfold: Loyal", "Sixfold: New"]);
    await audit(on, "shopify_tags");
    const { id } = await newestSync(on, "shopify_tags");
    await undoSync(decisions(on), on.shopId, { target: "shopify_tags", syncId: Number(id) });
    await runTags(on);
    expect(tagsIn(on)).toEqual([LOYAL, LOYAL, ["Sixfold: New"]]);
  });

  it("repairs nothing while paused, and prepares a held sync anew", async () => {
    const on = await syncedWorld([{ group: "loyal" }, { group: "new" }]);
    await rowsOf(on, "update runs set eligible = 100 where shop_id = $1");
    await rowsOf(on, "update syncs set eligible = 1000 where shop_id = $1");
    await turn(on, { 1: "sleeping" });
    await runTags(on, { confirms: false });
    const held = await newestSync(on, "shopify_tags");
    expect(held).toMatchObject({ status: "pending" });
    setTags(on, 0, []);
    await pauseSync(decisions(on), on.shopId, groupsAt("shopify_tags"));
    await audit(on, "shopify_tags");
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "running", phase: "preparing" });
    await runTags(on, { confirms: false });
    expect(tagsIn(on)).toEqual([[], ["Sixfold: New"]]);
  });

  it("waits for a sync, and begins anew when one has sent anything meanwhile", async () => {
    const on = await syncedWorld([{ group: "loyal" }, { group: "new" }]);
    await askForAudit(on, "shopify_tags");
    await rowsOf(
      on,
      "update syncs set status = 'running', phase = 'adding' where shop_id = $1 and id = (select max(id) from syncs where shop_id = $1)",
    );
    await workAudits(on, { turns: 2 });
    expect(await newestAudit(on)).toMatchObject({ status: "queued", operation_id: null });
    await rowsOf(on, "update syncs set status = 'done' where shop_id = $1");
    await workAudits(on, { turns: 1, turnMs: 0 });
    expect(await newestAudit(on)).toMatchObject({ status: "running" });
    await turn(on, { 1: "sleeping" });
    await runTags(on);
    expect(await workAudits(on)).toBe(true);
    expect(await foundBy(on)).toEqual({ "Sixfold: Sleeping": [1, 0, 0], "Sixfold: Loyal": [1, 0, 0] });
  });

  it("goes on when Shopify breaks its work off, and says so when it does not end", async () => {
    const on = await syncedWorld([{ group: "loyal" }]);
    addFault(on, { kind: "bulk", fault: "failed", times: 2 });
    expect(await audit(on, "shopify_tags")).toEqual([]);
    expect(await newestAudit(on)).toMatchObject({ status: "done" });
    addFault(on, { kind: "bulk", fault: "failed_without_data", times: 5 });
    await audit(on, "shopify_tags");
    expect(await newestAudit(on)).toMatchObject({ status: "failed", error_code: "operation_failed" });
    expect(await membersKept(on)).toBe(0);
  });

  it("takes a tag off an erased customer at once, and keeps nothing of them", async () => {
    const on = await syncedWorld([{ group: "loyal" }]);
    const erased = newCustomer(7_000_000_000_901, on.now().getTime());
    on.store.customers.set(erased.id, { ...erased, tags: ["vip", "Sixfold: Loyal"] });
    await audit(on, "shopify_tags", { erasedAmong: async () => new Set([BigInt(erased.id)]) });
    expect(on.store.customers.get(erased.id)?.tags).toEqual(["vip"]);
    const known = await rowsOf(on, "select 1 from customers where shop_id = $1 and shopify_id = $2", [
      erased.id,
    ]);
    expect(known).toEqual([]);
  });

  it.each(["before", "after"] as const)(
    "comes to the same end when killed %s any request or transaction",
    async (when) => {
      const on = await syncedWorld([{ group: "loyal" }, { group: "new" }, { group: null }]);
      const places = pointsToStrike();
      for (let at = places.first, killed = 2; killed > 0; at += places.gap()) {
        killed = 0;
        for (const ways of [
          { admin: killingAdmin(on.admin, at, when) },
          { db: killingDatabase(on.db, at, when) },
        ]) {
          setTags(on, 0, []);
          setTags(on, 2, ["Sixfold: Sleeping"]);
          await auditDespite(on, "shopify_tags", async (work) => {
            if (await isKilled(work(ways))) killed += 1;
          });
          expect({ at, found: await foundBy(on) }).toEqual({
            at,
            found: { "Sixfold: New": [1, 0, 0], "Sixfold: Loyal": [0, 1, 0], "Sixfold: Sleeping": [1, 0, 1] },
          });
          await runTags(on);
          expect({ at, tags: tagsIn(on) }).toEqual({ at, tags: [LOYAL, ["Sixfold: New"], []] });
        }
      }
    },
  );
});

describe("an audit of the metafields, where they are on", () => {
  it("finds those that were changed or deleted, and the next sync writes them again", async () => {
    const on = await tagWorld([{ group: "loyal" }, { group: "new" }, { group: "sleeping" }]);
    await rowsOf(on, "update sync_targets set metafields = true where shop_id = $1");
    await runTags(on);
    const { metafields } = on.shopify.simulation;
    const [first = 0, second = 0] = on.store.customers.keys();
    const before = new Map(metafields);
    const keyOf = (id: number, key: string): string =>
      [...metafields.keys()].find((each) => each.includes(String(id)) && each.endsWith(`/${key}`)) ?? "";
    const group = metafields.get(keyOf(first, "group"));
    if (group !== undefined) metafields.set(keyOf(first, "group"), { ...group, value: "Other" });
    metafields.delete(keyOf(second, "group"));
    metafields.delete(keyOf(second, "score"));
    expect(await audit(on, "shopify_tags")).toEqual(["sync-tags"]);
    expect(await newestAudit(on)).toMatchObject({ report: { metafields: 2 } });
    await runTags(on);
    const shown = (all: typeof before): unknown[] => [...all].map(([key, { value }]) => [key, value]).sort();
    expect(shown(new Map(metafields))).toEqual(shown(before));
    expect(await audit(on, "shopify_tags")).toEqual([]);
  });
});
