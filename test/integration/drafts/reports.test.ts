/** What Klaviyo reports of campaigns, beside the guard rails (C16). */
import { describe, expect, it } from "vitest";

import {
  askForReports,
  unwatchCampaign,
  watchCampaign,
  type LinkOutcome,
} from "../../../app/act/drafts/request.server.ts";
import { readAccountCampaigns } from "../../../app/act/drafts/account-campaigns.server.ts";
import { readCampaignCard } from "../../../app/act/drafts/campaign-card.server.ts";
import { allowDrafts, forbidDrafts, giveUpCampaigns } from "../../../app/db/campaigns/access.server.ts";
import { readReportsRow } from "../../../app/db/campaigns/reports.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { merchantSends } from "../../simulators/klaviyo/campaigns/campaigns.ts";
import { SENT_FIGURES } from "../../simulators/klaviyo/campaigns/campaign-store.ts";
import { isKilled, killingClient } from "../sync/sync-killing.ts";
import {
  ask,
  calls,
  DAY_MS,
  draftsWorld,
  listOf,
  NOW_MS,
  rows,
  services,
  work,
  workOnce,
  type DraftsWorld,
} from "./drafts-world.ts";

const GOOD = { recipients: 5_000, delivered: 4_990, opens_unique: 1_200, unsubscribe_uniques: 12 };
const BAD = { ...GOOD, opens_unique: 90, spam_complaints: 40 };

/** The merchant sends a campaign in Klaviyo. @returns its id */
function sent(
  { world, clock }: DraftsWorld,
  name: string,
  figures: object,
  { agoMs = DAY_MS / 2, ...audiences }: { agoMs?: number; included?: string[]; excluded?: string[] } = {},
): string {
  const { store } = world.klaviyo.simulation;
  const parsed = SENT_FIGURES.parse(figures);
  return merchantSends(store, name, { figures: parsed, sentAt: clock.nowMs - agoMs, ...audiences }).id;
}

const link = (on: DraftsWorld, campaignId: string): Promise<LinkOutcome> =>
  watchCampaign(services(on), on.world.shopId, campaignId);
const readNow = async (on: DraftsWorld): Promise<number | null> => {
  await askForReports(services(on), on.world.shopId);
  return work(on);
};
const card = (on: DraftsWorld) => readCampaignCard(on.world.db, on.world.shopId, new Date(on.clock.nowMs));
const reports = (on: DraftsWorld): number => calls(on, "query_campaign_values");

