/** Both targets really fail here. The merchant is told exactly which customers are not in sync, and why. */
import { describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { readTarget, type Target } from "../../../app/db/sync/sync-targets.server.ts";
import { groupsAt, readSet } from "../../../app/db/sync/audience-sets.server.ts";
import { newestSync as newestOf } from "../../../app/db/sync/newest-syncs.server.ts";
import type { NotInSyncReason } from "../../../app/domain/sync/not-in-sync.ts";
import { readNotInSyncView } from "../../../app/routes/app.sync_.not-in-sync/not-in-sync.server.ts";
import { notInSyncQuery } from "../../../app/routes/app.sync_.not-in-sync/not-in-sync-query.server.ts";
import { readTargetView } from "../../../app/routes/app.sync/target.server.ts";
import type { AdminClient } from "../../../app/shopify/admin.server.ts";
import { undoSync } from "../../../app/sync/merchant/undo.server.ts";
import { notInSyncUrl } from "../../../app/web/target/not-in-sync-url.ts";
import type { NotInSyncView } from "../../../app/web/sync/not-in-sync/not-in-sync-view.ts";
import { klaviyoWorld } from "../klaviyo/sync-klaviyo-world.ts";
import { addFault, BULK, ownTags, tagWorld } from "../tags/sync-tags-world.ts";
import {
  decisions,
  newestSync,
  rowsOf,
  runKlaviyo,
  runTags,
  turn,
  type Person,
  type World,
} from "./sync-world.ts";

const LOYAL: Person = { group: "loyal" };

/** The page at an address, as its loader reads it. */
async function pageAt(on: World, address: string, admin: AdminClient = on.admin): Promise<NotInSyncView> {
  const query = notInSyncQuery(new URL(address, "https://app.example").searchParams);
  if (query === null) throw new Error(`No page is at ${address}.`);
  return readNotInSyncView(on.db, on.shopId, async () => admin, query);
}

/** The customers under each reason: the last digits of the Shopify id, or the email. */
async function listed(on: World, target: Target): Promise<Record<string, string[]>> {
  const who: Record<string, string[]> = {};
  const { reasons } = await pageAt(on, notInSyncUrl({ target }));
  for (const { reason, customers } of reasons) {
    const rows = await walk(on, target, reason);
    // The card's link, the page's heading and the list give the same number.
    expect({ reason, customers }).toEqual({ reason, customers: rows.length });
    who[reason] = rows;
  }
  expect(await cardOf(on, target)).toEqual(reasons);
  return who;
}

/** All pages of a reason, from the first to the last. */
async function walk(on: World, target: Target, reason: NotInSyncReason): Promise<string[]> {
  const found: string[] = [];
  for (let next: string | null = notInSyncUrl({ target, reason }); next !== null;) {
    expect(next).not.toMatch(/@|example/);
    const { shown }: NotInSyncView = await pageAt(on, next);
    found.push(
      ...(shown?.rows ?? []).map(({ shopifyId, email }) => shopifyId?.slice(-2) ?? email ?? "nobody"),
    );
    next = shown?.nextUrl ?? null;
  }
  return found;
}

async function cardOf(on: World, target: Target) {
  const at = await inShopSql(on.db, on.shopId, async (sql) => {
    const state = await readTarget(sql, target);
    const groups = groupsAt(target);
    return state && { target: state, set: await readSet(sql, groups), sync: await newestOf(sql, groups) };
  });
  const reading = { db: on.db, shopId: on.shopId, admin: async () => on.admin };
  return (await readTargetView(reading, at)).notInSync;
}

function customerOf({ store }: World, index: number) {
  const customer = [...store.customers.values()][index];
  if (customer === undefined) throw new Error(`There is no customer ${String(index)}.`);
  return customer;
}

describe("customers whose tags are not in sync", () => {
  it("are each listed with the reason, by the name that Shopify gives", async () => {
    const on = await tagWorld([LOYAL, LOYAL, LOYAL, LOYAL, { group: null }, LOYAL]);
    const [full, gone] = [customerOf(on, 0), customerOf(on, 2)];
    full.tags = ownTags(250);
    Object.assign(full, { firstName: "Ada", lastName: "Lovelace" });
    on.store.customers.delete(gone.id);
    await runTags(on, BULK);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ failed: 1, unreachable: 1 });
    expect(await listed(on, "shopify_tags")).toEqual({ too_many_tags: ["01"], not_in_shopify: ["03"] });

    const { shown } = await pageAt(on, notInSyncUrl({ target: "shopify_tags", reason: "too_many_tags" }));
    expect(shown?.rows).toMatchObject([{ name: "Ada Lovelace", email: full.email, group: "loyal" }]);
    // Shopify names no customer that it does not know.
    const lost = await pageAt(on, notInSyncUrl({ target: "shopify_tags", reason: "not_in_shopify" }));
    expect(lost.shown?.rows).toMatchObject([{ name: null, email: null, shopifyId: String(gone.id) }]);

    full.tags = [];
    on.store.customers.set(gone.id, gone);
    await turn(on, { 5: "new" });
    await runTags(on, BULK);
    expect(await listed(on, "shopify_tags")).toEqual({});
    const over = await pageAt(on, notInSyncUrl({ target: "shopify_tags", reason: "too_many_tags" }));
    expect(over).toMatchObject({ over: true, reasons: [], shown: null, unknown: null });
  });

  it("count once for what both tag and metafields failed for, and by name too while Shopify is away", async () => {
    const on = await tagWorld([LOYAL, LOYAL]);
    await runTags(on, BULK);
    await rowsOf(
      on,
      "update tag_states set failed = 63, failure = 'shopify_error' where shop_id = $1 and customer_id = 1",
    );
    await rowsOf(
      on,
      `insert into metafield_states (shop_id, customer_id, wanted, failure, updated_at)
       select $1, id, 'Loyal|545', case id when 1 then 'shopify_error' else 'metafields_refused' end, now()
         from customers where shop_id = $1`,
    );
    expect(await listed(on, "shopify_tags")).toEqual({ metafields_refused: ["02"], shopify_error: ["01"] });
    const away: AdminClient = { ...on.admin, request: () => Promise.reject(new Error("away")) };
    const { shown } = await pageAt(on, notInSyncUrl({ target: "shopify_tags" }), away);
    expect(shown).toMatchObject({ namesUnavailable: true, rows: [{ name: null, email: null }] });
  });

  it("are those whose turn did not come, where a sync was cut short", async () => {
    const on = await tagWorld([LOYAL, LOYAL, LOYAL]);
    await runTags(on, BULK);
    await turn(on, { 0: "new", 2: "sleeping" });
    addFault(on, { kind: "graphql", fault: "401", match: "stagedUploadsCreate" });
    await runTags(on, BULK);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({ status: "failed" });
    expect(await listed(on, "shopify_tags")).toEqual({ not_sent: ["01", "03"] });
    on.shopify.simulation.faults.clear();
    await runTags(on, BULK);
    expect(await listed(on, "shopify_tags")).toEqual({});
  });

  it("are not those who came into a group since, nor anybody after an undo", async () => {
    const on = await tagWorld([LOYAL, { group: null }]);
    await runTags(on, BULK);
    await turn(on, { 1: "new" });
    await rowsOf(
      on,
      `insert into moves (shop_id, run_id, customer_id, from_group, to_group, cause)
       select $1, max(id), 2, null, 'new', 'ordered' from runs where shop_id = $1`,
    );
    expect(await listed(on, "shopify_tags")).toEqual({});
    const sync = Number((await newestSync(on, "shopify_tags"))["id"]);
    const undone = { target: "shopify_tags", syncId: sync } as const;
    expect(await undoSync(decisions(on), on.shopId, undone)).toEqual({ outcome: "done" });
    await runTags(on, BULK);
    expect(await newestSync(on, "shopify_tags")).toMatchObject({
      kind: "undo",
      status: "done",
      unreachable: 0,
    });
    expect(await listed(on, "shopify_tags")).toEqual({});
  });
});

