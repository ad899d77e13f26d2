/** Segments beside the groups, each a set of its own, at both targets. */
import { beforeEach, describe, expect, it } from "vitest";

import { inShopSql } from "../../../../app/db/core/shop-scope.server.ts";
import { readCustomerData } from "../../../../app/db/privacy/customer-data.server.ts";
import { readPreview } from "../../../../app/db/sync/pending-syncs.server.ts";
import { readNotInSync } from "../../../../app/sync/merchant/not-in-sync.server.ts";
import { pauseSync, resumeSync } from "../../../../app/sync/merchant/pause.server.ts";
import { startCleanUp } from "../../../../app/sync/merchant/clean-up.server.ts";
import { syncToUndo, undoSync } from "../../../../app/sync/merchant/undo.server.ts";
import { readTarget, type Target } from "../../../../app/db/sync/sync-targets.server.ts";
import { takeOffKlaviyo, takeOffTags } from "../../../../app/privacy/take-off-targets.server.ts";
import { pointsToStrike } from "../../../setup/sampled.ts";
import { klaviyoWorld, propertiesOf } from "../../klaviyo/sync-klaviyo-world.ts";
import { audit, foundBy } from "../audit-world.ts";
import { newestOf, syncsOf } from "./sync-sets-world.ts";
import { isKilled, killingAdmin, killingClient } from "../sync-killing.ts";
import {
  addFarSegments,
  addSegments,
  confirm,
  endSegment,
  fill,
  heldIn,
  segmentName,
  segmentSet,
  syncAll,
  syncOnce,
} from "./segment-world.ts";
import {
  addRun,
  decisions,
  label,
  listsIn,
  makeWorld,
  rowsOf,
  switchOn,
  tagsIn,
  turn,
  type Person,
  type World,
} from "../sync-world.ts";

/** Four customers in groups, and one who ordered nothing. */
const PEOPLE: readonly Person[] = [
  { group: "new" },
  { group: "loyal" },
  { group: "loyal" },
  { group: "sleeping" },
  { group: null },
];

async function openWorld(target: Target): Promise<World> {
  if (target === "klaviyo") return klaviyoWorld(PEOPLE);
  const on = await makeWorld(PEOPLE);
  await switchOn(on, target);
  return on;
}

/** Who is where at a target, by label and the customers' indexes. */
function placesIn(on: World, target: Target): Record<string, number[]> {
  const found: Record<string, number[]> = {};
  if (target === "klaviyo") {
    for (const [name, emails] of Object.entries(listsIn(on)))
      if (emails.length > 0) found[name] = emails.map((email) => Number(/\d+/.exec(email)?.[0] ?? -1));
    return found;
  }
  tagsIn(on).forEach((tags, index) => {
    for (const tag of tags) (found[tag] ??= []).push(index);
  });
  return found;
}

const GROUPS_OF_PEOPLE = { [label("new")]: [0], [label("loyal")]: [1, 2], [label("sleeping")]: [3] };

