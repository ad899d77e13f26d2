/** Many lists beside those of the groups. One fails, or a shop has as many as it may. */
import { describe, expect, it } from "vitest";

import { klaviyoClient } from "../../../app/klaviyo/client.server.ts";
import { syncKlaviyo } from "../../../app/sync/klaviyo/klaviyo.server.ts";
import { pause } from "../../setup/quick-rhythm.ts";
import { repeats } from "../../setup/sampled.ts";
import {
  addSegments,
  confirm,
  fill,
  heldIn,
  segmentName,
  syncAll,
  syncOnce,
} from "../sync/sets/segment-world.ts";
import { newestOf, syncsOf } from "../sync/sets/sync-sets-world.ts";
import { KEY, listsIn, onePerGroup, turn, type World } from "../sync/sync-world.ts";
import { calls, klaviyoWorld, lists } from "./sync-klaviyo-world.ts";

const email = (index: number): string => `p${String(index)}@example.com`;
const emails = (...indexes: number[]): string[] => indexes.map(email);

describe("a list that fails", () => {
  const PEOPLE = [{ group: "new" }, { group: "loyal" }, { group: "loyal" }, { group: "sleeping" }] as const;

  async function openWorld(): Promise<World> {
    const on = await klaviyoWorld(PEOPLE);
    await addSegments(on, "klaviyo", [1, 2, 3]);
    await fill(on, 1, [0, 1]);
    await fill(on, 2, [1, 2]);
    await fill(on, 3, [2, 3]);
    await syncAll(on, "klaviyo");
    return on;
  }

  /** Each list gets somebody, and somebody leaves it. */
  async function moveAll(on: World): Promise<void> {
    await fill(on, 1, [0, 3]);
    await fill(on, 2, [0, 2]);
    await fill(on, 3, [1, 3]);
    await turn(on, { 1: "new" });
  }

  const MOVED = lists({ new: emails(0, 1), loyal: emails(2), sleeping: emails(3) });

  it.each([
    ["its uploads are cancelled", { kind: "job_cancelled", times: 3 }, "job_cancelled"],
    [
      "Klaviyo refuses to take members off",
      { kind: "status", endpoint: "remove_profiles_from_list", status: 400, times: 1 },
      "refused",
    ],
  ] as const)("keeps nobody on another's, where %s", async (_why, fault, code) => {
    const on = await openWorld();
    await turn(on, { 1: "new" });
    await syncOnce(on, "klaviyo");
    await moveAll(on);
    // The groups have nothing to send, so the first segment's list is sent first.
    on.klaviyo.fault(fault);
    await syncOnce(on, "klaviyo");
    expect(await newestOf(on, "segment:1")).toMatchObject({ status: "failed", error_code: code });
    const failed = listsIn(on)[segmentName(1)];
    expect(failed).toContain(email(1));
    expect(listsIn(on)).toEqual({
      ...MOVED,
      [segmentName(1)]: failed,
      [segmentName(2)]: emails(0, 2),
      [segmentName(3)]: emails(1, 3),
    });
    // The next run's sync repairs what failed.
    await turn(on, {});
    await syncOnce(on, "klaviyo");
    expect(listsIn(on)[segmentName(1)]).toEqual(emails(0, 3));
  });

  it("keeps no segment's list back where a list of the groups is the one that fails", async () => {
    const on = await openWorld();
    await moveAll(on);
    on.klaviyo.fault({ kind: "job_cancelled", times: 3 });
    await syncOnce(on, "klaviyo");
    expect(await newestOf(on, "groups")).toMatchObject({ status: "failed", error_code: "job_cancelled" });
    expect(listsIn(on)).toEqual({
      ...lists({ new: emails(0), loyal: emails(1, 2), sleeping: emails(3) }),
      [segmentName(1)]: emails(0, 3),
      [segmentName(2)]: emails(0, 2),
      [segmentName(3)]: emails(1, 3),
    });
  });
});

describe("a list that can't be made today", () => {
  it("waits by itself: the groups go on with the next run, and it is made tomorrow", async () => {
    const on = await klaviyoWorld([{ group: "new" }, { group: "loyal" }]);
    await addSegments(on, "klaviyo", [1, 2]);
    await fill(on, 1, [0]);
    await fill(on, 2, [1]);
    await syncOnce(on, "klaviyo");
    await confirm(on, "klaviyo");
    const { db, shopId, now, admin, client } = on;
    const { signal } = new AbortController();
    const runJob = () => syncKlaviyo({ db, shopId, now, pause, admin, signal, klaviyo: () => client });
    /** Until nothing is due for hours. */
    const runToday = async (): Promise<void> => {
      for (let run = 0; run < 20; run += 1) {
        const step = await runJob();
        if (step.outcome === "done" || (step.outcome === "again" && step.afterSeconds >= 3_600)) return;
      }
      throw new Error("The syncs come to no end.");
    };
    const limit = { kind: "status", endpoint: "create_list", status: 429, retryAfter: 7_200, times: 1_000 };
    // The second segment's sync took the last step, so its list is made first; then the groups' six.
    on.klaviyo.fault({ ...limit, after: 7 });
    await runToday();
    expect(await newestOf(on, "groups")).toMatchObject({ status: "done" });
    const waits = { status: "running", error_code: "daily_limit" };
    expect(await newestOf(on, "segment:1")).toMatchObject(waits);
    await turn(on, { 0: "loyal" });
    await runToday();
    expect(await newestOf(on, "groups")).toMatchObject({ status: "done", added: 1, removed: 1 });
    const second = { [segmentName(2)]: emails(1) };
    expect(listsIn(on)).toEqual({ ...lists({ loyal: emails(0, 1) }), ...second });
    on.klaviyo.simulation.faults.clear();
    await runToday();
    expect(listsIn(on)).toEqual({
      ...lists({ loyal: emails(0, 1) }),
      ...second,
      [segmentName(1)]: emails(0),
    });
  });
});

