import { describe, expect, it } from "vitest";

import { noteMerge } from "../../../app/db/orders/customer-merges.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { mergeCustomers } from "../../simulators/shopify/store/changes.ts";
import { isKilled, Killed, killingAdmin, killingDatabase } from "../sync/sync-killing.ts";
import { addFault, BULK, bulkMutations, failuresOf, ownTags, setTags, tagWorld } from "./sync-tags-world.ts";
import {
  addRun,
  label,
  newestSync,
  onePerGroup,
  regroup,
  rowsOf,
  runTags,
  setTagPrefix,
  tagsIn,
  turn,
} from "../sync/sync-world.ts";

describe("the sync of tags", () => {
  it("tags every customer once, and does nothing when run again", async () => {
    const on = await tagWorld([...onePerGroup(2), { group: null }]);
    await runTags(on, { ...BULK, fileLines: 5 });
    expect(tagsIn(on)).toEqual([...GROUPS, ...GROUPS].map((group) => [label(group)]).concat([[]]));
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      status: "done",
      added: 12,
      removed: 0,
      failed: 0,
      unreachable: 0,
      operation_id: null,
    });
    expect(bulkMutations(on)).toBe(3);
    await runTags(on, BULK);
    expect(bulkMutations(on)).toBe(3);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", added: 0, removed: 0 });
  });

  it.each([
    ["by bulk operations", 0],
    ["by single calls", 50],
  ])("moves customers between groups %s, and never touches the merchant's tags", async (_, singleCalls) => {
    const on = await tagWorld([
      { group: "new", tags: ["vip", "Sixfold: Golden"] },
      { group: "loyal", tags: ["wholesale"] },
      { group: "sleeping" },
    ]);
    await runTags(on, { singleCalls });
    await regroup(on, { 0: "potential_loyal", 1: null });
    await runTags(on, { singleCalls });
    expect(bulkMutations(on)).toBe(singleCalls === 0 ? 3 : 0);
    expect(tagsIn(on)).toEqual([
      ["Sixfold: Golden", "Sixfold: Potential loyal", "vip"],
      ["wholesale"],
      ["Sixfold: Sleeping"],
    ]);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", added: 1, removed: 2 });
  });

  it("renames all tags when the prefix changes, also when that is cut short and changed again", async () => {
    const on = await tagWorld(onePerGroup());
    await runTags(on);
    await setTagPrefix(on, "Club");
    await expect(runTags(on, { ...BULK, admin: killingAdmin(on.admin, 6, "after") })).rejects.toThrow(Killed);
    await setTagPrefix(on, "Circle");
    await regroup(on, { 0: "loyal" });
    await addRun(on);
    await runTags(on);
    expect(tagsIn(on)).toEqual(GROUPS.map((group) => [label(group === "new" ? "loyal" : group, "Circle")]));
    const before = bulkMutations(on);
    await setTagPrefix(on, "CIRCLE");
    await runTags(on, BULK);
    expect(bulkMutations(on)).toBe(before);
  });

  it("reports customers whom Shopify can't tag", async () => {
    const on = await tagWorld([{ group: "new" }, { group: "loyal" }]);
    setTags(on, 1, ownTags(250));
    await runTags(on);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      status: "incomplete",
      added: 1,
      failed: 1,
      error_code: "some_failed",
    });
    expect(await failuresOf(on)).toEqual([null, "too_many_tags"]);
    setTags(on, 1, []);
    await runTags(on);
    expect(tagsIn(on)).toEqual([["Sixfold: New"], ["Sixfold: Loyal"]]);
  });

  it("forgets customers who were deleted in Shopify, before their tag was set or after", async () => {
    const on = await tagWorld([{ group: "new" }, { group: "new" }, { group: "loyal" }, { group: "loyal" }]);
    const [first, second, third] = on.store.customers.keys();
    on.store.customers.delete(first ?? 0);
    await runTags(on);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      status: "done",
      added: 3,
      failed: 0,
      unreachable: 1,
      error_code: null,
    });
    on.store.customers.delete(second ?? 0);
    on.store.customers.delete(third ?? 0);
    await turn(on, { 1: "loyal", 2: null });
    await runTags(on);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      status: "done",
      added: 0,
      removed: 0,
      failed: 0,
      unreachable: 2,
      error_code: null,
    });
    expect(await rowsOf(on, "select customer_id from tag_states where shop_id = $1")).toHaveLength(1);
    expect(tagsIn(on)).toEqual([["Sixfold: Loyal"]]);
  });

  it("takes the tag off that a merge in Shopify brought along", async () => {
    const on = await tagWorld([{ group: "new" }, { group: "loyal" }, { group: "sleeping" }, { group: null }]);
    await runTags(on);
    const [kept = 0, gone = 0, taken = 0, newcomer = 0] = on.store.customers.keys();
    for (const [keep, remove] of [[kept, gone] as const, [newcomer, taken] as const]) {
      mergeCustomers(on.shopify.simulation, keep, remove, false);
      const merge = { gone: BigInt(remove), kept: BigInt(keep) };
      await inShopSql(on.db, on.shopId, (sql) => noteMerge(sql, merge, on.now()));
    }
    expect(tagsIn(on)).toEqual([["Sixfold: Loyal", "Sixfold: New"], ["Sixfold: Sleeping"]]);
    await turn(on, { 1: null, 2: null, 3: "new" });
    await runTags(on);
    expect(tagsIn(on)).toEqual([["Sixfold: New"], ["Sixfold: New"]]);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      status: "done",
      added: 1,
      removed: 2,
      failed: 0,
    });
    expect(await rowsOf(on, "select customer_id from tag_states where shop_id = $1")).toHaveLength(2);
  });

  it("sends nothing without a whole import, or when switched off", async () => {
    const on = await tagWorld(onePerGroup());
    await rowsOf(on, "update imports set scope_limited = true where shop_id = $1");
    await runTags(on);
    await rowsOf(on, "update imports set scope_limited = false, status = 'failed' where shop_id = $1");
    await runTags(on);
    await rowsOf(on, "update imports set status = 'complete' where shop_id = $1");
    await rowsOf(on, "update sync_targets set enabled = false where shop_id = $1");
    await runTags(on);
    expect(tagsIn(on)).toEqual(GROUPS.map(() => []));
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ id: 1 });
  });

  it.each(["failed", "failed_without_data", "timeout", "canceled", "expired"])(
    "goes on with what is missing when an operation ends as %s",
    async (fault) => {
      const on = await tagWorld(onePerGroup());
      addFault(on, { kind: "bulk", fault, times: 2 });
      await runTags(on, BULK);
      expect(tagsIn(on)).toEqual(GROUPS.map((group) => [label(group)]));
      expect(await newestSync(on, "shopify_tags")).toMatchObject({
        status: "done",
        added: 6,
        failed: 0,
        error_code: null,
        broken_operations: 0,
      });
    },
  );

  it("ends when Shopify breaks off one operation after the other, and the next sync makes it good", async () => {
    const on = await tagWorld(onePerGroup());
    addFault(on, { kind: "bulk", fault: "failed_without_data", times: 5 });
    await runTags(on, BULK);
    expect(bulkMutations(on)).toBe(5);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      status: "failed",
      error_code: "operation_failed",
    });
    await runTags(on, BULK);
    expect(tagsIn(on)).toEqual(GROUPS.map((group) => [label(group)]));
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done" });
  });

  it.each([
    ["before", "of bulk operations", 0],
    ["after", "of bulk operations", 0],
    ["before", "of single calls", 50],
    ["after", "of single calls", 50],
  ] as const)(
    "ends rightly when killed %s any request %s, with nobody untagged or tagged twice",
    async (when, _, singleCalls) => {
      const on = await tagWorld([{ group: "new" }, { group: "loyal" }, { group: "sleeping" }]);
      await runTags(on);
      const places = pointsToStrike();
      for (let at = places.first, killed = true; killed; at += places.gap()) {
        await turn(on, { 0: at % 2 === 0 ? "new" : "potential_loyal", 1: "loyal_at_risk" });
        killed = await isKilled(runTags(on, { singleCalls, admin: killingAdmin(on.admin, at, when) }));
        for (const tags of tagsIn(on)) expect(tags.length).toBeGreaterThanOrEqual(1);
        // The customer's group changes back before the next sync.
        await turn(on, { 1: "loyal" });
        await runTags(on);
        const first = at % 2 === 0 ? "Sixfold: New" : "Sixfold: Potential loyal";
        expect({ at, tags: tagsIn(on) }).toEqual({
          at,
          tags: [[first], ["Sixfold: Loyal"], ["Sixfold: Sleeping"]],
        });
      }
    },
  );

  it.each([
    ["before", "of bulk operations", 0],
    ["after", "of bulk operations", 0],
    ["before", "of single calls", 50],
    ["after", "of single calls", 50],
  ] as const)("ends rightly when killed %s any transaction %s", async (when, _, singleCalls) => {
    const on = await tagWorld([{ group: "new" }, { group: "loyal" }]);
    await runTags(on);
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      const odd = at % 2 === 1;
      await turn(on, { 0: odd ? "potential_loyal" : "new", 1: odd ? null : "loyal" });
      killed = await isKilled(runTags(on, { singleCalls, db: killingDatabase(on.db, at, when) }));
      expect(tagsIn(on)[0]?.length).toBeGreaterThanOrEqual(1);
      await runTags(on);
      const tags = odd ? [["Sixfold: Potential loyal"], []] : [["Sixfold: New"], ["Sixfold: Loyal"]];
      expect({ at, tags: tagsIn(on) }).toEqual({ at, tags });
    }
  });
});