describe("guard rails (C16)", () => {
  it("are read for drafts that were sent and for linked campaigns, all in one report", async () => {
    const on = await draftsWorld();
    await ask(on);
    await work(on);
    const [draft] = await rows(on);
    sent(on, draft?.name ?? "", { ...GOOD, conversions: 30, conversion_value: 1_234.56 });
    for (const name of ["Bad", "Small"])
      await link(
        on,
        sent(on, name, name === "Bad" ? BAD : { recipients: 300, delivered: 300, spam_complaints: 1 }),
      );
    await work(on);
    expect(reports(on)).toBe(1);
    const { campaigns, readAt } = await card(on);
    expect(readAt).toBe(new Date(NOW_MS).toISOString());
    const states = campaigns.map(({ name, status, rails }) => [
      name,
      status,
      rails.map(({ state }) => state),
    ]);
    expect(states).toEqual([
      ["Small", "Sent", ["broken", "kept", "too_few_to_tell"]],
      ["Bad", "Sent", ["broken", "kept", "broken"]],
      [draft?.name, "Sent", ["kept", "kept", "kept"]],
    ]);
    expect(campaigns.at(-1)?.figures).toMatchObject({ orders: 30, revenueMinor: 123_456, delivered: 4_990 });
    expect(campaigns[1]?.url).toMatch(/^https:\/\/www\.klaviyo\.com\/campaign\/01S\w+\/wizard$/);
  });

  it("are being read from when they are due until they are read, not while the next reading is planned", async () => {
    const on = await draftsWorld();
    await link(on, sent(on, "New", GOOD));
    expect((await card(on)).isReading).toBe(true);
    expect(await work(on)).toBe(6 * 3_600);
    expect((await card(on)).isReading).toBe(false);
    on.clock.nowMs += 6 * 3_600_000;
    expect((await card(on)).isReading).toBe(true);
  });

  it("are not asked for where a campaign was canceled", async () => {
    const on = await draftsWorld();
    const id = sent(on, "One", GOOD);
    const campaign = on.world.klaviyo.simulation.store.sending.campaigns.get(id);
    if (campaign !== undefined) campaign.status = "Cancelled";
    await link(on, id);
    expect(await work(on)).toBeNull();
    expect([reports(on), (await card(on)).campaigns[0]?.status]).toEqual([0, "Cancelled"]);
  });

  it("that Klaviyo no longer allows are asked for again, as are the account's campaigns", async () => {
    const on = await draftsWorld();
    const id = sent(on, "One", GOOD);
    const { db, shopId } = on.world;
    const allowed = async () => (await card(on)).allowed;
    on.world.klaviyo.fault({ kind: "scope_missing", scope: "campaigns:read" });
    expect(await link(on, id)).toBe("missing_scope");
    expect(await allowed()).toBe(false);
    await inShopSql(db, shopId, (sql) => allowDrafts(sql, new Date(NOW_MS)));
    expect(await readAccountCampaigns(services(on), shopId)).toEqual({ problem: "missing_scope" });
    expect(await allowed()).toBe(false);
  });

  it("are asked for four times a day at most, and then again the next day", async () => {
    const on = await draftsWorld();
    await link(on, sent(on, "One", GOOD));
    for (let asked = 0; asked < 8; asked += 1) {
      on.clock.nowMs += 60_000;
      await readNow(on);
    }
    expect(reports(on)).toBe(4);
    on.clock.nowMs += DAY_MS;
    await readNow(on);
    expect(reports(on)).toBe(5);
  });

  it("keep to Klaviyo's limit of two a minute, and are read as soon as it is free again", async () => {
    const on = await draftsWorld({ klaviyoRate: "real" });
    await link(on, sent(on, "One", GOOD));
    expect([await workOnce(on), reports(on)]).toEqual([6 * 3_600, 1]);
    on.clock.nowMs += 20_000;
    await link(on, sent(on, "Two", GOOD));
    const seconds = (await workOnce(on)) ?? 0;
    expect([reports(on), seconds > 0 && seconds < 60]).toEqual([1, true]);
    expect(await card(on)).toMatchObject({ errorCode: null, isReading: true });
    // Who asks again meanwhile changes nothing, and costs none of the day's reports.
    for (let asked = 0; asked < 5; asked += 1) {
      await askForReports(services(on), on.world.shopId);
      expect(await workOnce(on)).toBe(seconds);
    }
    on.clock.nowMs += seconds * 1_000;
    expect([await workOnce(on), reports(on)]).toEqual([6 * 3_600, 2]);
    const { campaigns, isReading } = await card(on);
    expect([campaigns.map(({ figures }) => figures?.delivered), isReading]).toEqual([[4_990, 4_990], false]);
  });

  it.each([
    ["a minute's", 40],
    ["a day's", 7_200],
  ])(
    "that Klaviyo refuses by %s limit are read when it is free again, four a day at most",
    async (_, retryAfter) => {
      const on = await draftsWorld();
      await link(on, sent(on, "One", GOOD));
      on.world.klaviyo.fault({
        ...{ kind: "status", status: 429, retryAfter, times: 1 },
        endpoint: "query_campaign_values",
      });
      let seconds = await workOnce(on);
      expect(seconds).toBe(retryAfter);
      // The app's own pace may be a little slower than Klaviyo's limit.
      for (let turn = 0; turn < 2 && reports(on) < 2; turn += 1) {
        on.clock.nowMs += (seconds ?? 0) * 1_000;
        seconds = await workOnce(on);
      }
      expect([reports(on), (await card(on)).campaigns[0]?.figures?.delivered]).toEqual([2, 4_990]);
      on.world.klaviyo.fault({
        ...{ kind: "status", status: 429, retryAfter: 40, times: 99 },
        endpoint: "query_campaign_values",
      });
      for (let minute = 0; minute < 10; minute += 1) {
        on.clock.nowMs += 60_000;
        await askForReports(services(on), on.world.shopId);
        await workOnce(on);
      }
      expect(reports(on)).toBe(4);
    },
  );

  it("are read again within the day while a campaign is new, then once a day", async () => {
    const on = await draftsWorld();
    await link(on, sent(on, "New", GOOD));
    expect(await work(on)).toBe(6 * 3_600);
    // A draft that is asked for meanwhile doesn't lose the next reading.
    await ask(on);
    expect(await work(on)).toBe(6 * 3_600);
    expect(reports(on)).toBe(1);
    on.clock.nowMs += 6 * 3_600_000;
    expect(await work(on)).toBe(6 * 3_600);
    expect(reports(on)).toBe(2);
    on.clock.nowMs += 4 * DAY_MS;
    expect(await work(on)).toBeNull();
    expect(reports(on)).toBe(3);
  });

  it("are not asked for where nothing was sent, or more than a year ago", async () => {
    const on = await draftsWorld();
    await ask(on);
    await work(on);
    await link(on, sent(on, "Old", GOOD, { agoMs: 400 * DAY_MS }));
    await readNow(on);
    expect(reports(on)).toBe(0);
    expect((await rows(on)).map(({ status, figures }) => [status, figures])).toEqual([
      ["Sent", null],
      ["Draft", null],
    ]);
  });

  it("stay as they were read last once a campaign is deleted, and the page says so", async () => {
    const on = await draftsWorld();
    const id = sent(on, "One", GOOD);
    await link(on, id);
    await work(on);
    on.world.klaviyo.simulation.store.sending.campaigns.delete(id);
    await readNow(on);
    expect((await card(on)).campaigns).toMatchObject([
      { isGone: true, url: null, figures: { delivered: 4_990 }, status: "Sent" },
    ]);
    await unwatchCampaign(services(on), on.world.shopId, (await rows(on))[0]?.id ?? 0);
    expect(await rows(on)).toEqual([]);
  });

  it("go on where a campaign comes back within a week, and are asked for no longer after that", async () => {
    const on = await draftsWorld();
    const { campaigns } = on.world.klaviyo.simulation.store.sending;
    const id = sent(on, "One", GOOD);
    await link(on, id);
    await work(on);
    const campaign = campaigns.get(id);
    campaigns.delete(id);
    await readNow(on);
    expect((await card(on)).campaigns).toMatchObject([{ isGone: true }]);
    if (campaign !== undefined) campaigns.set(id, campaign);
    on.clock.nowMs += 6 * DAY_MS;
    await readNow(on);
    expect((await card(on)).campaigns).toMatchObject([{ isGone: false }]);
    campaigns.delete(id);
    await readNow(on);
    const before = calls(on, "get_campaigns");
    on.clock.nowMs += 8 * DAY_MS;
    await readNow(on);
    expect(calls(on, "get_campaigns")).toBe(before);
  });

  it("whose answer is lost are asked for again an hour later, and count all the same", async () => {
    const on = await draftsWorld();
    await link(on, sent(on, "One", GOOD));
    on.world.klaviyo.fault({ kind: "edge_page", endpoint: "query_campaign_values", times: 2 });
    expect(await work(on)).toBe(3_600);
    expect(await card(on)).toMatchObject({ errorCode: "rate_limited", readAt: null });
    on.clock.nowMs += 3_600_000;
    expect(await work(on)).toBe(3_600);
    on.clock.nowMs += 3_600_000;
    await work(on);
    expect(await card(on)).toMatchObject({ errorCode: null, campaigns: [{ figures: { delivered: 4_990 } }] });
    expect(reports(on)).toBe(3);
  });

  it.each(["get_campaigns", "get_metrics"])("come through faults and kills at %s", async (endpoint) => {
    const on = await draftsWorld();
    await link(on, sent(on, "One", GOOD));
    on.world.klaviyo.fault({ kind: "edge_page", endpoint, times: 6 });
    await work(on);
    expect((await rows(on))[0]?.figures?.delivered).toBe(4_990);
    for (const at of [1, 2, 3]) {
      on.clock.nowMs += DAY_MS;
      await askForReports(services(on), on.world.shopId);
      await isKilled(work(on, { client: killingClient(on.client, at, "after") }).then(() => undefined));
      await work(on);
      expect((await rows(on))[0]?.readAt).toEqual(new Date(on.clock.nowMs));
    }
  });

  it("say why they could not be read", async () => {
    const on = await draftsWorld();
    await link(on, sent(on, "One", GOOD));
    on.world.klaviyo.fault({ kind: "scope_missing", scope: "metrics:read" });
    await work(on);
    // The access that is kept allows it no more, so the page asks for it again.
    expect(await card(on)).toMatchObject({ errorCode: "missing_scope", readAt: null, allowed: false });
    on.world.klaviyo.simulation.faults.clear();
    await inShopSql(on.world.db, on.world.shopId, (sql) => allowDrafts(sql, new Date(NOW_MS)));
    await readNow(on);
    expect(await card(on)).toMatchObject({ errorCode: null, readAt: new Date(NOW_MS).toISOString() });
  });
});

