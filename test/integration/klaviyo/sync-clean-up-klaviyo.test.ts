import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { groupsAt } from "../../../app/db/sync/audience-sets.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { GROUPS, type Group } from "../../../app/domain/groups/group.ts";
import { previewSet } from "../../../app/sync/merchant/decisions.server.ts";
import { syncKlaviyo } from "../../../app/sync/klaviyo/klaviyo.server.ts";
import { pause } from "../../setup/quick-rhythm.ts";
import { isKilled, killingClient } from "../sync/sync-killing.ts";
import {
  calls,
  connect,
  disconnect,
  propertiesOf,
  setListPrefix,
  klaviyoWorld,
} from "./sync-klaviyo-world.ts";
import {
  addRun,
  decisions,
  label,
  listsIn,
  newestSync,
  onePerGroup,
  rowsOf,
  runKlaviyo,
  turn,
} from "../sync/sync-world.ts";
import { expectClean, HELD, listOfMerchant, shownIn, start } from "./sync-clean-up-klaviyo-world.ts";

describe("a clean-up of Klaviyo", () => {
  it("takes everybody off, clears the properties, deletes what the app made, and disconnects", async () => {
    const on = await klaviyoWorld([...onePerGroup(2), { group: null }], { profiles: ["other@example.com"] });
    listOfMerchant(on, "Newsletter", ["p0@example.com", "guest@example.com"]);
    await rowsOf(on, "update sync_targets set segments = true where shop_id = $1");
    await runKlaviyo(on);
    expect([on.klaviyo.simulation.store.segments.size, shownIn(on).length]).toEqual([6, 12]);
    expect(await start(on)).toBe("started");
    await runKlaviyo(on);
    await expectClean(on, { Newsletter: ["guest@example.com", "p0@example.com"] });
    expect(propertiesOf(on, "p0@example.com")).toEqual({ city: "Oslo" });
    expect(await newestSync(on, "klaviyo")).toMatchObject({
      kind: "clean_up",
      status: "done",
      planned: 24,
      added: 0,
      removed: 12,
      updated: 12,
      failed: 0,
    });
    // The lists went with all their members, so no member took a call.
    expect([calls(on, "delete_list"), calls(on, "remove_profiles_from_list")]).toEqual([6, 0]);
    await addRun(on);
    await runKlaviyo(on);
    expect([listsIn(on), await start(on)]).toEqual([
      { Newsletter: ["guest@example.com", "p0@example.com"] },
      "off",
    ]);
  });

  it("empties a list that was the merchant's or was renamed, and keeps it", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "new" }, { group: "sleeping" }]);
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
    const on = await klaviyoWorld([{ group: "loyal" }]);
    listOfMerchant(on, label("loyal"), ["guest@example.com"]);
    await runKlaviyo(on, HELD);
    await start(on);
    await runKlaviyo(on);
    await expectClean(on, { [label("loyal")]: ["guest@example.com"] });
    expect([calls(on, "create_or_update_profile"), calls(on, "create_list")]).toEqual([0, 0]);
  });

  it("finds who was merged, got another email, or was on a list that the merchant deleted", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "loyal" }, { group: "new" }]);
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
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "new" }]);
    await connect(on);
    await runKlaviyo(on);
    await disconnect(on);
    await connect(on);
    await start(on);
    await runKlaviyo(on);
    await expectClean(on);
  });

  it("keeps under its names the lists that Klaviyo will not delete, emptied", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    await runKlaviyo(on);
    on.klaviyo.fault({ endpoint: "delete_list", kind: "status", status: 400 });
    await start(on);
    await runKlaviyo(on);
    await expectClean(on, { [label("new")]: [] });
  });

  it("lets no other sync in, and ends at Klaviyo the consent that it was connected by", async () => {
    const on = await klaviyoWorld([{ group: "new" }]);
    await runKlaviyo(on);
    await start(on);
    await turn(on, { 0: "loyal" });
    expect(await previewSet(decisions(on), on.shopId, groupsAt("klaviyo"))).toEqual({ outcome: "stale" });
    const revoked: string[] = [];
    const revoke = async (key: string): Promise<boolean> => revoked.push(key) > 0;
    const { db, shopId, admin, now, client } = on;
    const { signal } = new AbortController();
    for (let turns = 0; turns < 5; turns += 1) {
      await syncKlaviyo({ db, shopId, now, pause, admin, signal, klaviyo: () => client, revoke });
    }
    await expectClean(on);
    expect(revoked).toEqual(["sealed"]);
    expect(await rowsOf(on, "select kind from syncs where shop_id = $1 order by id")).toEqual([
      { kind: "forward" },
      { kind: "clean_up" },
    ]);
  });

  it("keeps whoever is erased meanwhile away", async () => {
    const on = await klaviyoWorld([{ group: "new" }, { group: "loyal" }]);
    await runKlaviyo(on);
    await start(on);
    await isKilled(runKlaviyo(on, { client: killingClient(on.client, 12, "before") }));
    await inShopSql(on.db, on.shopId, (sql) =>
      sql.query("delete from list_states where shop_id = $1 and email = 'p0@example.com'", [on.shopId]),
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
    const on = await klaviyoWorld(Array.from({ length: 450 }, () => ({ group: "loyal" as const })));
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
  const on = await klaviyoWorld(Array.from({ length: PEOPLE }, () => ({ group: null })));
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
