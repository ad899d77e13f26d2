import { describe, expect, it } from "vitest";

import { groupsAt } from "../../../app/db/sync/audience-sets.server.ts";
import { previewSet } from "../../../app/sync/merchant/decisions.server.ts";
import { pauseSync, resumeSync } from "../../../app/sync/merchant/pause.server.ts";
import {
  addRun,
  confirmHeld,
  decisions,
  makeWorld,
  newestSync,
  regroup,
  rowsOf,
  runTags,
  switchOn,
  tagsIn,
  type Person,
  type World,
} from "./sync-world.ts";

const TARGET = "shopify_tags";

async function worldOf(people: readonly Person[]): Promise<World> {
  const world = await makeWorld(people);
  await switchOn(world, TARGET);
  return world;
}

const pause = (on: World): Promise<void> => pauseSync(decisions(on), on.shopId, groupsAt(TARGET));
const resume = (on: World): Promise<void> => resumeSync(decisions(on), on.shopId, groupsAt(TARGET));

/** An admin client by which the merchant pauses right after the first change was sent. */
function pausingAdmin(on: World): World["admin"] {
  let paused = false;
  return {
    async request(document, variables, schema) {
      const answer = await on.admin.request(document, variables, schema);
      if (!paused && /mutation.*(tagsAdd|bulkOperationRunMutation)/s.test(String(document))) {
        paused = true;
        await pause(on);
      }
      return answer;
    },
  };
}

describe("a paused target", () => {
  it("is sent nothing, whatever runs come, and catches up in one sync when it goes on", async () => {
    const on = await worldOf([{ group: "new" }]);
    await runTags(on);
    await pause(on);
    for (const group of ["loyal", "sleeping"] as const) {
      await regroup(on, { 0: group });
      await addRun(on);
      await runTags(on);
    }
    expect(tagsIn(on)).toEqual([["Sixfold: New"]]);
    await resume(on);
    await runTags(on);
    expect(tagsIn(on)).toEqual([["Sixfold: Sleeping"]]);
    expect(await rowsOf(on, "select status from syncs where shop_id = $1 order by id")).toEqual([
      { status: "done" },
      { status: "done" },
    ]);
  });

  it("stops a sync that runs at its next step, and goes on with it", async () => {
    const on = await worldOf([{ group: "new" }, { group: "new" }]);
    await runTags(on);
    await regroup(on, { 0: "loyal", 1: "loyal" });
    await addRun(on);
    await runTags(on, { admin: pausingAdmin(on) });
    const stopped = await newestSync(on, TARGET);
    expect(stopped).toMatchObject({ status: "running", finished_at: null });
    await runTags(on);
    expect((await newestSync(on, TARGET))["status"]).toBe("running");
    await resume(on);
    await runTags(on);
    expect(await newestSync(on, TARGET)).toMatchObject({ id: stopped["id"], status: "done" });
    expect(tagsIn(on)).toEqual([["Sixfold: Loyal"], ["Sixfold: Loyal"]]);
  });

  it("goes on with the newest groups where there are newer ones, and never through those of before", async () => {
    const on = await worldOf([{ group: "new" }, { group: "new" }]);
    await runTags(on);
    await regroup(on, { 0: "loyal", 1: "loyal" });
    await addRun(on);
    await runTags(on, { admin: pausingAdmin(on) });
    const stopped = await newestSync(on, TARGET);
    await regroup(on, { 0: "new", 1: "new" });
    await addRun(on);
    await resume(on);
    await runTags(on);
    expect(
      await rowsOf(on, "select status, error_code from syncs where shop_id = $1 and id = $2", [
        stopped["id"],
      ]),
    ).toEqual([{ status: "failed", error_code: "replaced" }]);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "done" });
    expect(tagsIn(on)).toEqual([["Sixfold: New"], ["Sixfold: New"]]);
    const failing = "select failing_since from audience_sets where shop_id = $1";
    expect(await rowsOf(on, failing)).toEqual([{ failing_since: null }]);
  });

  it("still shows a preview; confirming it lets the target go on", async () => {
    const on = await worldOf([{ group: "new" }]);
    await runTags(on);
    await pause(on);
    await pause(on);
    await regroup(on, { 0: "loyal" });
    await addRun(on);
    await previewSet(decisions(on), on.shopId, groupsAt(TARGET));
    await runTags(on, { confirms: false });
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "pending", hold_code: "asked" });
    expect(tagsIn(on)).toEqual([["Sixfold: New"]]);
    await confirmHeld(on, TARGET);
    await runTags(on);
    expect(tagsIn(on)).toEqual([["Sixfold: Loyal"]]);
    expect(await rowsOf(on, "select paused_at from audience_sets where shop_id = $1")).toEqual([
      { paused_at: null },
    ]);
  });

  it("does nothing more when told to go on twice, or when it is not paused", async () => {
    const on = await worldOf([{ group: "new" }]);
    await runTags(on);
    await resume(on);
    expect(await rowsOf(on, "select id from syncs where shop_id = $1")).toHaveLength(1);
    await pause(on);
    await resume(on);
    await resume(on);
    expect(await rowsOf(on, "select id from syncs where shop_id = $1")).toHaveLength(2);
  });
});

describe("a failing target", () => {
  it("is known to be one since its first failure, until a sync ends well", async () => {
    const on = await worldOf([{ group: "new" }]);
    const since = async (): Promise<unknown> =>
      (await rowsOf(on, "select failing_since, alerted_at from audience_sets where shop_id = $1"))[0];
    await runTags(on);
    expect(await since()).toEqual({ failing_since: null, alerted_at: null });
    on.shopify.simulation.grant.revokeScopes(["write_customers"]);
    await regroup(on, { 0: "loyal" });
    await runTags(on);
    await rowsOf(on, "update audience_sets set failing_since = '2026-02-27' where shop_id = $1");
    await runTags(on);
    expect(await newestSync(on, TARGET)).toMatchObject({ status: "failed" });
    expect(await since()).toEqual({ failing_since: new Date("2026-02-27"), alerted_at: null });
  });
});
