/** A connection is allowed more: by the consent page again, or by a wider key. */
import { describe, expect, it } from "vitest";

import { areDraftsAllowed } from "../../../app/db/campaigns/access.server.ts";
import { isEngagementOn } from "../../../app/db/engagement/engagement.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { checkGrowths } from "../../../app/klaviyo/connection/check.server.ts";
import { type KlaviyoClient } from "../../../app/klaviyo/client.server.ts";
import { findProfiles } from "../../../app/klaviyo/profiles.server.ts";
import { growAccess, growByKept } from "../../../app/sync/connection/grow-access.server.ts";
import {
  byKey,
  connectKlaviyo,
  disconnectKlaviyo,
} from "../../../app/sync/connection/klaviyo-connection.server.ts";
import { KEY, newestSync, rowsOf, runKlaviyo } from "../sync/sync-world.ts";
import {
  client,
  clock,
  connect,
  finish,
  kept,
  locationOf,
  MINUTE,
  now,
  services,
  useConsentWorld,
  wayThere,
  world,
} from "./consent-world.ts";

useConsentWorld();

/** The scopes of a sync, and those of engagement. */
const UNION =
  "accounts:read lists:read lists:write profiles:read profiles:write segments:read segments:write events:read metrics:read";
const MORE = { purpose: "engagement", createProfiles: false, segments: false } as const;

