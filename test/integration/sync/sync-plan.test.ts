import { describe, expect, it } from "vitest";

import { groupsAt } from "../../../app/db/sync/audience-sets.server.ts";
import { readPreview } from "../../../app/db/sync/pending-syncs.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { startCleanUp } from "../../../app/sync/merchant/clean-up.server.ts";
import { previewSet } from "../../../app/sync/merchant/decisions.server.ts";
import { undoSync } from "../../../app/sync/merchant/undo.server.ts";
import { syncTags } from "../../../app/sync/tags/tags.server.ts";
import { pause } from "../../setup/quick-rhythm.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { klaviyoWorld } from "../klaviyo/sync-klaviyo-world.ts";
import { isKilled, killingAdmin, killingDatabase } from "./sync-killing.ts";
import {
  DAY_MS,
  gateOf,
  HOUR_MS,
  later,
  moveFirst,
  OVER,
  planRow,
  planWorld,
  runPlanned,
  subscribe,
  WEEK_MS,
} from "./plan-world.ts";
import {
  addRun,
  confirmHeld,
  decisions,
  listsIn,
  makeWorld,
  newestSync,
  NOBODY,
  rowsOf,
  runKlaviyo,
  runTags,
  switchOn,
  tagsIn,
  turn,
  type World,
} from "./sync-world.ts";

const TARGET = "shopify_tags";
const HELD = { status: "pending", hold_code: "plan" };

/** Over its limit for a week, and then a customer moves: the sync of that is held. */
async function heldWorld(): Promise<World> {
  const on = await planWorld();
  await runPlanned(on);
  const then = later(on, WEEK_MS);
  await moveFirst(then, "sleeping");
  await runPlanned(then);
  expect(await newestSync(then, TARGET)).toMatchObject(HELD);
  return then;
}

const SENT = [["Sixfold: New"], ["Sixfold: Loyal"], []];
const MOVED = [["Sixfold: Sleeping"], ["Sixfold: Loyal"], []];

describe("a shop with more customers than its plan covers", () => {
  it("is sent for a week, then no more, and what waits goes on by itself once a plan is there", async () => {
    const on = await planWorld();
    await runPlanned(on);
    expect(tagsIn(on)).toEqual(SENT);
    expect(await planRow(on)).toMatchObject({ plan: "free", over_since: on.now() });
    const last = later(on, WEEK_MS - 1);
    await moveFirst(last, "loyal");
    await runPlanned(last);
    expect(tagsIn(on)[0]).toEqual(["Sixfold: Loyal"]);
    const held = later(on, WEEK_MS);
    await moveFirst(held, "sleeping");
    await runPlanned(held);
    await runPlanned(later(held, DAY_MS));
    expect(tagsIn(on)[0]).toEqual(["Sixfold: Loyal"]);
    const waiting = await newestSync(held, TARGET);
    expect(waiting).toMatchObject({ ...HELD, confirmed_at: null });
    const preview = await inShopSql(on.db, on.shopId, (sql) => readPreview(sql, Number(waiting["id"])));
    expect(preview).toMatchObject({ moved: 1 });
    const chosen = later(held, 2 * DAY_MS);
    subscribe(chosen);
    await runPlanned(chosen);
    expect(tagsIn(on)).toEqual(MOVED);
    expect(await newestSync(held, TARGET)).toMatchObject({
      id: waiting["id"],
      status: "done",
      hold_code: null,
    });
    await runPlanned(chosen);
    expect(await rowsOf(on, "select 1 from syncs where shop_id = $1 and status = 'pending'")).toEqual([]);
  });

  it("has its job come again in a quarter of an hour while it waits, and no longer", async () => {
    const on = await heldWorld();
    const { db, shopId, admin, now } = on;
    const { signal } = new AbortController();
    const job = { db, shopId, admin, now, pause, signal, erasedAmong: NOBODY };
    const runOnce = (world: World) => syncTags({ ...job, now: world.now, planAllows: gateOf(world) });
    expect(await runOnce(on)).toEqual({ outcome: "again", afterSeconds: 900 });
    subscribe(on);
    expect(await runOnce(later(on, HOUR_MS - 1))).toEqual({ outcome: "again", afterSeconds: 900 });
    expect(await runOnce(later(on, HOUR_MS))).toEqual({ outcome: "done" });
    expect(tagsIn(on)).toEqual(MOVED);
  });

  it("is sent again when it has fewer customers, and has another week when it has more again", async () => {
    const on = await heldWorld();
    await addRun(on, { customers: 1_000, eligible: 1 });
    await runPlanned(on);
    expect(tagsIn(on)).toEqual(MOVED);
    expect(await planRow(on)).toMatchObject({ over_since: null });
    await moveFirst(on, "new");
    await runPlanned(later(on, DAY_MS));
    expect(tagsIn(on)).toEqual(SENT);
  });

  it("is prepared anew for a newer run, still without a plan", async () => {
    const on = await heldWorld();
    const before = await newestSync(on, TARGET);
    await moveFirst(on, "loyal");
    await runPlanned(on);
    const now = await newestSync(on, TARGET);
    expect(now).toMatchObject(HELD);
    expect(now["id"]).not.toBe(before["id"]);
    const rows = await rowsOf(on, "select status, error_code from syncs where shop_id = $1 and id = $2", [
      before["id"],
    ]);
    expect(rows).toEqual([{ status: "discarded", error_code: "newer_run" }]);
    expect(tagsIn(on)).toEqual(SENT);
  });

  it("goes on where plans are turned off", async () => {
    const on = await heldWorld();
    await runTags(on, { confirms: false });
    expect(tagsIn(on)).toEqual(MOVED);
  });

  it("holds Klaviyo alike", async () => {
    const on = await klaviyoWorld([{ group: "new" }]);
    await runKlaviyo(on);
    await addRun(on, OVER);
    await runKlaviyo(on, { confirms: false, planAllows: gateOf(on) });
    const then = later(on, WEEK_MS);
    await turn(then, { 0: "loyal" });
    await addRun(then, OVER);
    await runKlaviyo(then, { confirms: false, planAllows: gateOf(then) });
    expect(await newestSync(then, "klaviyo")).toMatchObject(HELD);
    expect(listsIn(on)["Sixfold: New"]).toEqual(["p0@example.com"]);
    subscribe(then);
    const chosen = later(then, HOUR_MS);
    await runKlaviyo(chosen, { confirms: false, planAllows: gateOf(chosen) });
    expect(listsIn(on)["Sixfold: New"]).toEqual([]);
    expect(listsIn(on)["Sixfold: Loyal"]).toEqual(["p0@example.com"]);
  });
});