const DAY_MS = 86_400_000;

/** The members of a segment, of twelve customers. Every fourth segment is empty. */
function membersOf(id: number, shift = 0): number[] {
  const all = [id % 12, (id * 5 + 3) % 12, (id + shift) % 12];
  return id % 4 === 0 ? [] : [...new Set(all)].sort((a, b) => a - b);
}

describe("as many audiences as a target takes", () => {
  /** `npm test` tries the least that needs places of two words. */
  const SEGMENTS = Array.from({ length: repeats({ full: 200, sample: 60 }) }, (_, index) => index + 1);

  /** A world whose clock also counts for Klaviyo's limits. It moves only where the app waits. */
  async function clockedWorld() {
    let nowMs = Date.parse("2026-03-01T12:00:00.000Z");
    const on = await klaviyoWorld(onePerGroup(2), { klaviyoNow: () => nowMs, klaviyoRate: "real" });
    const wait = async (ms: number): Promise<void> => void (nowMs += ms);
    const client = klaviyoClient(KEY, { sleep: wait, now: () => nowMs, longestWaitMs: 120_000 });
    let refused = 0;
    const { limits } = on.klaviyo.simulation;
    const admit = limits.admit.bind(limits);
    limits.admit = (...request) => {
      const admission = admit(...request);
      if (!admission.allowed) refused += 1;
      return admission;
    };
    const now = (): Date => new Date(nowMs);
    const { db, shopId, admin } = on;
    const { signal } = new AbortController();
    const sync = async (): Promise<number> => {
      const startMs = nowMs;
      for (let run = 0; run < 500; run += 1) {
        const step = await syncKlaviyo({ db, shopId, now, pause, admin, signal, klaviyo: () => client });
        if (step.outcome === "done") return nowMs - startMs;
        await wait(step.outcome === "again" ? step.afterSeconds * 1_000 : 0);
      }
      throw new Error("The sync comes to no end.");
    };
    return { on, sync, refused: () => refused };
  }

  it("are all synced, within Klaviyo's limits, and a day's changes later in minutes", async () => {
    const { on, sync, refused } = await clockedWorld();
    await addSegments(on, "klaviyo", SEGMENTS);
    for (const id of SEGMENTS) await fill(on, id, membersOf(id));
    await sync();
    expect(await heldIn(on)).toHaveLength(1 + SEGMENTS.length);
    expect(listsIn(on)).toEqual({});
    expect(await confirm(on, "klaviyo")).toBe(1 + SEGMENTS.length);
    // Klaviyo lets an account make 150 lists a day.
    expect(await sync()).toBeLessThan(2 * DAY_MS);
    const groups = listsIn(on);
    for (const id of SEGMENTS) expect(groups[segmentName(id)]).toEqual(emails(...membersOf(id)).sort());
    expect(Object.keys(groups)).toHaveLength(6 + SEGMENTS.length);
    expect(calls(on, "create_list")).toBeLessThanOrEqual(6 + SEGMENTS.length + refused());
    expect(new Set((await syncsOf(on)).map((each) => each.split(" ")[1]))).toEqual(new Set(["done"]));
    const before = refused();
    for (const id of SEGMENTS) if (id % 10 === 1) await fill(on, id, membersOf(id, 7));
    await turn(on, { 0: "loyal" });
    expect(await sync()).toBeLessThan(DAY_MS / 24);
    expect(refused() - before).toBe(0);
    for (const id of SEGMENTS)
      expect(listsIn(on)[segmentName(id)]).toEqual(emails(...membersOf(id, id % 10 === 1 ? 7 : 0)).sort());
    expect(listsIn(on)).toMatchObject(
      lists({
        new: emails(6),
        about_to_sleep: emails(1, 7),
        sleeping: emails(2, 8),
        potential_loyal: emails(3, 9),
        loyal: emails(0, 10, 4).sort(),
        loyal_at_risk: emails(11, 5),
      }),
    );
  }, 300_000);
});
