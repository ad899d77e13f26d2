import { describe, expect, it } from "vitest";

import { groupsAt } from "../../../app/db/sync/audience-sets.server.ts";
import { readPreview } from "../../../app/db/sync/pending-syncs.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import type { Preview } from "../../../app/domain/sync/preview.ts";
import { discardSync, previewSet } from "../../../app/sync/merchant/decisions.server.ts";
import { pointsToStrike } from "../../setup/sampled.ts";
import { isKilled, killingClient } from "../sync/sync-killing.ts";
import { calls, connect, disconnect, lists, klaviyoWorld } from "./sync-klaviyo-world.ts";
import {
  addRun,
  confirmHeld,
  decisions,
  label,
  listsIn,
  newestSync,
  onePerGroup,
  rowsOf,
  runKlaviyo,
  turn,
  type World,
} from "../sync/sync-world.ts";

const HELD = { confirms: false } as const;
const WRITES = [
  "create_list",
  "update_list",
  "bulk_import_profiles",
  "remove_profiles_from_list",
  "create_or_update_profile",
];

const writes = (on: World): number => WRITES.reduce((sum, endpoint) => sum + calls(on, endpoint), 0);

async function previewOf(on: World): Promise<Preview | null> {
  const { id } = await newestSync(on, "klaviyo");
  return inShopSql(on.db, on.shopId, (sql) => readPreview(sql, Number(id)));
}

/** A list of the merchant's own with the same name as a group's list. */
function listOfMerchant(on: World, emails: readonly string[]): void {
  const { store } = on.klaviyo.simulation;
  const list = store.makeList(label("loyal"), Date.now());
  for (const email of emails) {
    const { profile } = store.upsert({ attributes: { email } }, Date.now(), false);
    store.join(list, profile.id, Date.now());
  }
}

describe("Klaviyo's first sync", () => {
  it("makes, renames and fills no list before it is confirmed", async () => {
    const on = await klaviyoWorld([...onePerGroup(), { group: "loyal", email: null }]);
    await runKlaviyo(on, HELD);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "pending", hold_code: "first" });
    expect([writes(on), listsIn(on)]).toEqual([0, {}]);
    expect(await previewOf(on)).toMatchObject({
      moved: 6,
      updates: 0,
      unreachable: 1,
      unknown: { profiles: 6, made: true },
      adopted: [],
    });
    expect((await previewOf(on))?.places[4]).toEqual({
      kind: "group",
      subject: "loyal",
      label: "Sixfold: Loyal",
      adds: 1,
      removes: 0,
    });
    await confirmHeld(on, "klaviyo");
    await runKlaviyo(on, HELD);
    expect(Object.keys(listsIn(on))).toHaveLength(6);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", added: 6, planned: 6 });
  });

  it("says how many customers Klaviyo doesn't have, whether they would be made or left out", async () => {
    const people = [{ group: "new" }, { group: "loyal" }, { group: "loyal" }] as const;
    const on = await klaviyoWorld(people, { createProfiles: false, profiles: ["p1@example.com"] });
    await runKlaviyo(on, HELD);
    expect(await previewOf(on)).toMatchObject({
      moved: 1,
      unreachable: 2,
      unknown: { profiles: 2, made: false },
    });
    expect((await previewOf(on))?.examples).toEqual([
      { customerId: "2", from: [], to: { kind: "group", subject: "loyal" } },
    ]);
    await disconnect(on);
    await connect(on);
    await runKlaviyo(on, HELD);
    expect(await previewOf(on)).toMatchObject({
      moved: 3,
      unreachable: 0,
      unknown: { profiles: 2, made: true },
    });
    expect(on.klaviyo.simulation.store.profiles.size).toBe(1);
  });

  it("names the lists that it would take over, and who would be taken off, each time anew", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "new" }]);
    listOfMerchant(on, ["p0@example.com", "guest@example.com", "other@example.com"]);
    await runKlaviyo(on, HELD);
    expect((await previewOf(on))?.adopted).toEqual([
      { kind: "group", subject: "loyal", label: "Sixfold: Loyal", members: 3, leaving: 2 },
    ]);
    const { store } = on.klaviyo.simulation;
    const guest = store.byEmail("guest@example.com");
    for (const list of store.lists.values()) if (guest) list.members.delete(guest.id);
    await addRun(on);
    await runKlaviyo(on, HELD);
    expect((await previewOf(on))?.adopted).toEqual([
      { kind: "group", subject: "loyal", label: "Sixfold: Loyal", members: 2, leaving: 1 },
    ]);
    expect(writes(on)).toBe(0);
    await confirmHeld(on, "klaviyo");
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"], new: ["p1@example.com"] }));
    await previewSet(decisions(on), on.shopId, groupsAt("klaviyo"));
    await runKlaviyo(on, HELD);
    expect((await previewOf(on))?.adopted).toEqual([]);
  });

  it("is held again for another account, of which nothing is known", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    await rowsOf(
      on,
      "update sync_targets set account_id = 'OTHER', account_name = 'Other' where shop_id = $1",
    );
    await runKlaviyo(on);
    await rowsOf(on, "update syncs set started_at = started_at - interval '1 day' where shop_id = $1");
    await connect(on);
    await runKlaviyo(on, HELD);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "pending", hold_code: "first" });
  });

  it.each(["before", "after"] as const)(
    "writes nothing unconfirmed when killed %s any request",
    async (when) => {
      const on = await klaviyoWorld([{ group: "loyal" }]);
      listOfMerchant(on, ["guest@example.com"]);
      const places = pointsToStrike();
      for (let at = places.first, killed = true; killed; at += places.gap()) {
        await addRun(on);
        killed = await isKilled(runKlaviyo(on, { ...HELD, client: killingClient(on.client, at, when) }));
        await runKlaviyo(on, HELD);
        expect((await previewOf(on))?.adopted).toMatchObject([{ members: 1, leaving: 1 }]);
        expect(writes(on)).toBe(0);
      }
    },
  );
});

