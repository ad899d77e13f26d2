import { describe, expect, it } from "vitest";

import { groupsAt } from "../../../app/db/sync/audience-sets.server.ts";
import { readPreview } from "../../../app/db/sync/pending-syncs.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import type { Group } from "../../../app/domain/groups/group.ts";
import type { Preview } from "../../../app/domain/sync/preview.ts";
import { confirmSync, discardSync, previewSet } from "../../../app/sync/merchant/decisions.server.ts";
import { disableTags, enableTags, requestSync } from "../../../app/sync/merchant/targets.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { killingAdmin, isKilled } from "./sync-killing.ts";
import {
  addRun,
  confirmHeld,
  decisions,
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
} from "./sync-world.ts";

const TARGET = "shopify_tags";
const HELD = { confirms: false } as const;

async function worldOf(people: readonly Person[]): Promise<World> {
  const world = await makeWorld(people);
  await switchOn(world, TARGET);
  return world;
}

/** Everybody is in a group, and a sync went through. */
async function settled(customers: number): Promise<World> {
  const on = await worldOf(Array.from({ length: customers }, () => ({ group: "new" as const })));
  await addRun(on, { customers, eligible: 1_000 });
  await runTags(on);
  return on;
}

async function move(on: World, customers: number, to: Group | null): Promise<void> {
  await regroup(on, Object.fromEntries(Array.from({ length: customers }, (_, index) => [index, to])));
}

async function previewOf(on: World): Promise<Preview | null> {
  const { id } = await newestSync(on, TARGET);
  return inShopSql(on.db, on.shopId, (sql) => readPreview(sql, Number(id)));
}

const seen = async (on: World) =>
  ({ target: TARGET, syncId: Number((await newestSync(on, TARGET))["id"]) }) as const;
const untagged = (on: World): boolean => tagsIn(on).every((tags) => tags.length === 0);

