/** Each set of audiences has its own syncs: what becomes of one leaves the others alone. */
import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../../app/db/core/shop-scope.server.ts";
import { readSet } from "../../../../app/db/sync/audience-sets.server.ts";
import { lastSentSize } from "../../../../app/db/sync/pending-syncs.server.ts";
import { sentSoFar } from "../../../../app/sync/audit/audit-marker.server.ts";
import { startCleanUp } from "../../../../app/sync/merchant/clean-up.server.ts";
import { confirmSync, discardSync, previewSet } from "../../../../app/sync/merchant/decisions.server.ts";
import { pauseSync, resumeSync } from "../../../../app/sync/merchant/pause.server.ts";
import { requestSync } from "../../../../app/sync/merchant/targets.server.ts";
import { undoSync } from "../../../../app/sync/merchant/undo.server.ts";
import { pointsToStrike } from "../../../setup/sampled.ts";
import { isKilled, killingDatabase } from "../sync-killing.ts";
import {
  at,
  failingSets,
  linesOf,
  newestOf,
  runOnce,
  runToEnd,
  SETS,
  setsWorld,
  syncsOf,
  TARGET,
  type SetsWorld,
} from "./sync-sets-world.ts";
import { addRun, decisions, rowsOf } from "../sync-world.ts";

const DONE = SETS.map((set) => `${set} done`);

const idOf = async (on: SetsWorld, set: string): Promise<number> => Number((await newestOf(on, set))["id"]);

describe("the sets of a target", () => {
  it("are synced one after the other, the groups first, each once", async () => {
    const on = await setsWorld();
    expect(await runToEnd(on)).toBe(1);
    expect(await syncsOf(on)).toEqual(DONE);
    expect(on.sending.sent).toEqual(SETS);
    await runToEnd(on);
    expect(await syncsOf(on)).toEqual([...DONE, ...DONE]);
  });

  it("are each synced once too when other shops get their turn after every step", async () => {
    const on = await setsWorld();
    expect(await runToEnd(on, { turnMs: 0 })).toBeGreaterThan(SETS.length);
    expect(await syncsOf(on)).toEqual(DONE);
  });

  it("all get the groups of a run that ends meanwhile", async () => {
    const on = await setsWorld();
    on.sending.onSent = once(() => addRun(on), "arm:9");
    await runToEnd(on);
    const runs = await rowsOf(
      on,
      "select set_key, max(run_id) as run from syncs where shop_id = $1 and status = 'done' group by 1 order by 1",
    );
    expect(runs.map(({ run }) => run)).toEqual(SETS.map(() => 2));
  });
});

/** A hook that is called for the first sync of a set only. */
function once(hook: SetsWorld["sending"]["onSent"], of: string): SetsWorld["sending"]["onSent"] {
  let isDue = true;
  return async (sync) => {
    if (!isDue || sync.set !== of) return;
    isDue = false;
    await hook(sync);
  };
}

describe("a set that waits for the merchant", () => {
  it("is passed by; once confirmed it goes on alone", async () => {
    const on = await setsWorld();
    on.sending.held.add("groups").add("segment:1");
    await runToEnd(on);
    expect(await syncsOf(on)).toEqual([
      "groups pending",
      "arm:9 done",
      "segment:1 pending",
      "segment:2 done",
    ]);
    const seen = { target: TARGET, syncId: await idOf(on, "segment:1") } as const;
    expect(await confirmSync(decisions(on), on.shopId, seen)).toEqual({ outcome: "done" });
    await runToEnd(on);
    expect(await syncsOf(on)).toEqual(["groups pending", "arm:9 done", "segment:1 done", "segment:2 done"]);
  });

  it("stays discarded for its run, and is prepared anew when the merchant asks", async () => {
    const on = await setsWorld();
    on.sending.held.add("segment:1");
    await runToEnd(on);
    const seen = { target: TARGET, syncId: await idOf(on, "segment:1") } as const;
    await discardSync(decisions(on), on.shopId, seen);
    await runToEnd(on);
    const first = ["groups done", "arm:9 done", "segment:1 discarded", "segment:2 done"];
    expect(await syncsOf(on)).toEqual([...first, "groups done", "arm:9 done", "segment:2 done"]);
    await requestSync(decisions(on), on.shopId, TARGET);
    await runToEnd(on);
    const asked = ["segment:1 pending", "groups done", "arm:9 done", "segment:2 done"];
    expect((await syncsOf(on)).slice(7)).toEqual(asked);
  });

  it("has its own size to be compared with: another set's syncs say nothing of its first", async () => {
    const on = await setsWorld(["groups", "segment:1"]);
    on.sending.held.add("segment:1");
    await runToEnd(on);
    const sizes = await inShopSql(on.db, on.shopId, async (sql) => [
      await lastSentSize(sql, at("groups")),
      await lastSentSize(sql, at("segment:1")),
    ]);
    expect(sizes).toEqual([{ customers: 1, eligible: 1 }, null]);
  });

  it("is previewed alone when the merchant asks for that", async () => {
    const on = await setsWorld();
    await runToEnd(on);
    on.sending.held.add("segment:2");
    expect(await previewSet(decisions(on), on.shopId, at("segment:2"))).toEqual({ outcome: "done" });
    expect(await previewSet(decisions(on), on.shopId, at("segment:7"))).toEqual({ outcome: "stale" });
    await runToEnd(on);
    expect(await syncsOf(on)).toEqual([...DONE, "segment:2 pending"]);
  });
});

