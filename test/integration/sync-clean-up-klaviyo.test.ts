import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { inShopSql } from "../../app/db/shop-scope.server.ts";
import { GROUPS, type Group } from "../../app/domain/groups/group.ts";
import { klaviyoClient } from "../../app/klaviyo/client.server.ts";
import { startCleanUp } from "../../app/sync/clean-up.server.ts";
import { previewTarget } from "../../app/sync/decisions.server.ts";
import { syncKlaviyo } from "../../app/sync/klaviyo.server.ts";
import { isKilled, killingClient, killingDatabase } from "./sync-killing.ts";
import {
  calls,
  connect,
  disconnect,
  propertiesOf,
  setListPrefix,
  turn,
  useKlaviyoWorld,
} from "./sync-klaviyo-world.ts";
import {
  addRun,
  confirmHeld,
  decisions,
  KEY,
  label,
  listsIn,
  newestSync,
  onePerGroup,
  rowsOf,
  runKlaviyo,
  type World,
} from "./sync-world.ts";

const worldOf = useKlaviyoWorld();
const HELD = { confirms: false } as const;
const LONG_MS = 120_000;

const start = async (on: World): Promise<string> =>
  (await startCleanUp(decisions(on), on.shopId, "klaviyo")).outcome;

async function targetOf(on: World): Promise<Record<string, unknown>> {
  const [target] = await rowsOf(
    on,
    `select enabled, leaving, encrypted_key as key, list_ids as lists, segment_ids as segments
       from sync_targets where shop_id = $1 and target = 'klaviyo'`,
  );
  return target ?? {};
}

const OFF = { enabled: false, leaving: false, key: null, lists: null, segments: null };

/** Profiles that show any of our properties. */
function shownIn({ klaviyo }: World): string[] {
  return [...klaviyo.simulation.store.profiles.values()]
    .filter(({ properties }) => [...properties.keys()].some((name) => name.startsWith("sixfold_")))
    .map(({ email }) => email ?? "");
}

/** Nothing of ours is in Klaviyo but empty lists that are named, and nothing of it is kept here. */
async function expectClean(on: World, kept: Record<string, string[]> = {}, what: object = {}): Promise<void> {
  const { store } = on.klaviyo.simulation;
  expect({ ...what, lists: listsIn(on), shown: shownIn(on), segments: store.segments.size }).toEqual({
    ...{ ...what, lists: kept, shown: [], segments: 0 },
  });
  expect({ ...what, ...(await targetOf(on)) }).toEqual({ ...what, ...OFF });
  for (const table of ["customer_emails", "profile_states"]) {
    expect({ ...what, table, rows: await rowsOf(on, `select 1 from ${table} where shop_id = $1`) }).toEqual({
      ...{ ...what, table, rows: [] },
    });
  }
}

/** A list of the merchant's own, with members. */
function listOfMerchant(on: World, name: string, emails: readonly string[]): void {
  const { store } = on.klaviyo.simulation;
  const list = store.makeList(name, Date.now());
  for (const email of emails) {
    const { profile } = store.upsert({ attributes: { email } }, Date.now(), false);
    profile.properties.set("city", "Oslo");
    store.join(list, profile.id, Date.now());
  }
}

/** A clean-up's job on a clock that moves only by waiting, until it has no more to do. */
async function runOnClock(on: World, at: { ms: number }): Promise<void> {
  const { db, shopId, admin } = on;
  const sleep = async (ms: number): Promise<void> => void (at.ms += ms);
  const client = klaviyoClient(KEY, { sleep, now: () => at.ms, timeoutMs: 200 });
  const now = () => new Date(on.now().getTime() + at.ms);
  const { signal } = new AbortController();
  for (let turns = 0; turns < 50; turns += 1) {
    const outcome = await syncKlaviyo({ db, shopId, now, admin, signal, klaviyo: () => client });
    if (outcome.outcome === "again") at.ms += outcome.afterSeconds * 1000;
    else if (!(await confirmHeld(on, "klaviyo"))) return;
  }
  throw new Error("The clean-up comes to no end.");
}

async function syncAgain(on: World, segments = false): Promise<void> {
  await connect(on);
  if (segments) await rowsOf(on, "update sync_targets set segments = true where shop_id = $1");
  await runKlaviyo(on);
}