describe("the merchant's decisions beside a plan", () => {
  it("a first sync is shown once the plan is there; confirmed without one it waits, and isn't asked for twice", async () => {
    const on = await makeWorld([{ group: "new" }]);
    await switchOn(on, TARGET);
    await addRun(on, OVER);
    await runPlanned(on);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "pending", hold_code: "first" });
    await confirmHeld(on, TARGET);
    const then = later(on, WEEK_MS);
    await runPlanned(then);
    const waiting = await newestSync(on, TARGET);
    expect(waiting).toMatchObject(HELD);
    expect(waiting["confirmed_at"]).not.toBeNull();
    await confirmHeld(on, TARGET);
    await runPlanned(then);
    expect(await newestSync(on, TARGET)).toMatchObject({ ...HELD, id: waiting["id"] });
    expect(tagsIn(on)).toEqual([[]]);
    subscribe(then);
    await runPlanned(later(then, HOUR_MS));
    expect(tagsIn(on)).toEqual([["Sixfold: New"]]);
  });

  it("the brake judges what waited for a plan, too", async () => {
    const on = await makeWorld([{ group: "new" }]);
    await switchOn(on, TARGET);
    await addRun(on, OVER);
    await runPlanned(on);
    const then = later(on, WEEK_MS);
    await addRun(on, OVER);
    await runPlanned(then);
    expect(await newestSync(on, TARGET)).toMatchObject(HELD);
    subscribe(then);
    await runPlanned(later(then, HOUR_MS));
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "pending", hold_code: "first" });
    expect(tagsIn(on)).toEqual([[]]);
  });

  it("a preview that was asked for is shown without a plan, and sent with one", async () => {
    const on = await heldWorld();
    expect(await previewSet(decisions(on), on.shopId, groupsAt(TARGET))).toEqual({ outcome: "done" });
    await runPlanned(on);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "pending", hold_code: "asked" });
    subscribe(on);
    const chosen = later(on, HOUR_MS);
    await runPlanned(chosen);
    expect(tagsIn(on)).toEqual(SENT);
    await confirmHeld(on, TARGET);
    await runPlanned(chosen);
    expect(tagsIn(on)).toEqual(MOVED);
  });

  it("an undo and a clean-up need no plan", async () => {
    const on = await planWorld();
    await runPlanned(on);
    await moveFirst(on, "sleeping");
    await runPlanned(on);
    const then = later(on, WEEK_MS);
    const sent = Number((await newestSync(on, TARGET))["id"]);
    expect(await undoSync(decisions(then), on.shopId, { target: TARGET, syncId: sent })).toEqual({
      outcome: "done",
    });
    await runPlanned(then);
    expect(await newestSync(on, TARGET)).toMatchObject({ kind: "undo", status: "done" });
    expect(tagsIn(on)).toEqual(SENT);
    await startCleanUp(decisions(then), on.shopId, TARGET);
    await runPlanned(then);
    expect(await newestSync(on, TARGET)).toMatchObject({ kind: "clean_up", status: "done" });
    expect(tagsIn(on)).toEqual([[], [], []]);
  });

  it("a clean-up takes the place of what waits for a plan", async () => {
    const on = await heldWorld();
    await startCleanUp(decisions(on), on.shopId, TARGET);
    await runPlanned(on);
    expect(tagsIn(on)).toEqual([[], [], []]);
    expect(await rowsOf(on, "select 1 from syncs where shop_id = $1 and status = 'pending'")).toEqual([]);
  });
});

describe("a job that dies", () => {
  it.each(["before", "after"] as const)("%s any request sends nothing without a plan", async (when) => {
    const on = await heldWorld();
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      await addRun(on, OVER);
      killed = await isKilled(runPlanned(on, { admin: killingAdmin(on.admin, at, when) }));
      await runPlanned(on);
      expect(await newestSync(on, TARGET)).toMatchObject(HELD);
      expect(tagsIn(on)).toEqual(SENT);
    }
  });

  it.each(["before", "after"] as const)(
    "%s any transaction loses nothing once a plan is there",
    async (when) => {
      const places = pointsToStrike(2);
      for (let at = places.first, killed = true; killed; at += places.gap()) {
        const on = await heldWorld();
        subscribe(on);
        const chosen = later(on, HOUR_MS);
        killed = await isKilled(runPlanned(chosen, { db: killingDatabase(on.db, at, when) }));
        await runPlanned(chosen);
        expect(tagsIn(on)).toEqual(MOVED);
        await on.close();
      }
    },
  );
});