describe("a set that fails", () => {
  it("is passed by, counts as failing alone, and is tried again by the next job", async () => {
    const on = await setsWorld();
    on.sending.fails.set("groups", "operation_failed");
    await runToEnd(on);
    expect(await syncsOf(on)).toEqual(["groups failed", "arm:9 done", "segment:1 done", "segment:2 done"]);
    expect(await failingSets(on)).toEqual(["groups"]);
    on.sending.fails.clear();
    await runToEnd(on);
    expect((await syncsOf(on)).slice(4)).toEqual(DONE);
    expect(await failingSets(on)).toEqual([]);
  });

  it("by a bug fails the job; the queue's next try comes to the others before it", async () => {
    const on = await setsWorld();
    on.sending.fails.set("arm:9", "bug");
    await expect(runOnce(on)).rejects.toThrow("x is undefined");
    await expect(runOnce(on)).rejects.toThrow("x is undefined");
    const tried = ["groups done", "arm:9 failed", "segment:1 done", "segment:2 done", "arm:9 failed"];
    expect(await syncsOf(on)).toEqual(tried);
    on.sending.fails.clear();
    await runToEnd(on);
    expect(await syncsOf(on)).toEqual([...tried, "arm:9 done"]);
  });

  it("for a reason of the whole target lets none of the others try", async () => {
    const on = await setsWorld();
    on.sending.fails.set("groups", "access_denied");
    await runToEnd(on);
    await runToEnd(on);
    expect(await syncsOf(on)).toEqual(["groups failed", "groups failed"]);
    on.sending.fails.clear();
    await runToEnd(on);
    expect((await syncsOf(on)).slice(2)).toEqual(DONE);
  });
});

describe("a set that is paused half-way", () => {
  it("lets what it has under way end, lets it go, and sends it again when it goes on", async () => {
    const on = await setsWorld(["groups", "segment:1"]);
    on.sending.looks = 5;
    on.sending.onSent = once(() => pauseSync(decisions(on), on.shopId, at("groups")), "groups");
    await runToEnd(on);
    expect(await syncsOf(on)).toEqual(["groups running", "segment:1 done"]);
    expect(await newestOf(on, "groups")).toMatchObject({ phase: "adding", operation_id: null });
    expect(await inShopSql(on.db, on.shopId, (sql) => readSet(sql, at("segment:1")))).toMatchObject({
      pausedAt: null,
    });
    await resumeSync(decisions(on), on.shopId, at("groups"));
    await runToEnd(on);
    expect(await syncsOf(on)).toEqual(["groups done", "segment:1 done"]);
    expect(on.sending.sent).toEqual(["groups", "segment:1", "groups"]);
    expect(await linesOf(on)).toEqual([null]);
  });

  it("goes on after the one that took its turn, though that stopped half-way too", async () => {
    const on = await setsWorld(["groups", "segment:1"]);
    const stopAll = async ({ set }: { readonly set: string }): Promise<void> => {
      if (set === "groups") await pauseSync(decisions(on), on.shopId, at("groups"));
      else await pauseSync(decisions(on), on.shopId, at("segment:1"));
    };
    on.sending.onSent = stopAll;
    await runToEnd(on);
    expect(await syncsOf(on)).toEqual(["groups running", "segment:1 running"]);
    on.sending.onSent = async () => undefined;
    for (const set of ["groups", "segment:1"] as const) await resumeSync(decisions(on), on.shopId, at(set));
    await runToEnd(on);
    expect(await syncsOf(on)).toEqual(["groups done", "segment:1 done"]);
    // The one that took the last step goes on first, and need not send again.
    expect(on.sending.sent).toEqual(["groups", "segment:1", "groups"]);
  });
});

