/** From a playbook to a draft in Klaviyo (G4). */
import { describe, expect, it } from "vitest";

import { tryDraftAgain } from "../../../app/act/drafts/request.server.ts";
import { forbidDrafts } from "../../../app/db/campaigns/access.server.ts";
import { linkCampaign } from "../../../app/db/campaigns/campaigns.server.ts";
import { noteMade } from "../../../app/db/campaigns/drafts.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { rowsOf } from "../sync/sync-world.ts";
import {
  ask,
  atKlaviyo,
  calls,
  draftsWorld,
  listOf,
  NOW_MS,
  rows,
  services,
  work,
  WISH,
} from "./drafts-world.ts";

describe("a draft (G4)", () => {
  it("is in Klaviyo as the merchant wrote it: for the group's list, without another, and never sent", async () => {
    const on = await draftsWorld();
    const excludedListId = await listOf(on, "new");
    const asked = await ask(on, { excludedListId });
    expect(asked).toEqual({ outcome: "entered", id: expect.any(Number) as number });
    expect(on.queued).toEqual(["campaigns"]);
    expect(await work(on)).toBeNull();
    const { templates, campaigns } = atKlaviyo(on);
    const name = "Sixfold: Loyal, 2026-03-01 (7c9e66797425)";
    expect(campaigns).toEqual([
      {
        ...{ name, status: "Draft", subject: "You first, {{ first_name|default:'friend' }}" },
        ...{
          previewText: "Three days early",
          included: [await listOf(on, "loyal")],
          excluded: [excludedListId],
        },
        ...{ html: expect.any(String) as string, text: expect.any(String) as string },
      },
    ]);
    expect(templates).toEqual([]);
    const [{ html, text } = { html: "", text: "" }] = campaigns;
    expect(html).toContain("Hi {{ first_name|default:'there' }},</p>");
    expect(html).toContain("&lt;b&gt;It&#39;s&lt;/b&gt; yours &#123;% today %&#125;.");
    expect(html).toContain("{% unsubscribe_link %}");
    expect(text).toContain("Unsubscribe: {% unsubscribe_link %}");
    expect(await rows(on)).toMatchObject([
      {
        state: "drafted",
        status: "Draft",
        excludedName: "Sixfold: New",
        strategy: "loyal_early",
        errorCode: null,
      },
    ]);
    expect(calls(on, "get_templates") + calls(on, "get_campaigns")).toBe(0);
  });

  it("is made once, however often its button is pressed and its job runs", async () => {
    const on = await draftsWorld();
    const asked = await Promise.all([ask(on), ask(on), ask(on)]);
    expect(new Set(asked.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    await work(on);
    await work(on);
    // The same form again, from a page that was left open: with another text it is still the draft that was made.
    expect(await ask(on, { text: { ...WISH.text, subject: "" } })).toEqual(asked[0]);
    await work(on);
    expect([atKlaviyo(on).templates.length, atKlaviyo(on).campaigns.length, (await rows(on)).length]).toEqual(
      [0, 1, 1],
    );
  });

  it("takes the place of a link to it, which the merchant made before it was noted", async () => {
    const on = await draftsWorld();
    await ask(on);
    const [draft] = await rows(on);
    const linked = {
      ...{ campaignId: "C7", name: "One", status: "Draft", sentAt: null },
      ...{ source: null, excluded: [] },
    };
    const { db, shopId } = on.world;
    await inShopSql(db, shopId, (sql) => linkCampaign(sql, linked, new Date(NOW_MS)));
    await inShopSql(db, shopId, (sql) =>
      linkCampaign(sql, { ...linked, campaignId: "C8" }, new Date(NOW_MS)),
    );
    for (let run = 0; run < 2; run += 1)
      await inShopSql(db, shopId, (sql) => noteMade(sql, draft?.id ?? 0, { campaignId: "C7" }));
    expect((await rows(on)).map(({ id, campaignId }) => [id === draft?.id, campaignId])).toEqual([
      [false, "C8"],
      [true, "C7"],
    ]);
  });

  it("is named after the day in the shop's time zone", async () => {
    const on = await draftsWorld();
    on.clock.nowMs = NOW_MS + 11 * 3_600_000;
    await ask(on, {}, "Asia/Tokyo");
    expect(await rows(on)).toMatchObject([{ name: "Sixfold: Loyal, 2026-03-02 (7c9e66797425)" }]);
  });

  it("of another form is another one", async () => {
    const on = await draftsWorld();
    await ask(on);
    await ask(on, { requestKey: "11111111-7425-40de-944b-e07fc1f90ae7" });
    await work(on);
    expect(atKlaviyo(on).campaigns.map(({ name }) => name)).toEqual([
      "Sixfold: Loyal, 2026-03-01 (7c9e66797425)",
      "Sixfold: Loyal, 2026-03-01 (111111117425)",
    ]);
  });
});

describe("no draft is entered", () => {
  it.each([
    ["for a segment that is not sent to Klaviyo", { audience: { kind: "segment", subject: "7" } }, "no_list"],
    ["for an arm that is not there", { audience: { kind: "arm", subject: "1" } }, "no_list"],
    ["without a subject", { text: { ...WISH.text, subject: " " } }, "no_subject"],
    ["without a text", { text: { ...WISH.text, body: "" } }, "no_body"],
    ["for a text that is too long", { text: { ...WISH.text, body: "x".repeat(10_001) } }, "too_long"],
    ["that leaves out a list that is not ours", { excludedListId: "OTHERS" }, "unknown_excluded"],
  ] as const)("%s", async (_what, over, outcome) => {
    const on = await draftsWorld();
    expect(await ask(on, over)).toEqual({ outcome });
    expect([await rows(on), on.queued]).toEqual([[], []]);
  });

  it("that leaves out its own list, before drafts are allowed, or without Klaviyo", async () => {
    const on = await draftsWorld();
    expect(await ask(on, { excludedListId: await listOf(on, "loyal") })).toEqual({
      outcome: "unknown_excluded",
    });
    await inShopSql(on.world.db, on.world.shopId, forbidDrafts);
    expect(await ask(on)).toEqual({ outcome: "not_allowed" });
    await rowsOf(on.world, "update sync_targets set encrypted_key = null where shop_id = $1");
    expect(await ask(on)).toEqual({ outcome: "not_connected" });
    expect(await rows(on)).toEqual([]);
  });

  it("beyond twenty at once", async () => {
    const on = await draftsWorld();
    const key = (nth: number) => `${String(nth).padStart(8, "0")}-7425-40de-944b-e07fc1f90ae7`;
    for (let nth = 0; nth < 20; nth += 1)
      expect(await ask(on, { requestKey: key(nth) })).toMatchObject({ outcome: "entered" });
    expect(await ask(on)).toEqual({ outcome: "too_many" });
  });
});

describe("a draft that Klaviyo refuses says why, and can be tried again", () => {
  it.each([
    ["a scope that is missing", "missing_scope", { kind: "scope_missing", scope: "templates:write" }],
    ["a key that was revoked", "wrong_key", { kind: "key_revoked" }],
    ["a template", "template_refused", { kind: "status", status: 400, endpoint: "create_template" }],
    ["a campaign", "campaign_refused", { kind: "status", status: 400, endpoint: "create_campaign" }],
  ])("%s", async (_what, code, fault) => {
    const on = await draftsWorld();
    const asked = await ask(on);
    on.world.klaviyo.fault(fault);
    await work(on);
    expect(await rows(on)).toMatchObject([{ state: "failed", errorCode: code }]);
    on.world.klaviyo.simulation.faults.clear();
    await tryDraftAgain(services(on), on.world.shopId, asked.outcome === "entered" ? asked.id : 0);
    await work(on);
    expect(await rows(on)).toMatchObject([{ state: "drafted", errorCode: null }]);
    expect([atKlaviyo(on).templates.length, atKlaviyo(on).campaigns.length]).toEqual([0, 1]);
  });

  it("a list that the merchant deleted, of whom it goes to or leaves out", async () => {
    const on = await draftsWorld();
    await ask(on, { excludedListId: await listOf(on, "new") });
    on.world.klaviyo.fault({ kind: "list_deleted", name: "Sixfold: New" });
    await work(on);
    expect(await rows(on)).toMatchObject([{ state: "failed", errorCode: "excluded_gone" }]);
    on.world.klaviyo.fault({ kind: "list_deleted", name: "Sixfold: Loyal" });
    const [row] = await rows(on);
    await tryDraftAgain(services(on), on.world.shopId, row?.id ?? 0);
    await work(on);
    expect(await rows(on)).toMatchObject([{ state: "failed", errorCode: "list_gone" }]);
  });

  it("a list that a sync made again under another id: another try goes to the new one", async () => {
    const on = await draftsWorld();
    await ask(on, { excludedListId: await listOf(on, "new") });
    const { store } = on.world.klaviyo.simulation;
    for (const name of ["Sixfold: Loyal", "Sixfold: New"])
      on.world.klaviyo.fault({ kind: "list_deleted", name });
    await work(on);
    expect(await rows(on)).toMatchObject([{ state: "failed", errorCode: "list_gone" }]);
    for (const group of ["loyal", "new"])
      await rowsOf(on.world, "update audiences set list_id = $2 where shop_id = $1 and subject = $3", [
        store.makeList(group, NOW_MS).id,
        group,
      ]);
    await tryDraftAgain(services(on), on.world.shopId, (await rows(on))[0]?.id ?? 0);
    await work(on);
    expect(await rows(on)).toMatchObject([{ state: "drafted", errorCode: null }]);
    expect(atKlaviyo(on).campaigns).toMatchObject([
      { included: [await listOf(on, "loyal")], excluded: [await listOf(on, "new")] },
    ]);
  });

  it("a template or a campaign that the merchant deleted meanwhile is made anew", async () => {
    const on = await draftsWorld();
    const { sending } = on.world.klaviyo.simulation.store;
    await ask(on);
    on.world.klaviyo.fault({ kind: "key_revoked" });
    await work(on);
    on.world.klaviyo.simulation.faults.clear();
    const again = async () => {
      await tryDraftAgain(services(on), on.world.shopId, (await rows(on))[0]?.id ?? 0);
      await work(on);
      return (await rows(on)).map(({ state, errorCode }) => [state, errorCode]);
    };
    on.world.klaviyo.fault({ kind: "scope_missing", scope: "campaigns:write" });
    expect(await again()).toEqual([["failed", "missing_scope"]]);
    sending.templates.clear();
    on.world.klaviyo.simulation.faults.clear();
    expect(await again()).toEqual([["failed", "template_gone"]]);
    sending.campaigns.clear();
    expect(await again()).toEqual([["failed", "campaign_gone"]]);
    expect(await again()).toEqual([["drafted", null]]);
    expect([atKlaviyo(on).templates.length, atKlaviyo(on).campaigns.length]).toEqual([0, 1]);
  });

  it.each([400, 404])("a list that is gone, told by %i", async (status) => {
    const on = await draftsWorld();
    await ask(on);
    for (const fault of [
      { kind: "list_deleted", name: "Sixfold: Loyal" },
      { kind: "unknown_ids", status, at: "whole" },
    ])
      on.world.klaviyo.fault(fault);
    await work(on);
    expect(await rows(on)).toMatchObject([{ state: "failed", errorCode: "list_gone" }]);
  });

  it("ends with the connection", async () => {
    const on = await draftsWorld();
    await ask(on);
    await rowsOf(on.world, "update sync_targets set encrypted_key = null where shop_id = $1");
    await work(on);
    expect(await rows(on)).toMatchObject([{ state: "failed", errorCode: "not_connected" }]);
  });
});