describe("a target's first sync", () => {
  it("waits for the merchant, having sent nothing, and says what it would do", async () => {
    const on = await worldOf([...onePerGroup(2), { group: null }]);
    await runTags(on, HELD);
    await runTags(on, HELD);
    expect(await rowsOf(on, "select status, hold_code, confirmed_at from syncs where shop_id = $1")).toEqual([
      { status: "pending", hold_code: "first", confirmed_at: null },
    ]);
    expect(untagged(on)).toBe(true);
    const preview = await previewOf(on);
    expect(preview).toMatchObject({ moved: 12, updates: 0, unreachable: 0, unknown: null, adopted: [] });
    expect(preview?.places).toHaveLength(6);
    expect(preview?.places[4]).toEqual({
      kind: "group",
      subject: "loyal",
      label: "Sixfold: Loyal",
      adds: 2,
      removes: 0,
    });
    expect(preview?.examples).toHaveLength(12);
    expect(preview?.examples[0]).toEqual({
      customerId: "1",
      from: [],
      to: { kind: "group", subject: "new" },
    });
  });

  it("sends what it said once it is confirmed, even twice, whatever the groups are by then", async () => {
    const on = await worldOf([{ group: "new" }, { group: "loyal" }]);
    await runTags(on, HELD);
    await regroup(on, { 0: "sleeping", 1: null });
    const held = await seen(on);
    expect(await confirmSync(decisions(on), on.shopId, held)).toEqual({ outcome: "done" });
    expect(await confirmSync(decisions(on), on.shopId, held)).toEqual({ outcome: "done" });
    await runTags(on, HELD);
    expect(tagsIn(on)).toEqual([["Sixfold: New"], ["Sixfold: Loyal"]]);
    expect(await confirmSync(decisions(on), on.shopId, held)).toEqual({ outcome: "done" });
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "done", added: 2, planned: 2 });
    expect((await newestSync(on, TARGET))["preview"]).not.toHaveProperty("examples");
  });

  it("is prepared anew for a newer run: what was seen before can't be confirmed any more", async () => {
    const on = await worldOf([{ group: "new" }]);
    await runTags(on, HELD);
    const before = await seen(on);
    await regroup(on, { 0: "loyal" });
    await addRun(on);
    await runTags(on, HELD);
    expect(await confirmSync(decisions(on), on.shopId, before)).toEqual({ outcome: "stale" });
    expect(await discardSync(decisions(on), on.shopId, before)).toEqual({ outcome: "done" });
    await runTags(on, HELD);
    expect(untagged(on)).toBe(true);
    expect(
      await rowsOf(on, "select status, hold_code, error_code from syncs where shop_id = $1 order by id"),
    ).toEqual([
      { status: "discarded", hold_code: "first", error_code: "newer_run" },
      { status: "pending", hold_code: "first", error_code: null },
    ]);
    await runTags(on);
    expect(tagsIn(on)).toEqual([["Sixfold: Loyal"]]);
  });

  it("stays the first when it is discarded; the same run's is not brought up again", async () => {
    const on = await worldOf([{ group: "new" }]);
    await runTags(on, HELD);
    expect(await discardSync(decisions(on), on.shopId, await seen(on))).toEqual({ outcome: "done" });
    expect(await discardSync(decisions(on), on.shopId, await seen(on))).toEqual({ outcome: "done" });
    await runTags(on, HELD);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "discarded", confirmed_at: null });
    await addRun(on);
    await runTags(on, HELD);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "pending", hold_code: "first" });
    expect(untagged(on)).toBe(true);
  });

  it("is prepared anew under another prefix, and after it was discarded, when the merchant wants it", async () => {
    const on = await worldOf([{ group: "new" }]);
    await runTags(on, HELD);
    await setTagPrefix(on, "Club");
    await requestSync(decisions(on), on.shopId, TARGET);
    await runTags(on, HELD);
    expect((await previewOf(on))?.places[0]?.label).toBe("Club: New");
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "pending", hold_code: "first" });
    await discardSync(decisions(on), on.shopId, await seen(on));
    await requestSync(decisions(on), on.shopId, TARGET);
    await runTags(on);
    expect(tagsIn(on)).toEqual([["Club: New"]]);
  });

  it("is held again after the target was turned off and on, but not when it was on", async () => {
    const on = await settled(3);
    const later = new Date(on.now().getTime() + 1);
    await enableTags(decisions(on), on.shopId, on.now());
    await runTags(on, HELD);
    await enableTags(decisions(on), on.shopId, later);
    await move(on, 1, "loyal");
    await runTags(on, HELD);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "done" });
    await disableTags(decisions(on), on.shopId);
    await enableTags(decisions(on), on.shopId, later);
    await move(on, 1, "new");
    await runTags(on, HELD);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "pending", hold_code: "first" });
  });
});

