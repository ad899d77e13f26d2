import { describe, expect, it } from "vitest";

import { klaviyoClient } from "../../../app/klaviyo/client.server.ts";
import { syncKlaviyo } from "../../../app/sync/klaviyo/klaviyo.server.ts";
import { pointsToStrike, someOf } from "../../setup/sampled.ts";
import { pause } from "../../setup/quick-rhythm.ts";
import { isKilled, killingClient, killingDatabase } from "../sync/sync-killing.ts";
import { connect, disconnect, klaviyoWorld } from "./sync-klaviyo-world.ts";
import {
  addRun,
  confirmHeld,
  KEY,
  label,
  listsIn,
  newestSync,
  rowsOf,
  runKlaviyo,
  type World,
} from "../sync/sync-world.ts";
import {
  expectClean,
  HELD,
  listOfMerchant,
  shownIn,
  start,
  syncAgain,
  targetOf,
} from "./sync-clean-up-klaviyo-world.ts";

const LONG_MS = 120_000;

/** Runs a clean-up's job until it has no more to do, on a clock that moves only by waiting. */
async function runOnClock(on: World, at: { ms: number }): Promise<void> {
  const { db, shopId, admin } = on;
  const sleep = async (ms: number): Promise<void> => void (at.ms += ms);
  const client = klaviyoClient(KEY, { sleep, now: () => at.ms, timeoutMs: 200 });
  const now = () => new Date(on.now().getTime() + at.ms);
  const { signal } = new AbortController();
  for (let turns = 0; turns < 50; turns += 1) {
    const outcome = await syncKlaviyo({ db, shopId, now, pause, admin, signal, klaviyo: () => client });
    if (outcome.outcome === "again") at.ms += outcome.afterSeconds * 1000;
    else if (!(await confirmHeld(on, "klaviyo"))) return;
  }
  throw new Error("The clean-up comes to no end.");
}

