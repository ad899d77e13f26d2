/** A set beside the groups at the real targets: each has its turn, and takes over what the other left under way. */
import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../../app/db/core/shop-scope.server.ts";
import { groupsAt } from "../../../../app/db/sync/audience-sets.server.ts";
import type { Target } from "../../../../app/db/sync/sync-targets.server.ts";
import type { SetKey } from "../../../../app/domain/sync/audience-set.ts";
import { readSyncNotices } from "../../../../app/routes/app._index/sync-notices.server.ts";
import { pauseSync, resumeSync } from "../../../../app/sync/merchant/pause.server.ts";
import { klaviyoWorld, lists } from "../../klaviyo/sync-klaviyo-world.ts";
import { BULK, tagWorld } from "../../tags/sync-tags-world.ts";
import { failingSets, newestOf, syncsOf } from "./sync-sets-world.ts";
import {
  addRun,
  addSet,
  decisions,
  listsIn,
  regroup,
  rowsOf,
  runKlaviyo,
  runTags,
  tagsIn,
  type World,
} from "../sync-world.ts";

/** Nobody says yet who is in an arm, so its sync fails by itself, once it has its turn and nothing is under way. */
const NOBODY_SAYS = (set: SetKey): string => `Nobody says who is wanted in the set ${set}.`;

async function withSets(on: World, target: Target, ...sets: SetKey[]): Promise<World> {
  await inShopSql(on.db, on.shopId, async (sql) => {
    for (const set of sets) await addSet(sql, { target, set });
  });
  return on;
}

const emailQueries = ({ shopify }: World): number =>
  shopify.simulation.operations.all().filter(({ type }) => type === "QUERY").length;

/** Pauses the groups once a request has begun something at the target. */
function pausingOnce(on: World, target: Target): () => Promise<void> {
  let isDue = true;
  return async () => {
    if (!isDue) return;
    isDue = false;
    await pauseSync(decisions(on), on.shopId, groupsAt(target));
  };
}

describe("a set whose members nobody knows", () => {
  it("fails alone: the groups' tags are sent, and the merchant is told", async () => {
    const on = await tagWorld([{ group: "new" }]);
    await runTags(on);
    await regroup(on, { 0: "loyal" });
    await withSets(on, "shopify_tags", "arm:1");
    await expect(runTags(on)).rejects.toThrow(NOBODY_SAYS("arm:1"));
    expect(tagsIn(on)).toEqual([["Sixfold: Loyal"]]);
    expect((await syncsOf(on)).slice(2)).toEqual(["groups done", "arm:1 failed"]);
    expect(await failingSets(on)).toEqual(["arm:1"]);
    const notices = await inShopSql(on.db, on.shopId, readSyncNotices);
    expect(notices).toEqual({
      syncFailures: [{ target: "shopify_tags", errorCode: "unexpected", since: on.now().toISOString() }],
      pendingSyncs: [],
    });
  });
});

describe("tags of the groups that are paused while a file is under way", () => {
  it("are let go for another set, and sent again when the groups go on", async () => {
    const on = await tagWorld([{ group: "new" }, { group: "sleeping" }], { shopify: { bulkSeconds: 0.05 } });
    await runTags(on);
    await regroup(on, { 1: "loyal" });
    await withSets(on, "shopify_tags", "arm:1");
    const pauseOnce = pausingOnce(on, "shopify_tags");
    const admin: World["admin"] = {
      async request(document, variables, schema) {
        const answer = await on.admin.request(document, variables, schema);
        if (String(document).includes("bulkOperationRunMutation")) await pauseOnce();
        return answer;
      },
    };
    await expect(runTags(on, { ...BULK, admin })).rejects.toThrow(NOBODY_SAYS("arm:1"));
    expect(await newestOf(on, "groups")).toMatchObject({
      status: "running",
      phase: "adding",
      operation_id: null,
    });
    const lines = "select 1 from tag_states where shop_id = $1 and line is not null";
    expect(await rowsOf(on, lines)).toEqual([]);
    const operations = on.shopify.simulation.operations.all().filter(({ type }) => type === "MUTATION");
    expect(operations.map(({ status }) => status)).toEqual(["COMPLETED"]);
    await rowsOf(on, "delete from audience_sets where shop_id = $1 and set_key = 'arm:1'");
    await resumeSync(decisions(on), on.shopId, groupsAt("shopify_tags"));
    await runTags(on, BULK);
    expect(tagsIn(on)).toEqual([["Sixfold: New"], ["Sixfold: Loyal"]]);
    expect(await newestOf(on, "groups")).toMatchObject({ status: "done", failed: 0 });
    await regroup(on, { 0: "sleeping" });
    await addRun(on);
    await runTags(on, BULK);
    expect(tagsIn(on)).toEqual([["Sixfold: Sleeping"], ["Sixfold: Loyal"]]);
  });
});

describe("Klaviyo's lists of the groups", () => {
  it("that are paused while an upload is under way are let go, and sent again when they go on", async () => {
    const on = await klaviyoWorld([
      { group: "new", email: "a@example.com" },
      { group: "loyal", email: "b@example.com" },
    ]);
    await runKlaviyo(on);
    await regroup(on, { 0: "sleeping" });
    await addRun(on);
    await withSets(on, "klaviyo", "arm:1");
    const pauseOnce = pausingOnce(on, "klaviyo");
    const client: World["client"] = new Proxy(on.client, {
      get(of, key) {
        const value: unknown = Reflect.get(of, key);
        if (typeof value !== "function") return value;
        return async (...args: unknown[]) => {
          const answer: unknown = await Reflect.apply(value, of, args);
          const [phase] = await rowsOf(
            on,
            "select 1 from list_states where shop_id = $1 and line is not null",
          );
          if (phase !== undefined) await pauseOnce();
          return answer;
        };
      },
    });
    await expect(runKlaviyo(on, { client })).rejects.toThrow(NOBODY_SAYS("arm:1"));
    expect(await newestOf(on, "groups")).toMatchObject({
      status: "running",
      phase: "adding",
      operation_id: null,
    });
    await rowsOf(on, "delete from audience_sets where shop_id = $1 and set_key = 'arm:1'");
    await resumeSync(decisions(on), on.shopId, groupsAt("klaviyo"));
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ sleeping: ["a@example.com"], loyal: ["b@example.com"] }));
    expect(await newestOf(on, "groups")).toMatchObject({ status: "done", failed: 0 });
  });

  it("read the customers' emails once a round, for all sets", async () => {
    const on = await klaviyoWorld([{ group: "new", email: "a@example.com" }]);
    await runKlaviyo(on);
    expect(emailQueries(on)).toBe(1);
    await withSets(on, "klaviyo", "arm:1", "arm:2");
    await expect(runKlaviyo(on)).rejects.toThrow(NOBODY_SAYS("arm:1"));
    await expect(runKlaviyo(on)).rejects.toThrow(NOBODY_SAYS("arm:2"));
    expect((await syncsOf(on)).slice(1)).toEqual(["groups done", "arm:1 failed", "arm:2 failed"]);
    expect(emailQueries(on)).toBe(2);
    // A day later they are read again, though the round goes on.
    const later = new Date(on.now().getTime() + 86_400_001);
    await expect(runKlaviyo({ ...on, now: () => later })).rejects.toThrow(NOBODY_SAYS("arm:1"));
    expect(emailQueries(on)).toBe(3);
  });
});