describe("a later sync of Klaviyo", () => {
  it("takes other properties for no moves", async () => {
    const on = await klaviyoWorld(Array.from({ length: 120 }, () => ({ group: "loyal" as const })));
    await runKlaviyo(on);
    await rowsOf(on, "update customers set spent_minor = 9900 where shop_id = $1");
    await addRun(on);
    await runKlaviyo(on, HELD);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done", updated: 120, hold_code: null });
  });

  it("shows them in a preview, and sends what it showed though the customers have changed since", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "new" }]);
    await runKlaviyo(on);
    await rowsOf(on, "update customers set spent_minor = 9900 where shop_id = $1 and id = 1");
    await turn(on, { 1: "sleeping" });
    await previewSet(decisions(on), on.shopId, groupsAt("klaviyo"));
    await runKlaviyo(on, HELD);
    expect(await previewOf(on)).toMatchObject({ moved: 1, updates: 1 });
    await rowsOf(on, "update customers set spent_minor = 12345 where shop_id = $1");
    await confirmHeld(on, "klaviyo");
    await runKlaviyo(on);
    const shown = on.klaviyo.simulation.store.byEmail("p0@example.com")?.properties.get("sixfold_spent");
    expect(shown).toBe(99);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"], sleeping: ["p1@example.com"] }));
  });

  it("is let be when it is discarded", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    await runKlaviyo(on);
    await turn(on, { 0: "new" });
    await previewSet(decisions(on), on.shopId, groupsAt("klaviyo"));
    await runKlaviyo(on, HELD);
    const syncId = Number((await newestSync(on, "klaviyo"))["id"]);
    await discardSync(decisions(on), on.shopId, { target: "klaviyo", syncId });
    await runKlaviyo(on);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"] }));
  });
});

describe("a list of the name of ours that no preview has shown", () => {
  const guests = ["guest@example.com"];

  it("is shown before it is taken over when it turns up between preview and confirmation", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "new" }]);
    await runKlaviyo(on, HELD);
    expect((await previewOf(on))?.adopted).toEqual([]);
    listOfMerchant(on, guests);
    await confirmHeld(on, "klaviyo");
    await runKlaviyo(on, HELD);
    expect(await newestSync(on, "klaviyo")).toMatchObject({
      status: "pending",
      hold_code: "first",
      planned: null,
    });
    expect(await previewOf(on)).toMatchObject({ moved: 3, adopted: [{ members: 1, leaving: 1 }] });
    expect(listsIn(on)[label("loyal")]).toEqual(guests);
    expect(calls(on, "bulk_import_profiles")).toBe(0);
    await confirmHeld(on, "klaviyo");
    await runKlaviyo(on, HELD);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"], new: ["p1@example.com"] }));
  });

  it("holds a sync that the brake would let go, and one that was sending", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }, { group: "new" }]);
    await runKlaviyo(on);
    const { store } = on.klaviyo.simulation;
    const replaceList = (): void => {
      for (const { id, name } of store.lists.values()) if (name === label("loyal")) store.lists.delete(id);
      listOfMerchant(on, guests);
    };
    replaceList();
    await addRun(on);
    await runKlaviyo(on, HELD);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "pending", hold_code: "found_list" });
    expect(listsIn(on)[label("loyal")]).toEqual(guests);
    await confirmHeld(on, "klaviyo");
    await runKlaviyo(on, HELD);
    expect(listsIn(on)[label("loyal")]).toEqual(["p0@example.com"]);

    await turn(on, { 1: "loyal" });
    const client: World["client"] = {
      wait: (ms) => on.client.wait(ms),
      async request(asked) {
        if (asked.call === "bulk_import_profiles") replaceList();
        return on.client.request(asked);
      },
    };
    await runKlaviyo(on, { ...HELD, client });
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "pending", hold_code: "found_list" });
    expect(listsIn(on)[label("loyal")]).toEqual(guests);
    const before = "select status, error_code from syncs where shop_id = $1 and error_code is not null";
    expect(await rowsOf(on, before)).toContainEqual({ status: "failed", error_code: "list_found" });
    await confirmHeld(on, "klaviyo");
    await runKlaviyo(on, HELD);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com", "p1@example.com"] }));
  });

  it("is the app's own where the app died before it knew that it had made it", async () => {
    const on = await klaviyoWorld([{ group: "loyal" }]);
    const places = pointsToStrike();
    for (let at = places.first, killed = true; killed; at += places.gap()) {
      killed = await isKilled(runKlaviyo(on, { client: killingClient(on.client, at, "after") }));
    }
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "done" });
    const shown = "select id from syncs where shop_id = $1 and jsonb_array_length(preview->'adopted') > 0";
    expect(await rowsOf(on, shown)).toEqual([]);
    expect(listsIn(on)).toEqual(lists({ loyal: ["p0@example.com"] }));
    expect(on.klaviyo.simulation.store.lists.size).toBe(6);
    const made =
      "select place from audiences where shop_id = $1 and target = 'klaviyo' and list_made order by place";
    expect(await rowsOf(on, made)).toEqual([0, 1, 2, 3, 4, 5].map((place) => ({ place })));
  });
});