describe("the brake", () => {
  it("holds a bad import that moves many, or empties the groups, and lets a good one after it go", async () => {
    const on = await settled(150);
    const before = tagsIn(on);
    await move(on, 101, null);
    await addRun(on, { customers: 49, eligible: 990 });
    await runTags(on, HELD);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "pending", hold_code: "many_moves" });
    expect(await previewOf(on)).toMatchObject({ moved: 101 });
    expect(tagsIn(on)).toEqual(before);
    await move(on, 101, "new");
    await addRun(on, { customers: 150, eligible: 1_000 });
    await runTags(on, HELD);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "done", added: 0, removed: 0 });
  });

  it("holds a refit that puts many elsewhere, and lets 100 of them go", async () => {
    const on = await settled(150);
    await move(on, 100, "loyal");
    await addRun(on, { customers: 150, eligible: 1_000 });
    await runTags(on, HELD);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "done", added: 100, hold_code: null });
    await move(on, 101, "sleeping");
    await addRun(on, { customers: 150, eligible: 1_000 });
    await runTags(on, HELD);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "pending", hold_code: "many_moves" });
  });

  it("holds what would take everybody out, however few they are, and lets it go once confirmed", async () => {
    const on = await settled(3);
    await regroup(on, { 0: null, 1: null, 2: null });
    await addRun(on, { customers: 3, eligible: 1_000 });
    await runTags(on, HELD);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "pending", hold_code: "emptied" });
    expect(tagsIn(on).flat()).toHaveLength(3);
    await confirmHeld(on, TARGET);
    await runTags(on, HELD);
    expect(tagsIn(on).flat()).toEqual([]);
    // No members are left that another sync could take out.
    await addRun(on, { customers: 0, eligible: 1_000 });
    await runTags(on, HELD);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "done", hold_code: null });
  });

  it("holds a run with far fewer orders, as after a lost scope, compared with the last that went through", async () => {
    const on = await settled(3);
    for (const eligible of [899, 890]) {
      await addRun(on, { customers: 3, eligible });
      await runTags(on, HELD);
      expect(await newestSync(on, TARGET)).toMatchObject({ status: "pending", hold_code: "fewer_orders" });
    }
    await confirmHeld(on, TARGET);
    await addRun(on, { customers: 3, eligible: 880 });
    await runTags(on, HELD);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "done" });
  });

  it("counts a move once: what was confirmed and did not get through is not held again", async () => {
    const on = await worldOf(Array.from({ length: 120 }, () => ({ group: "new" as const })));
    await addRun(on, { customers: 120, eligible: 1_000 });
    on.shopify.simulation.faults.add({
      kind: "bulk",
      fault: "failed_without_data",
      times: 20,
      match: null,
      afterBytes: null,
      delayMs: null,
    });
    await runTags(on);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "failed" });
    on.shopify.simulation.faults.clear();
    await addRun(on, { customers: 120, eligible: 1_000 });
    await runTags(on, HELD);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "done", added: 120, hold_code: null });
  });

  it("does not take a change of prefix for moves", async () => {
    const on = await settled(120);
    await setTagPrefix(on, "Club");
    await runTags(on, HELD);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "done", added: 120, removed: 120 });
    expect(new Set(tagsIn(on).flat())).toEqual(new Set(["Club: New"]));
  });

  it.each(["before", "after"] as const)(
    "sends nothing unconfirmed when killed %s any request",
    async (when) => {
      const on = await worldOf([{ group: "new" }]);
      const places = pointsToStrike();
      for (let at = places.first, killed = true; killed; at += places.gap()) {
        await addRun(on);
        killed = await isKilled(runTags(on, { ...HELD, admin: killingAdmin(on.admin, at, when) }));
        await runTags(on, HELD);
        expect(await newestSync(on, TARGET)).toMatchObject({ status: "pending", hold_code: "first" });
        expect(untagged(on)).toBe(true);
      }
    },
  );
});

describe("a preview on demand", () => {
  it("holds even what would go by itself, and sends nothing", async () => {
    const on = await settled(3);
    await move(on, 1, "loyal");
    await addRun(on, { customers: 3, eligible: 1_000 });
    expect(await previewSet(decisions(on), on.shopId, groupsAt(TARGET))).toEqual({ outcome: "done" });
    await runTags(on, HELD);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "pending", hold_code: "asked" });
    expect((await previewOf(on))?.examples).toEqual([
      {
        customerId: "1",
        from: [{ kind: "group", subject: "new" }],
        to: { kind: "group", subject: "loyal" },
      },
    ]);
    expect(tagsIn(on)[0]).toEqual(["Sixfold: New"]);
    await runTags(on);
    expect(tagsIn(on)[0]).toEqual(["Sixfold: Loyal"]);
  });

  it("takes the place of the one before, and leaves a sync that runs alone", async () => {
    const on = await settled(1);
    await previewSet(decisions(on), on.shopId, groupsAt(TARGET));
    expect(await previewSet(decisions(on), on.shopId, groupsAt(TARGET))).toEqual({ outcome: "stale" });
    await runTags(on, HELD);
    expect(await previewSet(decisions(on), on.shopId, groupsAt(TARGET))).toEqual({ outcome: "done" });
    await runTags(on, HELD);
    const open = "select status from syncs where shop_id = $1 and status in ('pending', 'running')";
    expect(await rowsOf(on, open)).toEqual([{ status: "pending" }]);
  });

  it("leaves one sync open, however many ask at once", async () => {
    const on = await settled(1);
    await addRun(on);
    await Promise.all([
      runTags(on, HELD),
      ...Array.from({ length: 4 }, () => previewSet(decisions(on), on.shopId, groupsAt(TARGET))),
    ]);
    const open = "select 1 from syncs where shop_id = $1 and status in ('pending', 'running')";
    expect((await rowsOf(on, open)).length).toBeLessThanOrEqual(1);
  });
});
