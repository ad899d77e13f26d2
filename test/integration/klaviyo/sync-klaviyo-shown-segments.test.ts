/** Profiles show the names of the segments that they are in, as a property beside the others. */
import { beforeEach, describe, expect, it } from "vitest";

import { segmentAudience } from "../../../app/domain/sync/audience.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import type { KlaviyoClient } from "../../../app/klaviyo/client.server.ts";
import { startCleanUp } from "../../../app/sync/merchant/clean-up.server.ts";
import { pauseSync } from "../../../app/sync/merchant/pause.server.ts";
import { endAudienceSync } from "../../../app/sync/merchant/audience-sync.server.ts";
import { syncToUndo, undoSync } from "../../../app/sync/merchant/undo.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { isKilled, killingAdmin, killingClient } from "../sync/sync-killing.ts";
import {
  addSegments,
  confirm,
  endSegment,
  fill,
  heldIn,
  syncAll,
  syncOnce,
} from "../sync/sets/segment-world.ts";
import { newestOf, syncsOf } from "../sync/sets/sync-sets-world.ts";
import { addRun, decisions, listsIn, rowsOf, turn, type World } from "../sync/sync-world.ts";
import { calls, klaviyoWorld, lists, propertiesOf } from "./sync-klaviyo-world.ts";

const target = "klaviyo";

