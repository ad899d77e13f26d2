import { describe, expect, it } from "vitest";

import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { BOTH_OFF, DONE, syncPage } from "./sync-page.test-support.tsx";
import type { SyncRunView } from "../target/set-view.ts";
import { isExpected, type SyncView } from "./sync-view.ts";

const klaviyo = (part: Partial<SyncView["klaviyo"]>): Partial<SyncView> => ({
  klaviyo: { ...BOTH_OFF.klaviyo, enabled: true, accountName: "Shop Ltd", ...part },
});

describe("the sync page", () => {
  it("says why the work waits", () => {
    expect(textOf(syncPage({ parkedCode: "frozen" }))).toContain("The store is frozen");
    expect(textOf(syncPage({}))).not.toContain("frozen");
  });

  it("leads to Shopify's pricing page, outside of the frame, where the plan is not enough", () => {
    const pricingUrl = "https://admin.shopify.com/store/tea/charges/sixfold/pricing_plans";
    const page = syncPage({ plan: { until: null, customers: 1_204, limit: 1_000, pricingUrl } });
    expect(textOf(page)).toContain("Nothing more is sent until you choose a plan");
    expect(renderPage(page)).toMatch(new RegExp(`<a target="_top"[^>]*href="${pricingUrl}"`));
    expect(renderPage(syncPage({}))).not.toContain("pricing_plans");
  });

  it("offers both targets", () => {
    const text = textOf(syncPage({}));
    expect(text).toMatch(/Customer tags in Shopify Off .*Turn on.*Klaviyo lists Off .*Private API key/);
  });

  it("offers metafields once the tags are on", () => {
    const tags = { ...BOTH_OFF.tags, enabled: true };
    const box = "Also write group and score as customer metafields";
    expect(textOf(syncPage({}))).not.toContain(box);
    expect(textOf(syncPage({ tags }))).toContain(box);
  });

  it("leads to the customers who have no room for another tag", () => {
    const lastSync: SyncRunView = { ...DONE, status: "incomplete", failed: 1 };
    const notInSync = [{ reason: "too_many_tags", customers: 1 } as const];
    const shown = syncPage({ tags: { ...BOTH_OFF.tags, enabled: true, lastSync, notInSync } });
    expect(textOf(shown)).toContain("Not in sync 1 customer has no room for another tag");
    expect(renderPage(shown)).toContain(
      'href="/app/sync/not-in-sync?target=shopify_tags&amp;reason=too_many_tags"',
    );
  });

  it("calls a discarded sync nothing else", () => {
    const lastSync: SyncRunView = { ...DONE, status: "discarded" };
    const text = textOf(syncPage({ tags: { ...BOTH_OFF.tags, enabled: true, lastSync } }));
    expect(text).toContain("Discarded, nothing was sent");
    expect(text).not.toContain("Enabled");
  });

  it("keeps a refused key's reason beside the field", () => {
    const refused = (code: string): string =>
      textOf(syncPage({}, { result: { outcome: "refused", intent: "connect-klaviyo", code } }));
    expect(refused("wrong_key")).toContain("Klaviyo doesn't know this key.");
    expect(refused("not_private")).toContain("those start with pk_");
  });

  it("names the access that a key lacks, and asks for more where segments are wanted", () => {
    const tooMany = {
      outcome: "refused",
      intent: "connect-klaviyo",
      code: "too_many_keys",
      minutes: 6,
    } as const;
    expect(textOf(syncPage({}, { result: tooMany }))).toContain("Try again in 6 min.");
    const result = { outcome: "refused", intent: "connect-klaviyo", code: "missing_scope" } as const;
    const text = textOf(syncPage({}, { result: { ...result, scope: "lists:write profiles:write" } }));
    expect(text).toContain("The key lacks this access: lists:write profiles:write.");
    const choosing = { outcome: "refused", intent: "klaviyo-segments", code: "missing_scope" } as const;
    const connected = textOf(syncPage(klaviyo({}), { result: { ...choosing, scope: "segments:write" } }));
    expect(connected).toContain("The key lacks this access: segments:write.");
  });

  it("offers Klaviyo's own consent where the app is registered there, besides the key", () => {
    expect(textOf(syncPage({}))).not.toContain("Sign in to Klaviyo");
    const offered: Partial<SyncView> = { klaviyo: { ...BOTH_OFF.klaviyo, consent: true } };
    expect(textOf(syncPage(offered))).toMatch(
      /Sign in to Klaviyo .*Or by a private API key .*Private API key/,
    );
    const result = { outcome: "refused", intent: "finish-klaviyo", code: "refused" } as const;
    expect(textOf(syncPage(offered, { result }))).toContain("You did not allow it in Klaviyo");
    const leaving = {
      outcome: "leave",
      intent: "start-klaviyo",
      url: "https://app.example/connect",
    } as const;
    expect(textOf(syncPage(offered, { result: leaving }))).toContain("Go on to Klaviyo");
  });

  it("asks for the consent again when Klaviyo has ended the connection", () => {
    const lastSync: SyncRunView = { ...DONE, status: "failed", errorCode: "connection_ended" };
    const text = textOf(syncPage(klaviyo({ lastSync, consent: true })));
    expect(text).toMatch(/Klaviyo has ended the connection: .*Sign in to Klaviyo again/);
    expect(textOf(syncPage(klaviyo({ lastSync: DONE, consent: true })))).not.toContain(
      "Sign in to Klaviyo again",
    );
  });

  it("shows what a sync did, and why who is not in sync", () => {
    const lastSync: SyncRunView = { ...DONE, status: "incomplete", failed: 2 };
    const notInSync = [
      { reason: "profile_not_found", customers: 2 },
      { reason: "no_email", customers: 1 },
    ] as const;
    const text = textOf(
      syncPage(
        klaviyo({
          lastSync,
          notInSync,
          atTarget: [{ group: "loyal", label: "Sixfold: Loyal", customers: 9 }],
        }),
      ),
    );
    expect(text).toMatch(/Connected to Shop Ltd .*Done, with some customers left over/);
    expect(text).toMatch(
      /Added 1,200 Removed 3 Not in sync 2 profiles are no longer in Klaviyo 1 customer has no email/,
    );
    expect(text).not.toContain("Confirmed there");
  });

  it("shows at one glance what each target holds, group by group", () => {
    const held = (loyal: number) => [
      { group: "loyal", label: "Sixfold: Loyal", customers: loyal } as const,
      { group: "new", label: "Sixfold: New", customers: 1_000 } as const,
    ];
    const tags = { ...BOTH_OFF.tags, enabled: true, lastSync: DONE, atTarget: held(9) };
    const klaviyo = { ...BOTH_OFF.klaviyo, enabled: true, lastSync: DONE, atTarget: held(7) };
    expect(textOf(syncPage({ tags, klaviyo }))).toMatch(
      /What each target holds Group Tags in Shopify Lists in Klaviyo New 1,000 1,000 .*Loyal 9 7 Loyal at risk – – Total 1,009 1,007/,
    );
    // What was left at a target that is off is still there.
    expect(textOf(syncPage({ tags: { ...tags, enabled: false } }))).toMatch(
      /Group Tags in Shopify New 1,000/,
    );
    const running = { ...klaviyo, atTarget: [], lastSync: { ...DONE, status: "running" } as const };
    expect(textOf(syncPage({ tags, klaviyo: running }))).toContain("Its numbers come when that is done.");
    expect(textOf(syncPage({}))).not.toContain("What each target holds");
  });

  it("says of a running sync how many failed so far", () => {
    const lastSync: SyncRunView = { ...DONE, status: "running", failed: 2, finishedAt: null };
    expect(textOf(syncPage(klaviyo({ lastSync })))).toContain("Added 1,200 Removed 3 Failed 2");
  });

  it("says why a sync failed, or what a running one waits for", () => {
    const failed: SyncRunView = { ...DONE, status: "failed", errorCode: "wrong_key" };
    expect(textOf(syncPage(klaviyo({ lastSync: failed })))).toContain("Klaviyo no longer accepts the key.");
    const waiting: SyncRunView = { ...DONE, status: "running", errorCode: "daily_limit", finishedAt: null };
    expect(textOf(syncPage(klaviyo({ lastSync: waiting })))).toContain(
      "It continues automatically tomorrow.",
    );
  });

  it("says that nothing is sent while only 60 days are seen, or before the first scoring", () => {
    expect(textOf(syncPage({ limited: true }))).toContain("so nothing is sent");
    expect(textOf(syncPage({ ...klaviyo({}), scored: false }))).toContain(
      "what the first sync would send, before anything is sent",
    );
  });

  it("expects a sync that was asked for until a newer one shows", () => {
    const result = { outcome: "done", intent: "sync-tags", syncBefore: 7 } as const;
    const on = { ...BOTH_OFF.tags, enabled: true };
    expect(isExpected(BOTH_OFF, { ...on, lastSync: DONE }, result, ["sync-tags"])).toBe(true);
    expect(isExpected(BOTH_OFF, { ...on, lastSync: { ...DONE, id: 8 } }, result, ["sync-tags"])).toBe(false);
    expect(isExpected({ ...BOTH_OFF, limited: true }, { ...on, lastSync: DONE }, result, ["sync-tags"])).toBe(
      false,
    );
  });
});