describe("the undo of a set", () => {
  it("waits for the sync of another that goes on, and leaves the others' syncs alone", async () => {
    const on = await setsWorld();
    await runToEnd(on);
    const undone = { target: TARGET, syncId: await idOf(on, "segment:1") } as const;
    on.sending.onSent = once(async () => {
      expect(await undoSync(decisions(on), on.shopId, undone)).toEqual({ outcome: "done" });
      expect(await undoSync(decisions(on), on.shopId, undone)).toEqual({ outcome: "done" });
    }, "groups");
    await runToEnd(on);
    const after = ["groups done", "segment:1 undo done", "arm:9 done", "segment:2 done"];
    expect((await syncsOf(on)).slice(4)).toEqual(after);
    await addRun(on);
    await runToEnd(on);
    expect((await syncsOf(on)).slice(8)).toEqual(["groups done", "arm:9 done", "segment:2 done"]);
  });
});

describe("what concerns all sets", () => {
  it("a clean-up ends the open sync of each, and waits for what is under way", async () => {
    const on = await setsWorld();
    on.sending.held.add("groups");
    on.sending.onSent = once(() => pauseSync(decisions(on), on.shopId, at("segment:1")), "segment:1");
    await runToEnd(on);
    expect(await syncsOf(on)).toEqual([
      "groups pending",
      "arm:9 done",
      "segment:1 running",
      "segment:2 done",
    ]);
    await pauseSync(decisions(on), on.shopId, at("segment:2"));
    await startCleanUp(decisions(on), on.shopId, TARGET);
    const ended = ["groups discarded", "arm:9 done", "segment:1 failed", "segment:2 done"];
    expect(await syncsOf(on)).toEqual([...ended, "all clean_up running"]);
    const paused = "select 1 from audience_sets where shop_id = $1 and paused_at is not null";
    expect(await rowsOf(on, paused)).toEqual([]);
    expect(await failingSets(on)).toEqual([]);
  });

  it("an audit sees what was sent, whichever set it was of", async () => {
    const on = await setsWorld(["groups", "segment:1"]);
    const marker = () => inShopSql(on.db, on.shopId, (sql) => sentSoFar(sql, TARGET));
    const markers = [await marker()];
    on.sending.onSent = async () => void markers.push(await marker());
    await runToEnd(on);
    markers.push(await marker());
    expect(markers.map((each) => each === null)).toEqual([false, true, true, false]);
    await pauseSync(decisions(on), on.shopId, at("groups"));
    await runToEnd(on);
    expect(await marker()).not.toBe(markers[3]);
  });
});

describe("a job that is killed", () => {
  it.each(["before", "after"] as const)("%s any transaction leaves each set its one sync", async (when) => {
    const on = await setsWorld(["groups", "segment:1"]);
    const places = pointsToStrike();
    for (let place = places.first, killed = true; killed; place += places.gap()) {
      await addRun(on);
      on.sending.onSent = once(() => pauseSync(decisions(on), on.shopId, at("groups")), "groups");
      killed = await isKilled(
        runToEnd(on, { db: killingDatabase(on.db, place, when) }).then(() => undefined),
      );
      if (killed) await runToEnd(on);
      // A sync that was killed once its operation was noted sends nothing again, and meets no pause.
      const isStopped = (await newestOf(on, "groups"))["status"] === "running";
      await resumeSync(decisions(on), on.shopId, at("groups"));
      if (isStopped) await runToEnd(on);
      const [groups, segment] = await rowsOf(
        on,
        `select set_key, array_agg(status order by id) as syncs from syncs
          where shop_id = $1 and run_id = (select max(id) from runs where shop_id = $1) group by 1 order by 1`,
      );
      expect({ place, groups }).toEqual({ place, groups: { set_key: "groups", syncs: ["done"] } });
      // Where the round had ended already, the queue's next try begins another.
      expect(["done", "done,done"]).toContain(String(segment?.["syncs"]));
      expect(await linesOf(on)).toEqual([null]);
    }
  });
});