describe("customers who are not in Klaviyo as they should be", () => {
  it("are each listed with the reason", async () => {
    const on = await klaviyoWorld([
      { group: "loyal" },
      { group: "loyal", email: "refused@example.com" },
      { group: "loyal", email: null },
      { group: "loyal", email: "no-domain@" },
      { group: "new", email: "shared@example.com" },
      { group: "new", email: "SHARED@example.com" },
      { group: "new", email: "import@example.com" },
      { group: "new" },
      { group: null, email: null },
    ]);
    on.store.customers.delete(customerOf(on, 7).id);
    on.klaviyo.fault({ kind: "bad_email", email: "refused@example.com" });
    on.klaviyo.fault({ kind: "job_errors", emails: ["import@example.com"], times: 1 });
    await runKlaviyo(on);
    expect(await newestSync(on, "klaviyo")).toMatchObject({
      status: "incomplete",
      failed: 2,
      unreachable: 4,
    });
    expect(await listed(on, "klaviyo")).toEqual({
      bad_email: ["02"],
      klaviyo_refused: ["07"],
      no_email: ["03", "04", "08"],
      shared_email: ["06"],
    });
  });

  it("are those without a profile while none may be made, also a profile that was lost", async () => {
    const profiles = ["p0@example.com", "p1@example.com"];
    const on = await klaviyoWorld([LOYAL, LOYAL, LOYAL], { profiles, createProfiles: false });
    await runKlaviyo(on);
    expect(await listed(on, "klaviyo")).toEqual({ unknown_profile: ["03"] });

    // The merchant deletes a profile in Klaviyo. The app sees it at the next look-up.
    const { store } = on.klaviyo.simulation;
    const lost = store.byEmail("p0@example.com")?.id ?? "";
    store.profiles.delete(lost);
    for (const list of store.lists.values()) list.members.delete(lost);
    await rowsOf(on, "update list_states set looked_up_at = null where shop_id = $1");
    await turn(on, { 0: "new" });
    await runKlaviyo(on);
    expect(await listed(on, "klaviyo")).toEqual({ unknown_profile: ["01", "03"] });
  });

  it("are those whose turn did not come when the key was revoked, and the page says why", async () => {
    const on = await klaviyoWorld([{ group: "new" }, LOYAL, LOYAL]);
    on.klaviyo.fault({ endpoint: "bulk_import_profiles", kind: "status", status: 401, after: 1 });
    await runKlaviyo(on);
    expect(await newestSync(on, "klaviyo")).toMatchObject({ status: "failed", error_code: "wrong_key" });
    expect(await pageAt(on, "/app/sync/not-in-sync?target=klaviyo")).toMatchObject({
      errorCode: "wrong_key",
    });
    expect(await listed(on, "klaviyo")).toEqual({ not_sent: ["02", "03"] });
    await runKlaviyo(on);
    expect(await listed(on, "klaviyo")).toEqual({});
  });

  it("are listed by pages, there and back, and after them profiles that are no customer's", async () => {
    const on = await klaviyoWorld(Array.from({ length: 120 }, () => LOYAL));
    await runKlaviyo(on);
    await rowsOf(on, "update list_states set failed = 63, failure = 'refused' where shop_id = $1");
    await rowsOf(
      on,
      `insert into list_states (shop_id, word, email, klaviyo_id, failed, failure, updated_at)
       select $1, 0, 'left' || n || '@example.com', 'K' || n, 63, 'refused', now() from generate_series(1, 40) n`,
    );
    const { klaviyo_refused: all = [] } = await listed(on, "klaviyo");
    expect(all).toHaveLength(160);
    expect(new Set(all.slice(120)).size).toBe(40);
    expect(all[120]).toBe("left1@example.com");

    const views: NotInSyncView[] = [];
    for (
      let next: string | null = notInSyncUrl({ target: "klaviyo", reason: "klaviyo_refused" });
      next !== null;
    ) {
      const view: NotInSyncView = await pageAt(on, next);
      views.push(view);
      next = view.shown?.nextUrl ?? null;
    }
    expect(views.map(({ shown }) => [shown?.page, shown?.pages, shown?.rows.length])).toEqual([
      ...[1, 2, 3].map((page) => [page, 4, 50]),
      [4, 4, 10],
    ]);
    for (let at = 3; at > 0; at -= 1) {
      const back = await pageAt(on, views[at]?.shown?.previousUrl ?? "");
      expect(back.shown?.rows).toEqual(views[at - 1]?.shown?.rows);
    }
  });

  it("are not known while a sync sends, before the first, and where the target is off", async () => {
    const on = await klaviyoWorld([LOYAL]);
    const unknown = async () => (await pageAt(on, "/app/sync/not-in-sync?target=klaviyo")).unknown;
    expect(await unknown()).toBe("not_yet");
    expect((await pageAt(on, "/app/sync/not-in-sync?target=shopify_tags")).unknown).toBe("off");
    await runKlaviyo(on);
    expect(await unknown()).toBeNull();
    await rowsOf(on, "update syncs set status = 'running', finished_at = null where shop_id = $1");
    expect(await unknown()).toBe("sending");
  });
});