describe.each(["shopify_tags", "klaviyo"] as const)("segments beside the groups at %s", (target) => {
  let on: World;
  const at = (id: number) => ({ target, set: segmentSet(id) }) as const;
  const places = () => placesIn(on, target);
  /** Another run: each set gets a sync. */
  const again = async (): Promise<void> => {
    await addRun(on);
    await syncOnce(on, target);
  };

  beforeEach(async () => {
    on = await openWorld(target);
    await addSegments(on, target, [1, 2, 3]);
    await fill(on, 1, [0, 1, 4]);
    await fill(on, 2, [1, 3]);
  });

  it("wait for the merchant by themselves, each with its own preview, and are sent once confirmed", async () => {
    await syncOnce(on, target);
    expect(await heldIn(on)).toEqual([
      "groups first",
      "segment:1 first",
      "segment:2 first",
      "segment:3 first",
    ]);
    expect(places()).toEqual({});
    const { id } = await newestOf(on, "segment:1");
    const preview = await inShopSql(on.db, on.shopId, (sql) => readPreview(sql, Number(id)));
    expect(preview).toMatchObject({
      moved: 3,
      places: [{ kind: "segment", subject: "1", label: segmentName(1), adds: 3, removes: 0 }],
      updates: 0,
      unreachable: 0,
    });
    const { id: ofGroups } = await newestOf(on, "groups");
    const groups = await inShopSql(on.db, on.shopId, (sql) => readPreview(sql, Number(ofGroups)));
    expect(groups).toMatchObject({ moved: 4 });
    expect(groups?.places).toHaveLength(6);
    await confirm(on, target, ["segment:2"]);
    await syncOnce(on, target);
    expect(places()).toEqual({ [segmentName(2)]: [1, 3] });
    await syncAll(on, target);
    expect(places()).toEqual({
      ...GROUPS_OF_PEOPLE,
      [segmentName(1)]: [0, 1, 4],
      [segmentName(2)]: [1, 3],
    });
    expect((await newestOf(on, "segment:1"))["added"]).toBe(3);
    expect((await newestOf(on, "segment:1"))["customers"]).toBe(3);
    if (target === "klaviyo") {
      // What a profile shows is of its group. Somebody in none shows nothing.
      expect(propertiesOf(on, "p1@example.com")).toMatchObject({ sixfold_group: "Loyal" });
      expect(propertiesOf(on, "p4@example.com")).toEqual({});
    }
  });

  it("take members in and out, and never touch each other's or the groups'", async () => {
    await syncAll(on, target);
    await fill(on, 1, [0, 2]);
    await fill(on, 2, [1, 3, 4]);
    await turn(on, { 0: "loyal" });
    await syncOnce(on, target);
    expect(places()).toEqual({
      [label("loyal")]: [0, 1, 2],
      [label("sleeping")]: [3],
      [segmentName(1)]: [0, 2],
      [segmentName(2)]: [1, 3, 4],
    });
    expect(await newestOf(on, "segment:1")).toMatchObject({
      status: "done",
      added: 1,
      removed: 2,
      planned: 3,
    });
    expect(await newestOf(on, "segment:2")).toMatchObject({
      status: "done",
      added: 1,
      removed: 0,
      planned: 1,
    });
    expect(await newestOf(on, "groups")).toMatchObject({ status: "done" });
    expect(await heldIn(on)).toEqual([]);
  });

  it("wait where a sync would empty one; the others go on", async () => {
    await syncAll(on, target);
    await fill(on, 2, []);
    await fill(on, 1, [0, 1, 2, 4]);
    await again();
    expect(await heldIn(on)).toEqual(["segment:2 emptied"]);
    expect(places()).toMatchObject({ [segmentName(1)]: [0, 1, 2, 4], [segmentName(2)]: [1, 3] });
    await confirm(on, target);
    await syncOnce(on, target);
    expect(places()).toEqual({ ...GROUPS_OF_PEOPLE, [segmentName(1)]: [0, 1, 2, 4] });
  });

  it("fail by themselves while who is in them is not known, and empty nothing", async () => {
    await syncAll(on, target);
    const before = places();
    await rowsOf(on, "update segments set failure = 'not_evaluable' where shop_id = $1 and id = 1");
    await rowsOf(on, "update segments set version = 2 where shop_id = $1 and id = 2");
    await fill(on, 1, []);
    await fill(on, 2, []);
    await fill(on, 3, [2]);
    await rowsOf(on, "delete from syncs where shop_id = $1 and set_key = 'segment:3'");
    await again();
    await syncAll(on, target);
    expect(places()).toEqual({ ...before, [segmentName(3)]: [2] });
    for (const set of ["segment:1", "segment:2"])
      expect(await newestOf(on, set)).toMatchObject({ status: "failed", error_code: "members_unknown" });
    await rowsOf(on, "delete from segments where shop_id = $1 and id = 1");
    await again();
    expect(await newestOf(on, "segment:1")).toMatchObject({
      status: "failed",
      error_code: "members_unknown",
    });
    expect(places()).toMatchObject({ [segmentName(1)]: [0, 1, 4] });
  });

  it("are paused and taken back one by one, while the others go on", async () => {
    await syncAll(on, target);
    await pauseSync(decisions(on), on.shopId, at(1));
    await fill(on, 1, [2]);
    await fill(on, 2, [0, 3]);
    await again();
    expect(places()).toMatchObject({ [segmentName(1)]: [0, 1, 4], [segmentName(2)]: [0, 3] });
    const undone = await inShopSql(on.db, on.shopId, (sql) => syncToUndo(sql, at(2)));
    await undoSync(decisions(on), on.shopId, { target, syncId: undone?.id ?? 0 });
    await syncOnce(on, target);
    await turn(on, { 3: "loyal" });
    await syncOnce(on, target);
    expect(places()).toEqual({
      [label("new")]: [0],
      [label("loyal")]: [1, 2, 3],
      [segmentName(1)]: [0, 1, 4],
      [segmentName(2)]: [1, 3],
    });
    expect((await syncsOf(on)).filter((sync) => sync.includes("undo"))).toEqual(["segment:2 undo done"]);
    await resumeSync(decisions(on), on.shopId, at(1));
    await syncOnce(on, target);
    expect(places()).toMatchObject({ [segmentName(1)]: [2], [segmentName(2)]: [1, 3] });
  });

  it("count who is not in sync by themselves", async () => {
    await syncAll(on, target);
    const masks = "failed = 64, failure = 'refused'";
    if (target === "klaviyo")
      await rowsOf(on, `update list_states set ${masks} where shop_id = $1 and email = 'p1@example.com'`);
    else
      await rowsOf(
        on,
        `update tag_states set ${masks} where shop_id = $1 and customer_id = (
           select id from customers where shop_id = $1 order by shopify_id offset 1 limit 1)`,
      );
    const counted = async (id: number): Promise<unknown> => {
      const found = await inShopSql(on.db, on.shopId, (sql) => readNotInSync(sql, at(id)));
      return found.known ? found.reasons.map(({ customers }) => customers) : found.because;
    };
    expect([await counted(1), await counted(2)]).toEqual([[1], []]);
  });

  it("end: everybody leaves at once, the list goes, and the place is free for the next", async () => {
    await syncAll(on, target);
    await endSegment(on, target, 1);
    await again();
    expect(await heldIn(on)).toEqual([]);
    expect(places()).toEqual({ ...GROUPS_OF_PEOPLE, [segmentName(2)]: [1, 3] });
    if (target === "klaviyo") expect(Object.keys(listsIn(on))).not.toContain(segmentName(1));
    const left =
      "select subject, place from audiences where shop_id = $1 and kind = 'segment' order by place";
    expect(await rowsOf(on, left)).toEqual([
      { subject: "2", place: 7 },
      { subject: "3", place: 8 },
    ]);
    expect(await rowsOf(on, "select set_key from audience_sets where shop_id = $1 order by 1")).toEqual([
      { set_key: "groups" },
      { set_key: "segment:2" },
      { set_key: "segment:3" },
    ]);
    await addSegments(on, target, [4]);
    await fill(on, 4, [2]);
    await again();
    expect(await heldIn(on)).toEqual(["segment:4 first"]);
    await syncAll(on, target);
    expect(places()).toEqual({ ...GROUPS_OF_PEOPLE, [segmentName(2)]: [1, 3], [segmentName(4)]: [2] });
    expect(await rowsOf(on, left)).toMatchObject([{ subject: "4", place: 6 }, {}, {}]);
  });

  it("come to the same though the process dies at any request", async () => {
    const strikes = pointsToStrike();
    const syncDying = async (): Promise<void> => {
      for (let strike = strikes.first, killed = true; killed; strike += strikes.gap()) {
        const client = killingClient(on.client, strike, "after");
        const admin = killingAdmin(on.admin, strike, "after");
        killed = await isKilled(syncAll(on, target, target === "klaviyo" ? { client } : { admin }));
      }
    };
    await syncDying();
    await fill(on, 1, [3]);
    await fill(on, 2, [0, 4]);
    await turn(on, { 0: "loyal" });
    await syncDying();
    // The job of the next run takes up the sets whose syncs died while others were still to go on.
    await syncAll(on, target);
    expect(places()).toEqual({
      [label("loyal")]: [0, 1, 2],
      [label("sleeping")]: [3],
      [segmentName(1)]: [3],
      [segmentName(2)]: [0, 4],
    });
  });

  it("are told of a customer's data, and an erased customer leaves all of them, in every word", async () => {
    await addFarSegments(on, target, [69]);
    await fill(on, 69, [1, 2]);
    await syncAll(on, target);
    const [customer] = await rowsOf(
      on,
      "select id, shopify_id from customers where shop_id = $1 order by shopify_id offset 1 limit 1",
    );
    const id = BigInt(String(customer?.["id"]));
    const shopifyId = BigInt(String(customer?.["shopify_id"]));
    const { sync } = await inShopSql(on.db, on.shopId, (sql) => readCustomerData(sql, shopifyId));
    expect(sync.flatMap(({ labels }) => labels)).toEqual([label("loyal"), ...[1, 2, 69].map(segmentName)]);
    const known = await inShopSql(on.db, on.shopId, (sql) => readTarget(sql, target));
    const ids = { customerIds: [id], customerShopifyIds: [shopifyId] };
    const erasure = { ...ids, id: 1, requestedAt: on.now(), gone: false, orderIds: [], klaviyoIds: [] };
    const facts = { audiences: known?.audiences ?? [], kept: known?.kept ?? [] };
    const asked = { ...erasure, emails: ["p1@example.com"] };
    expect(
      await (target === "klaviyo"
        ? takeOffKlaviyo(on.client, facts, asked)
        : takeOffTags(on.admin, facts, asked)),
    ).toBe(true);
    expect(places()).toEqual({
      ...GROUPS_OF_PEOPLE,
      [label("loyal")]: [2],
      [segmentName(1)]: [0, 4],
      [segmentName(2)]: [3],
      [segmentName(69)]: [2],
    });
  });

  it("are compared by an audit and taken off by a clean-up, in every word", async () => {
    await addFarSegments(on, target, [66, 69]);
    await fill(on, 69, [0, 2]);
    await fill(on, 66, [4]);
    await syncAll(on, target);
    expect(await rowsOf(on, "select max(place) as last from audiences where shop_id = $1")).toEqual([
      { last: 68 },
    ]);
    const all = {
      ...GROUPS_OF_PEOPLE,
      [segmentName(1)]: [0, 1, 4],
      [segmentName(2)]: [1, 3],
      [segmentName(66)]: [4],
      [segmentName(69)]: [0, 2],
    };
    expect(places()).toEqual(all);
    if (target === "klaviyo")
      [...on.klaviyo.simulation.store.lists.values()]
        .find(({ name }) => name === segmentName(69))
        ?.members.clear();
    else
      for (const customer of on.store.customers.values())
        customer.tags = customer.tags.filter((tag) => tag !== segmentName(69));
    await audit(on, target);
    expect((await foundBy(on))[segmentName(69)]).toEqual([0, 2, 0]);
    await syncAll(on, target);
    expect(places()).toEqual(all);
    await startCleanUp(decisions(on), on.shopId, target);
    await syncOnce(on, target);
    expect(places()).toEqual({});
    expect((await syncsOf(on)).at(-1)).toBe("all clean_up done");
  });
});