describe("a clean-up of Klaviyo that is disturbed", () => {
  it(
    "ends rightly when killed before or after a request",
    async () => {
      const on = await klaviyoWorld([{ group: "new" }, { group: "loyal" }]);
      listOfMerchant(on, label("loyal"), ["guest@example.com"]);
      await runKlaviyo(on);
      const places = pointsToStrike();
      for (let at = places.first, killed = true; killed; at += places.gap()) {
        await start(on);
        const when = at % 2 === 1 ? "before" : "after";
        killed = await isKilled(runKlaviyo(on, { client: killingClient(on.client, at, when) }));
        await start(on);
        await runKlaviyo(on);
        await expectClean(on, { [label("loyal")]: [] }, { at });
        await syncAgain(on);
      }
    },
    LONG_MS,
  );

  it(
    "ends rightly when killed at a transaction, and by itself",
    async () => {
      const on = await klaviyoWorld([{ group: "new" }]);
      await runKlaviyo(on);
      const places = pointsToStrike();
      for (let at = places.first, killed = true; killed; at += places.gap()) {
        await start(on);
        const when = at % 2 === 1 ? "before" : "after";
        killed = await isKilled(runKlaviyo(on, { db: killingDatabase(on.db, at, when) }));
        await runKlaviyo(on);
        await expectClean(on, {}, { at });
        await syncAgain(on);
      }
    },
    LONG_MS,
  );

  const CALLS = [
    "get_bulk_import_profiles_jobs",
    "get_list",
    "get_profiles_for_list",
    "delete_list",
    "remove_profiles_from_list",
    "create_or_update_profile",
    "get_segment",
    "delete_segment",
  ] as const;

  async function faultyWorld(): Promise<World> {
    const on = await klaviyoWorld([{ group: "new" }, { group: "loyal" }]);
    listOfMerchant(on, label("loyal"), ["guest@example.com"]);
    await syncAgain(on, true);
    return on;
  }

  it.each([
    ["502 for longer than it is retried", { kind: "status", status: 502, times: 7 }],
    ["reset after the request was applied", { kind: "reset", applied: true }],
    ["a 403 that is a page of the edge", { kind: "edge_page", status: 403 }],
    ["400s that are pages of the edge", { kind: "edge_page", status: 400, times: 7 }],
  ])(
    "ends rightly by itself after %s at any call",
    async (_, what) => {
      const on = await faultyWorld();
      const at = { ms: 0 };
      for (const endpoint of someOf(CALLS, 3)) {
        await start(on);
        on.klaviyo.fault({ endpoint, ...what });
        await runOnClock(on, at);
        expect({ endpoint, waiting: on.klaviyo.simulation.faults.waiting() }).toEqual({
          endpoint,
          waiting: [],
        });
        await expectClean(on, { [label("loyal")]: [] }, { endpoint });
        await connect(on);
        await rowsOf(on, "update sync_targets set segments = true where shop_id = $1");
        await runOnClock(on, at);
      }
    },
    LONG_MS,
  );

  it("says why it stopped when the key is revoked half-way; with another key it goes on", async () => {
    const on = await faultyWorld();
    for (const endpoint of ["get_profiles_for_list", "delete_list", "create_or_update_profile"]) {
      await start(on);
      on.klaviyo.fault({ endpoint, kind: "status", status: 401 });
      await runKlaviyo(on);
      expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "failed", error_code: "wrong_key" });
      expect(await targetOf(on)).toMatchObject({ enabled: true, leaving: true });
      await rowsOf(on, "update syncs set started_at = started_at - interval '1 day' where shop_id = $1");
      await connect(on);
      expect(await targetOf(on)).toMatchObject({ enabled: true, leaving: false });
      await runKlaviyo(on, HELD);
      expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "pending", hold_code: "first" });
      await start(on);
      await runKlaviyo(on);
      await expectClean(on, { [label("loyal")]: [] }, { endpoint });
      await syncAgain(on, true);
    }
  });

  it("says whom it failed for, keeps the target on, and does the rest when asked again or a day later", async () => {
    const on = await klaviyoWorld([{ group: "new" }, { group: "loyal" }]);
    await runKlaviyo(on);
    on.klaviyo.fault({ endpoint: "create_or_update_profile", kind: "status", status: 400 });
    await start(on);
    await runKlaviyo(on);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "incomplete", failed: 1, updated: 1 });
    expect([await targetOf(on), shownIn(on).length]).toMatchObject([{ enabled: true, leaving: true }, 1]);
    await addRun(on);
    await runKlaviyo(on);
    expect(shownIn(on)).toHaveLength(1);
    await rowsOf(on, "update syncs set finished_at = finished_at - interval '2 hours' where shop_id = $1");
    await runKlaviyo(on);
    await expectClean(on);
  });

  it(
    "can be stopped half-way: the rest stays, and connected again all is as it should be",
    async () => {
      const on = await klaviyoWorld([{ group: "new" }, { group: "loyal" }]);
      await runKlaviyo(on);
      const before = listsIn(on);
      const places = pointsToStrike();
      for (let at = places.first, stopped = true; stopped; at += places.gap()) {
        stopped = false;
        let requests = 0;
        const client: World["client"] = {
          wait: (ms) => on.client.wait(ms),
          async request(asked) {
            requests += 1;
            const outcome = await on.client.request(asked);
            if (requests === at) {
              stopped = true;
              await (at % 2 === 0 ? disconnect(on) : connect(on));
            }
            return outcome;
          },
        };
        await start(on);
        await runKlaviyo(on, { ...HELD, client });
        if (stopped && at % 2 === 0) {
          expect(await targetOf(on)).toMatchObject({ enabled: false, leaving: false, key: null });
          expect(await rowsOf(on, "select 1 from list_states where shop_id = $1")).toEqual([]);
          expect(await rowsOf(on, "select 1 from customer_emails where shop_id = $1")).toEqual([]);
        }
        await syncAgain(on);
        expect({ at, lists: listsIn(on), shown: shownIn(on).length }).toEqual({
          at,
          lists: before,
          shown: 2,
        });
      }
    },
    LONG_MS,
  );
});