describe("a campaign that is linked", () => {
  it("is linked once, and is one of the account's", async () => {
    const on = await draftsWorld();
    const id = sent(on, "One", GOOD);
    expect([await link(on, id), await link(on, id), await link(on, "NONE")]).toEqual([
      "linked",
      "linked",
      "gone",
    ]);
    expect(await rows(on)).toHaveLength(1);
    on.world.klaviyo.fault({ kind: "scope_missing", scope: "campaigns:read" });
    expect(await link(on, id)).toBe("missing_scope");
  });

  it("is for the group whose list it goes to; of other and of several lists that is not known", async () => {
    const on = await draftsWorld();
    const [loyal, fresh] = [await listOf(on, "loyal"), await listOf(on, "new")];
    await link(on, sent(on, "One", GOOD, { included: [loyal], excluded: [fresh, "THEIRS"] }));
    await link(on, sent(on, "Two", GOOD, { included: [loyal, fresh] }));
    await link(on, sent(on, "Three", GOOD, { included: ["THEIRS"] }));
    const found = (await rows(on)).map(({ name, source, excludedAudiences }) => [
      name,
      source,
      excludedAudiences,
    ]);
    expect(found.reverse()).toEqual([
      [
        "One",
        { kind: "group", subject: "loyal", name: "Sixfold: Loyal" },
        [{ kind: "group", subject: "new" }],
      ],
      ["Two", null, []],
      ["Three", null, []],
    ]);
  });

  it("of an account that another one replaced is read no more", async () => {
    const on = await draftsWorld();
    await link(on, sent(on, "One", GOOD));
    await ask(on);
    await inShopSql(on.world.db, on.world.shopId, async (sql) => {
      await forbidDrafts(sql);
      await giveUpCampaigns(sql, new Date(NOW_MS));
    });
    await readNow(on);
    expect((await rows(on)).map(({ state, errorCode }) => [state, errorCode])).toEqual([
      ["failed", "other_account"],
      ["linked", null],
    ]);
    expect(calls(on, "create_template") + reports(on)).toBe(0);
    const row = await inShopSql(on.world.db, on.world.shopId, readReportsRow);
    expect(row).toMatchObject({ allowedSince: null, dueAt: null });
  });
});