describe("asking for more", () => {
  const isOn = () => inShopSql(world.db, world.shopId, isEngagementOn);
  const targetRow = async () => {
    const [row] = await rowsOf(world, "select * from sync_targets where shop_id = $1");
    return { ...row, encrypted_key: null };
  };

  it("asks for the union, and replaces nothing but the credentials of the same account", async () => {
    await connect();
    await runKlaviyo(world, { client: await client() });
    const [before, row, syncs] = [
      await kept(),
      await targetRow(),
      await rowsOf(world, "select * from syncs where shop_id = $1"),
    ];
    const { sent, admin } = await wayThere("allow", MORE);
    expect(locationOf(sent).searchParams.get("scope")).toBe(UNION);
    expect(admin.pathname).toBe("/store/sync-test/apps/app-key/app/settings");
    expect(await isOn()).toBe(false);
    expect(await finish(admin.searchParams.get("klaviyo") ?? "")).toEqual({ outcome: "grown" });
    expect(await isOn()).toBe(true);
    expect((await kept())?.encryptedKey).not.toBe(before?.encryptedKey);
    expect(await targetRow()).toEqual(row);
    expect(await rowsOf(world, "select * from syncs where shop_id = $1")).toEqual(syncs);
    expect(await checkGrowths(await client(), ["engagement"])).toEqual({ outcome: "ok" });
    // A new connection asks for all of it too, from then on.
    expect(locationOf((await wayThere()).sent).searchParams.get("scope")).toBe(UNION);
  });

  it("for drafts keeps what engagement has, leads back to where it began, and loses nothing (G4)", async () => {
    const draftsOn = () => inShopSql(world.db, world.shopId, areDraftsAllowed);
    await connect();
    await finish((await wayThere("allow", MORE)).admin.searchParams.get("klaviyo") ?? "");
    const back = "/app/campaigns/drafts/new?kind=group&subject=loyal&strategy=loyal_early";
    const { sent, admin } = await wayThere("allow", { ...MORE, purpose: "drafts", back });
    expect(locationOf(sent).searchParams.get("scope")).toBe(
      `${UNION} campaigns:read campaigns:write templates:read templates:write`,
    );
    expect(admin.pathname).toBe("/store/sync-test/apps/app-key/app/campaigns/drafts/new");
    expect(Object.fromEntries(admin.searchParams)).toMatchObject({ kind: "group", strategy: "loyal_early" });
    // A consent that lacks what engagement has is not taken: the old one stays.
    world.klaviyo.fault({ kind: "scope_missing", scope: "events:read" });
    const refused = await finish(admin.searchParams.get("klaviyo") ?? "");
    expect(refused).toEqual({ outcome: "missing_scope", scope: "events:read" });
    expect([await draftsOn(), await isOn()]).toEqual([false, true]);
    world.klaviyo.simulation.faults.clear();
    const again = await wayThere("allow", { ...MORE, purpose: "drafts", back });
    expect(await finish(again.admin.searchParams.get("klaviyo") ?? "")).toEqual({ outcome: "grown" });
    expect([await draftsOn(), await isOn()]).toEqual([true, true]);
    await disconnectKlaviyo({ db: world.db, now }, world.shopId);
    expect(await draftsOn()).toBe(false);
  });

  it("leaves everything as it is where the merchant declines", async () => {
    await connect();
    const before = await kept();
    const { admin } = await wayThere("cancel", MORE);
    expect(admin.searchParams.get("klaviyo")).toBe("refused");
    expect(await finish("refused")).toEqual({ outcome: "over" });
    expect([await kept(), await isOn()]).toEqual([before, false]);
    expect(await findProfiles(await client(), ["p0@example.com"])).toEqual(new Map());
  });

  it.each([
    ["a scope was not granted", { kind: "scope_missing", scope: "metrics:read" }, "missing_scope"],
    [
      "Klaviyo doesn't answer",
      { kind: "status", status: 500, times: 9, endpoint: "get_events" },
      "unavailable",
    ],
  ])("leaves everything as it is where %s", async (_, fault, outcome) => {
    await connect();
    const before = await kept();
    const { admin } = await wayThere("allow", MORE);
    world.klaviyo.fault(fault);
    expect(await finish(admin.searchParams.get("klaviyo") ?? "")).toMatchObject({ outcome });
    world.klaviyo.simulation.faults.clear();
    expect([await kept(), await isOn()]).toEqual([before, false]);
    expect(await findProfiles(await client(), ["p0@example.com"])).toEqual(new Map());
  });

  it("does not take another account", async () => {
    await connect();
    await rowsOf(world, "update sync_targets set account_id = 'OTHER' where shop_id = $1");
    const before = await kept();
    const { admin } = await wayThere("allow", MORE);
    expect(await finish(admin.searchParams.get("klaviyo") ?? "")).toEqual({ outcome: "other_account" });
    expect([await kept(), await isOn()]).toEqual([before, false]);
  });

  it("comes to nothing once Klaviyo is disconnected", async () => {
    await connect();
    const { admin } = await wayThere("allow", MORE);
    await disconnectKlaviyo({ db: world.db, now }, world.shopId);
    expect(await finish(admin.searchParams.get("klaviyo") ?? "")).toEqual({ outcome: "not_connected" });
    expect([await kept(), await isOn()]).toEqual([null, false]);
  });

  it("lets a sync that is under way go on, with the old credentials or the new ones", async () => {
    await connect();
    const using = await client();
    const { admin } = await wayThere("allow", MORE);
    let calls = 0;
    const growing: KlaviyoClient = {
      ...using,
      request: async (asked) => {
        calls += 1;
        if (calls === 2) await finish(admin.searchParams.get("klaviyo") ?? "");
        if (calls === 4) clock.nowMs += 59.5 * MINUTE;
        return using.request(asked);
      },
    };
    await runKlaviyo(world, { client: growing });
    expect(calls).toBeGreaterThan(4);
    expect(await newestSync(world, "klaviyo")).toMatchObject({ status: "done", added: 2 });
    expect(await isOn()).toBe(true);
  });

  it("takes a wider key of the same account, and keeps the old one where it is none", async () => {
    const deps = services();
    await connectKlaviyo(deps, world.shopId, { key: KEY, createProfiles: true, segments: false }, now());
    const before = await kept();
    const wrong = await growAccess(deps, world.shopId, { growth: "engagement", ...byKey("pk_wrong") }, now());
    expect([wrong, await kept(), await isOn()]).toEqual([{ outcome: "wrong_key" }, before, false]);
    expect(await growAccess(deps, world.shopId, { growth: "engagement", ...byKey(KEY) }, now())).toEqual({
      outcome: "grown",
    });
    expect(await isOn()).toBe(true);
    expect((await kept())?.encryptedKey).not.toBe(before?.encryptedKey);
  });

  it("needs nothing new where what is kept allows it already", async () => {
    const deps = { ...services(), klaviyo: () => world.client };
    expect(await growByKept(deps, world.shopId, "engagement", now())).toEqual({ outcome: "not_connected" });
    await connect();
    const before = await kept();
    world.klaviyo.fault({ kind: "scope_missing", scope: "events:read" });
    expect(await growByKept(deps, world.shopId, "engagement", now())).toEqual({
      outcome: "missing_scope",
      scope: "events:read",
    });
    expect(await isOn()).toBe(false);
    world.klaviyo.simulation.faults.clear();
    expect(await growByKept(deps, world.shopId, "engagement", now())).toEqual({ outcome: "grown" });
    expect([await kept(), await isOn()]).toEqual([before, true]);
  });
});