describe("a clean-up of Klaviyo", () => {
  it("takes everybody off, clears the properties, deletes what the app made, and disconnects", async () => {
    const on = await worldOf([...onePerGroup(2), { group: null }], { profiles: ["other@example.com"] });
    listOfMerchant(on, "Newsletter", ["p0@example.com", "guest@example.com"]);
    await rowsOf(on, "update sync_targets set segments = true where shop_id = $1");
    await runKlaviyo(on);
    expect([on.klaviyo.simulation.store.segments.size, shownIn(on).length]).toEqual([6, 12]);
    expect(await start(on)).toBe("started");
    await runKlaviyo(on);
    await expectClean(on, { Newsletter: ["guest@example.com", "p0@example.com"] });
    expect(propertiesOf(on, "p0@example.com")).toEqual({ city: "Oslo" });
    expect(await newestSync(on, "klaviyo")).toMatchObject({
      ...{ kind: "clean_up", status: "done", planned: 24, added: 0, removed: 12, updated: 12, failed: 0 },
    });
    // The lists went with all their members: no call for each.
    expect([calls(on, "delete_list"), calls(on, "remove_profiles_from_list")]).toEqual([6, 0]);
    await addRun(on);
    await runKlaviyo(on);
    expect([listsIn(on), await start(on)]).toEqual([
      { Newsletter: ["guest@example.com", "p0@example.com"] },
      "off",
    ]);
  });

  it("empties a list that was the merchant's or was renamed, and keeps it", async () => {
    const on = await worldOf([{ group: "loyal" }, { group: "new" }, { group: "sleeping" }]);
    listOfMerchant(on, label("loyal"), ["guest@example.com"]);
    await runKlaviyo(on);
    const { store } = on.klaviyo.simulation;
    for (const list of store.lists.values()) if (list.name === label("new")) list.name = "My newcomers";
    on.klaviyo.simulation.calls.clear();
    await start(on);
    await runKlaviyo(on);
    await expectClean(on, { [label("loyal")]: [], "My newcomers": [] });
    expect(calls(on, "remove_profiles_from_list")).toBe(2);
  });

  it("leaves alone a list that was only found, and its members", async () => {
    const on = await worldOf([{ group: "loyal" }]);
    listOfMerchant(on, label("loyal"), ["guest@example.com"]);
    await runKlaviyo(on, HELD);
    await start(on);
    await runKlaviyo(on);
    await expectClean(on, { [label("loyal")]: ["guest@example.com"] });
    expect([calls(on, "create_or_update_profile"), calls(on, "create_list")]).toEqual([0, 0]);
  });

  it("finds who was merged, got another email, or was on a list that the merchant deleted", async () => {
    const on = await worldOf([{ group: "loyal" }, { group: "loyal" }, { group: "new" }]);
    await runKlaviyo(on);
    const { store } = on.klaviyo.simulation;
    const renamed = store.byEmail("p0@example.com");
    store.upsert({ id: renamed?.id ?? "", attributes: { email: "p0-new@example.com" } }, 0, true);
    const gone = store.byEmail("p1@example.com");
    const { profile: kept } = store.upsert({ attributes: { email: "kept@example.com" } }, 0, false);
    for (const list of store.lists.values()) {
      if (list.members.delete(gone?.id ?? "")) store.join(list, kept.id, 0);
    }
    gone?.properties.forEach((value, name) => kept.properties.set(name, value));
    store.profiles.delete(gone?.id ?? "");
    on.klaviyo.fault({ kind: "list_deleted", name: label("new") });
    await start(on);
    await runKlaviyo(on);
    await expectClean(on);
  });

  it("cleans up also after a reconnect, when nothing is known of who is on the lists", async () => {
    const on = await worldOf([{ group: "loyal" }, { group: "new" }]);
    await connect(on);
    await runKlaviyo(on);
    await disconnect(on);
    await connect(on);
    await start(on);
    await runKlaviyo(on);
    await expectClean(on);
  });

  it("keeps under its names the lists that Klaviyo will not delete, emptied", async () => {
    const on = await worldOf([{ group: "loyal" }]);
    await runKlaviyo(on);
    on.klaviyo.fault({ endpoint: "delete_list", kind: "status", status: 400 });
    await start(on);
    await runKlaviyo(on);
    await expectClean(on, { [label("new")]: [] });
  });

  it(
    "ends rightly when killed before or after a request",
    async () => {
      const on = await worldOf([{ group: "new" }, { group: "loyal" }]);
      listOfMerchant(on, label("loyal"), ["guest@example.com"]);
      await runKlaviyo(on);
      for (let at = 1, killed = true; killed; at += 3) {
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
      const on = await worldOf([{ group: "new" }]);
      await runKlaviyo(on);
      for (let at = 1, killed = true; killed; at += 3) {
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
    const on = await worldOf([{ group: "new" }, { group: "loyal" }]);
    listOfMerchant(on, label("loyal"), ["guest@example.com"]);
    await syncAgain(on, true);
    return on;
  }

  it.each([
    ["502 for longer than it is retried", { kind: "status", status: 502, times: 7 }],
    ["reset after the request was applied", { kind: "reset", applied: true }],
  ])(
    "ends rightly by itself after %s at any call",
    async (_, what) => {
      const on = await faultyWorld();
      const at = { ms: 0 };
      for (const endpoint of CALLS) {
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
      expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "held", hold_code: "first" });
      await start(on);
      await runKlaviyo(on);
      await expectClean(on, { [label("loyal")]: [] }, { endpoint });
      await syncAgain(on, true);
    }
  });

  it("says whom it failed for, keeps the target on, and does the rest when asked again or a day later", async () => {
    const on = await worldOf([{ group: "new" }, { group: "loyal" }]);
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
      const on = await worldOf([{ group: "new" }, { group: "loyal" }]);
      await runKlaviyo(on);
      const before = listsIn(on);
      for (let at = 1, stopped = true; stopped; at += 3) {
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
          expect(await rowsOf(on, "select 1 from profile_states where shop_id = $1")).toEqual([]);
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

  it("lets no other sync in, and ends at Klaviyo the consent that it was connected by", async () => {
    const on = await worldOf([{ group: "new" }]);
    await runKlaviyo(on);
    await start(on);
    await turn(on, { 0: "loyal" });
    expect(await previewTarget(decisions(on), on.shopId, "klaviyo")).toEqual({ outcome: "stale" });
    const revoked: string[] = [];
    const revoke = async (key: string): Promise<boolean> => revoked.push(key) > 0;
    const { db, shopId, admin, now, client } = on;
    const { signal } = new AbortController();
    for (let turns = 0; turns < 5; turns += 1) {
      await syncKlaviyo({ db, shopId, now, admin, signal, klaviyo: () => client, revoke });
    }
    await expectClean(on);
    expect(revoked).toEqual(["sealed"]);
    expect(await rowsOf(on, "select kind from syncs where shop_id = $1 order by id")).toEqual([
      { kind: "forward" },
      { kind: "clean_up" },
    ]);
  });

  it("keeps whoever is erased meanwhile away", async () => {
    const on = await worldOf([{ group: "new" }, { group: "loyal" }]);
    await runKlaviyo(on);
    await start(on);
    await isKilled(runKlaviyo(on, { client: killingClient(on.client, 12, "before") }));
    await inShopSql(on.db, on.shopId, (sql) =>
      sql.query("delete from profile_states where shop_id = $1 and email = 'p0@example.com'", [on.shopId]),
    );
    const profile = on.klaviyo.simulation.store.byEmail("p0@example.com");
    for (const list of on.klaviyo.simulation.store.lists.values())
      if (profile) list.members.delete(profile.id);
    profile?.properties.clear();
    await start(on);
    await runKlaviyo(on);
    await expectClean(on);
  });

  it("needs no more calls than one for each profile, and those that read the lists", async () => {
    const on = await worldOf(Array.from({ length: 450 }, () => ({ group: "loyal" as const })));
    await runKlaviyo(on);
    on.klaviyo.simulation.calls.clear();
    await start(on);
    await runKlaviyo(on);
    await expectClean(on);
    expect(Object.fromEntries(on.klaviyo.simulation.calls)).toEqual({
      get_bulk_import_profiles_jobs: 1,
      get_list: 12,
      get_profiles_for_list: 10,
      delete_list: 6,
      create_or_update_profile: 450,
    });
  });
});

it("from any state leads to no list and no property of ours, and leaves the merchant's own", async () => {
  const PEOPLE = 10;
  const groups = fc.array(fc.option(fc.constantFrom(...GROUPS)), { minLength: PEOPLE, maxLength: PEOPLE });
  const on = await worldOf(Array.from({ length: PEOPLE }, () => ({ group: null })));
  listOfMerchant(on, "Newsletter", ["p0@example.com", "guest@example.com"]);
  const to = async (wanted: readonly (Group | null)[]): Promise<void> =>
    turn(on, Object.fromEntries(wanted.map((group, index) => [index, group])));
  const cutAt = fc.integer({ min: 1, max: 40 });
  const state = fc.record({ first: groups, second: groups, cutAt, stopAt: cutAt, renames: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(state, async (any) => {
      await connect(on);
      await to(any.first);
      await runKlaviyo(on);
      await to(any.second);
      if (any.renames) await setListPrefix(on, "VIP");
      await isKilled(runKlaviyo(on, { client: killingClient(on.client, any.cutAt, "after") }));
      await start(on);
      await isKilled(runKlaviyo(on, { client: killingClient(on.client, any.stopAt, "after") }));
      await start(on);
      await runKlaviyo(on);
      await expectClean(on, { Newsletter: ["guest@example.com", "p0@example.com"] });
      await setListPrefix(on, "Sixfold");
    }),
    { numRuns: 6 },
  );
  expect(propertiesOf(on, "guest@example.com")).toEqual({ city: "Oslo" });
});
