import { afterEach, describe, expect, it } from "vitest";

import { GROUPS, type Group } from "../../app/domain/groups/group.ts";
import { isKilled, Killed, killingAdmin, killingDatabase } from "./sync-killing.ts";
import {
  addRun,
  label,
  makeWorld,
  newestSync,
  onePerGroup,
  regroup,
  rowsOf,
  runTags,
  setTagPrefix,
  switchOn,
  tagsIn,
  type Person,
  type World,
  type WorldOptions,
} from "./sync-world.ts";

let world: World | null = null;

async function worldOf(people: readonly Person[], options: WorldOptions = {}): Promise<World> {
  world = await makeWorld(people, options);
  await switchOn(world, "shopify_tags");
  return world;
}

afterEach(async () => {
  await world?.close();
  world = null;
});

function mutations({ shopify }: World): number {
  return shopify.simulation.operations.all().filter((operation) => operation.type === "MUTATION").length;
}

/** Another run puts customers into other groups. */
async function turn(on: World, groups: Readonly<Record<number, Group | null>>): Promise<void> {
  await regroup(on, groups);
  await addRun(on);
}

describe("the sync of tags", () => {
  it("tags every customer once, and does nothing when run again", async () => {
    const on = await worldOf([...onePerGroup(2), { group: null }]);
    await runTags(on, { fileLines: 5 });
    expect(tagsIn(on)).toEqual([...GROUPS, ...GROUPS].map((group) => [label(group)]).concat([[]]));
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      status: "done",
      added: 12,
      removed: 0,
      failed: 0,
      unreachable: 0,
      operation_id: null,
    });
    const before = mutations(on);
    expect(before).toBe(3);
    await runTags(on);
    expect(mutations(on)).toBe(before);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", added: 0, removed: 0 });
  });

  it("moves customers between groups, and never touches the merchant's tags", async () => {
    const on = await worldOf([
      { group: "new", tags: ["vip", "Sixfold: Golden"] },
      { group: "loyal", tags: ["wholesale"] },
      { group: "sleeping" },
    ]);
    await runTags(on);
    await regroup(on, { 0: "potential_loyal", 1: null });
    await runTags(on);
    expect(tagsIn(on)).toEqual([
      ["Sixfold: Golden", "Sixfold: Potential loyal", "vip"],
      ["wholesale"],
      ["Sixfold: Sleeping"],
    ]);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done", added: 1, removed: 2 });
  });

  it("renames all tags when the prefix changes, also when that is cut short and changed again", async () => {
    const on = await worldOf(onePerGroup());
    await runTags(on);
    await setTagPrefix(on, "Club");
    await expect(runTags(on, { admin: killingAdmin(on.admin, 6, "after") })).rejects.toThrow(Killed);
    await setTagPrefix(on, "Circle");
    await regroup(on, { 0: "loyal" });
    await addRun(on);
    await runTags(on);
    expect(tagsIn(on)).toEqual(GROUPS.map((group) => [label(group === "new" ? "loyal" : group, "Circle")]));
    const before = mutations(on);
    await setTagPrefix(on, "CIRCLE");
    await runTags(on);
    expect(mutations(on)).toBe(before);
  });

  it("reports customers whom Shopify can't tag", async () => {
    const on = await worldOf([{ group: "new" }, { group: "loyal" }]);
    const full = Array.from({ length: 250 }, (_, index) => `t${index}`);
    const last = [...on.store.customers.values()].at(-1);
    if (last) last.tags = full;
    await runTags(on);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      status: "incomplete",
      added: 1,
      failed: 1,
      error_code: "some_failed",
    });
    const states = "select failure from sync_states where shop_id = $1 order by customer_id";
    expect(await rowsOf(on, states)).toEqual([{ failure: null }, { failure: "too_many_tags" }]);
    if (last) last.tags = [];
    await runTags(on);
    expect(tagsIn(on)).toEqual([["Sixfold: New"], ["Sixfold: Loyal"]]);
  });

  it("forgets customers who were deleted in Shopify, before their tag was set or after", async () => {
    const on = await worldOf([{ group: "new" }, { group: "new" }, { group: "loyal" }, { group: "loyal" }]);
    const [first, second, third] = on.store.customers.keys();
    on.store.customers.delete(first ?? 0);
    await runTags(on);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      ...{ status: "done", added: 3, failed: 0, unreachable: 1, error_code: null },
    });
    on.store.customers.delete(second ?? 0);
    on.store.customers.delete(third ?? 0);
    await turn(on, { 1: "loyal", 2: null });
    await runTags(on);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      ...{ status: "done", added: 0, removed: 0, failed: 0, unreachable: 2, error_code: null },
    });
    expect(await rowsOf(on, "select customer_id from sync_states where shop_id = $1")).toHaveLength(1);
    expect(tagsIn(on)).toEqual([["Sixfold: Loyal"]]);
  });

  it("sends nothing without a whole import, or when switched off", async () => {
    const on = await worldOf(onePerGroup());
    await rowsOf(on, "update imports set scope_limited = true where shop_id = $1");
    await runTags(on);
    await rowsOf(on, "update imports set scope_limited = false, status = 'failed' where shop_id = $1");
    await runTags(on);
    await rowsOf(on, "update imports set status = 'complete' where shop_id = $1");
    await rowsOf(on, "update sync_targets set enabled = false where shop_id = $1");
    await runTags(on);
    expect(mutations(on)).toBe(0);
    expect(await newestSync(on, "shopify_tags")).toEqual({});
  });

  it.each(["failed", "failed_without_data", "canceled", "expired"])(
    "says so when an operation ends as %s, and the next sync makes it good",
    async (fault) => {
      const on = await worldOf(onePerGroup());
      on.shopify.simulation.faults.add({
        ...{ kind: "bulk", fault, times: 1, match: null, afterBytes: null, delayMs: null },
      });
      await runTags(on);
      expect(await newestSync(on, "shopify_tags")).toMatchObject({
        status: "failed",
        error_code: "operation_failed",
      });
      await runTags(on);
      expect(tagsIn(on)).toEqual(GROUPS.map((group) => [label(group)]));
      expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "done" });
    },
  );

  it.each(["before", "after"] as const)(
    "ends rightly when killed %s any request, with nobody untagged or tagged twice",
    async (when) => {
      const on = await worldOf([{ group: "new" }, { group: "loyal" }, { group: "sleeping" }]);
      await runTags(on);
      for (let at = 1, killed = true; killed; at += 1) {
        await turn(on, { 0: at % 2 === 0 ? "new" : "potential_loyal", 1: "loyal_at_risk" });
        killed = await isKilled(runTags(on, { admin: killingAdmin(on.admin, at, when) }));
        for (const tags of tagsIn(on)) expect(tags.length).toBeGreaterThanOrEqual(1);
        // The wish changes back before the next sync.
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

  it.each(["before", "after"] as const)("ends rightly when killed %s any transaction", async (when) => {
    const on = await worldOf([{ group: "new" }, { group: "loyal" }]);
    await runTags(on);
    for (let at = 1, killed = true; killed; at += 1) {
      const odd = at % 2 === 1;
      await turn(on, { 0: odd ? "potential_loyal" : "new", 1: odd ? null : "loyal" });
      killed = await isKilled(runTags(on, { db: killingDatabase(on.db, at, when) }));
      expect(tagsIn(on)[0]?.length).toBeGreaterThanOrEqual(1);
      await runTags(on);
      const tags = odd ? [["Sixfold: Potential loyal"], []] : [["Sixfold: New"], ["Sixfold: Loyal"]];
      expect({ at, tags: tagsIn(on) }).toEqual({ at, tags });
    }
  });
});