describe("the segments that a profile shows", () => {
  let on: World;
  /** What each of the five shows, by index; undefined: it has no such property. */
  const shown = () =>
    [0, 1, 2, 3, 4].map((index) => propertiesOf(on, `p${String(index)}@example.com`)?.["sixfold_segments"]);
  const again = async (): Promise<void> => {
    await addRun(on);
    await syncOnce(on, target);
  };

  beforeEach(async () => {
    on = await klaviyoWorld([
      { group: "new" },
      { group: "loyal" },
      { group: "loyal" },
      { group: "sleeping" },
      { group: null },
    ]);
    await addSegments(on, target, [1, 2, 3]);
    await fill(on, 1, [0, 1, 4]);
    await fill(on, 2, [1, 3]);
  });

  it("are those that the merchant has sent, in a steady order; a profile in no group shows none", async () => {
    await syncOnce(on, target);
    await confirm(on, target, ["groups", "segment:2"]);
    await syncOnce(on, target);
    expect(await heldIn(on)).toEqual(["segment:1 first", "segment:3 first"]);
    expect(shown()).toEqual([[], ["Segment 2"], [], ["Segment 2"], undefined]);
    await syncAll(on, target);
    expect(shown()).toEqual([["Segment 1"], ["Segment 1", "Segment 2"], [], ["Segment 2"], undefined]);
    const imports = calls(on, "bulk_import_profiles");
    await again();
    expect(calls(on, "bulk_import_profiles")).toBe(imports);
  });

  it("go with the other properties, and are sent again only to those who joined or left one", async () => {
    await syncAll(on, target);
    await fill(on, 1, [0, 1, 2, 4]);
    await fill(on, 2, [1]);
    const before = calls(on, "bulk_import_profiles");
    const syncs = (await syncsOf(on)).length;
    await again();
    expect(shown()).toEqual([["Segment 1"], ["Segment 1", "Segment 2"], ["Segment 1"], [], undefined]);
    // One joined a list, and two show something else: they are in lists of two groups.
    expect(calls(on, "bulk_import_profiles") - before).toBe(3);
    expect((await syncsOf(on)).slice(syncs)).toEqual([
      "groups done",
      "segment:1 done",
      "segment:2 done",
      "segment:3 done",
      "groups done",
    ]);
    expect(await newestOf(on, "groups")).toMatchObject({ added: 0, removed: 0, updated: 2 });
  });

  it("stay while a sync waits for the merchant, and go back with an undo", async () => {
    await syncAll(on, target);
    await fill(on, 2, []);
    await again();
    expect(await heldIn(on)).toEqual(["segment:2 emptied"]);
    expect(shown()[3]).toEqual(["Segment 2"]);
    await confirm(on, target);
    await syncOnce(on, target);
    expect(shown()[3]).toEqual([]);
    const last = await inShopSql(on.db, on.shopId, (sql) => syncToUndo(sql, { target, set: "segment:2" }));
    await undoSync(decisions(on), on.shopId, { target, syncId: last?.id ?? 0 });
    await syncOnce(on, target);
    expect(shown()).toEqual([["Segment 1"], ["Segment 1", "Segment 2"], [], ["Segment 2"], undefined]);
  });

  it("go back with an undo of the groups, which are paused then", async () => {
    await syncAll(on, target);
    await fill(on, 2, [3]);
    await again();
    expect(shown()[1]).toEqual(["Segment 1"]);
    const last = await inShopSql(on.db, on.shopId, (sql) => syncToUndo(sql, { target, set: "groups" }));
    await undoSync(decisions(on), on.shopId, { target, syncId: last?.id ?? 0 });
    await syncOnce(on, target);
    expect(shown()[1]).toEqual(["Segment 1", "Segment 2"]);
    await fill(on, 2, [2]);
    await again();
    expect(shown()[2]).toEqual([]);
  });

  describe("sent in the round that moved the groups", () => {
    const before = {
      new: ["p0@example.com"],
      loyal: ["p1@example.com", "p2@example.com"],
      sleeping: ["p3@example.com"],
    };
    const after = { loyal: ["p0@example.com", "p1@example.com", "p2@example.com", "p3@example.com"] };
    const inGroups = () =>
      Object.fromEntries(Object.entries(listsIn(on)).filter(([name]) => name in lists({})));
    const groupsShown = () =>
      [0, 1, 2, 3].map((index) => propertiesOf(on, `p${String(index)}@example.com`)?.["sixfold_group"]);
    const toUndo = () => inShopSql(on.db, on.shopId, (sql) => syncToUndo(sql, { target, set: "groups" }));
    const undo = async (): Promise<void> => {
      await undoSync(decisions(on), on.shopId, { target, syncId: (await toUndo())?.id ?? 0 });
      await syncAll(on, target);
    };

    beforeEach(async () => {
      await syncAll(on, target);
      await turn(on, { 0: "loyal", 3: "loyal" });
      await fill(on, 1, [1, 2, 4]);
    });

    it("leave the undo of the groups to lead back to the groups of before", async () => {
      const shownBefore = groupsShown();
      const syncs = (await syncsOf(on)).length;
      await syncAll(on, target);
      const done = (await syncsOf(on)).slice(syncs);
      expect(done.filter((each) => each === "groups done")).toHaveLength(2);
      expect(done.at(-1)).toBe("groups done");
      expect(inGroups()).toEqual(lists(after));
      expect(shown()).toEqual([[], ["Segment 1", "Segment 2"], ["Segment 1"], ["Segment 2"], undefined]);
      expect(await newestOf(on, "groups")).toMatchObject({ added: 0, removed: 0 });
      expect((await toUndo())?.id).toBeLessThan(Number((await newestOf(on, "groups")).id));
      await undo();
      expect(inGroups()).toEqual(lists(before));
      expect(groupsShown()).toEqual(shownBefore);
      expect(shown()[2]).toEqual(["Segment 1"]);
      expect(await toUndo()).toBeNull();
    });

    it("do so though what is shown fails at any request, and is sent by another sync", async () => {
      const shownBefore = groupsShown();
      const isShowing = async () => (await newestOf(on, "groups")).continues === true;
      const failures = async () =>
        rowsOf(on, "select 1 from syncs where shop_id = $1 and continues and status = 'failed'");
      for (let strike = 1, killed = true; killed; strike += 1) {
        const killing = killingClient(on.client, strike, "after");
        const client: KlaviyoClient = {
          wait: (ms) => on.client.wait(ms),
          request: async (asked) => ((await isShowing()) ? killing : on.client).request(asked),
        };
        killed = await isKilled(syncAll(on, target, { client }));
      }
      expect((await failures()).length).toBeGreaterThan(1);
      expect(inGroups()).toEqual(lists(after));
      expect(shown()).toEqual([[], ["Segment 1", "Segment 2"], ["Segment 1"], ["Segment 2"], undefined]);
      await undo();
      expect(inGroups()).toEqual(lists(before));
      expect(groupsShown()).toEqual(shownBefore);
    });
  });

  it("follow the names of the segments, and end with them", async () => {
    await syncAll(on, target);
    await rowsOf(on, `update segments set name = '50 | "off"', name_key = '0' where shop_id = $1 and id = 2`);
    await again();
    expect(shown()[1]).toEqual(['50 | "off"', "Segment 1"]);
    await endSegment(on, target, 1);
    await again();
    expect(shown()).toEqual([[], ['50 | "off"'], [], ['50 | "off"'], undefined]);
    await endAudienceSync(decisions(on), on.shopId, { target, audience: segmentAudience(2), way: "keep" });
    await again();
    expect(shown()).toEqual([[], [], [], [], undefined]);
  });

  it("are not sent while the groups are paused or wait", async () => {
    await syncAll(on, target);
    await pauseSync(decisions(on), on.shopId, { target, set: "groups" });
    await fill(on, 2, [2]);
    await again();
    expect(shown()[2]).toEqual([]);
    expect((await syncsOf(on)).at(-1)).toBe("segment:3 done");
  });

  it("are cleared by a clean-up with all other properties", async () => {
    await syncAll(on, target);
    await startCleanUp(decisions(on), on.shopId, target);
    await syncOnce(on, target);
    for (const index of [0, 1, 2, 3, 4])
      expect(propertiesOf(on, `p${String(index)}@example.com`)).toEqual({});
  });

  it("come to the same though the process dies at any request", async () => {
    const strikes = pointsToStrike();
    await syncAll(on, target);
    await fill(on, 1, [3]);
    await fill(on, 2, [0]);
    await turn(on, { 0: "loyal" });
    for (let strike = strikes.first, killed = true; killed; strike += strikes.gap()) {
      const client = killingClient(on.client, strike, "after");
      const admin = killingAdmin(on.admin, strike, "after");
      killed = await isKilled(syncAll(on, target, { client, admin }));
    }
    await syncAll(on, target);
    expect(shown()).toEqual([["Segment 2"], [], [], ["Segment 1"], undefined]);
  });

  it("are beyond the first word of places too", async () => {
    await rowsOf(
      on,
      `insert into audiences (shop_id, target, place, kind, subject)
       select $1, 'klaviyo', place, 'arm', place::text from generate_series(9, 62) place`,
    );
    await addSegments(on, target, [69]);
    await fill(on, 69, [1, 2]);
    await syncAll(on, target);
    expect(shown()).toEqual([
      ["Segment 1"],
      ["Segment 1", "Segment 2", "Segment 69"],
      ["Segment 69"],
      ["Segment 2"],
      undefined,
    ]);
  });
});
