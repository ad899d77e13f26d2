import { describe, expect, it } from "vitest";

import { renderPage, textOf } from "../render.test-support.tsx";
import { SyncPage } from "./sync-page.tsx";
import { isExpected, type SyncPageProps, type SyncRunView, type SyncView } from "./sync-view.ts";

const OFF = {
  enabled: false,
  lastSync: null,
  waiting: null,
  paused: null,
  undo: null,
  held: [],
  notInSync: [],
  leaving: null,
};
const VIEW: SyncView = {
  tags: { ...OFF, exampleTag: "Sixfold: Loyal", metafields: false },
  klaviyo: { ...OFF, accountName: null, createProfiles: false, segments: false, consent: false },
  audits: { tags: null, klaviyo: null },
  parkedCode: null,
  limited: false,
  scored: true,
};
const DONE: SyncRunView = {
  id: 7,
  kind: "forward",
  status: "done",
  phase: "removing",
  planned: 1_203,
  added: 1_200,
  removed: 3,
  updated: 0,
  failed: 0,
  errorCode: null,
  startedAt: "2026-01-31T00:00:00.000Z",
  finishedAt: "2026-01-31T00:05:00.000Z",
};

const page = (view: Partial<SyncView>, props: Partial<SyncPageProps> = {}) => (
  <SyncPage
    view={{ ...VIEW, ...view }}
    pending={null}
    result={null}
    queued={{ tags: false, klaviyo: false }}
    deciding={null}
    decided={null}
    onDecide={() => undefined}
    onIntent={() => undefined}
    onConnect={() => undefined}
    onConsent={() => undefined}
    onSegments={() => undefined}
    {...props}
  />
);
const klaviyo = (part: Partial<SyncView["klaviyo"]>): Partial<SyncView> => ({
  klaviyo: { ...VIEW.klaviyo, enabled: true, accountName: "Shop Ltd", ...part },
});

describe("the sync page", () => {
  it("says why the work waits", () => {
    expect(textOf(page({ parkedCode: "frozen" }))).toContain("The store is frozen");
    expect(textOf(page({}))).not.toContain("frozen");
  });

  it("offers both targets", () => {
    const text = textOf(page({}));
    expect(text).toMatch(/Customer tags in Shopify Off .*Turn on.*Klaviyo lists Off .*Private API key/);
  });

  it("offers metafields once the tags are on", () => {
    const tags = { ...VIEW.tags, enabled: true };
    const box = "Also write group and score as customer metafields";
    expect(textOf(page({}))).not.toContain(box);
    expect(textOf(page({ tags }))).toContain(box);
  });

  it("leads to the customers who have no room for another tag", () => {
    const lastSync: SyncRunView = { ...DONE, status: "incomplete", failed: 1 };
    const notInSync = [{ reason: "too_many_tags", customers: 1 } as const];
    const shown = page({ tags: { ...VIEW.tags, enabled: true, lastSync, notInSync } });
    expect(textOf(shown)).toContain("Not in sync 1 customer has no room for another tag");
    expect(renderPage(shown)).toContain(
      'href="/app/sync/not-in-sync?target=shopify_tags&amp;reason=too_many_tags"',
    );
  });

  it("keeps a refused key's reason beside the field", () => {
    const refused = (code: string): string =>
      textOf(page({}, { result: { outcome: "refused", intent: "connect-klaviyo", code } }));
    expect(refused("wrong_key")).toContain("Klaviyo doesn't know this key.");
    expect(refused("not_private")).toContain("those start with pk_");
  });

  it("names the access that a key lacks, and asks for more where segments are wanted", () => {
    const result = { outcome: "refused", intent: "connect-klaviyo", code: "missing_scope" } as const;
    const text = textOf(page({}, { result: { ...result, scope: "lists:write profiles:write" } }));
    expect(text).toContain("The key lacks this access: lists:write profiles:write.");
    const choosing = { outcome: "refused", intent: "klaviyo-segments", code: "missing_scope" } as const;
    const connected = textOf(page(klaviyo({}), { result: { ...choosing, scope: "segments:write" } }));
    expect(connected).toContain("The key lacks this access: segments:write.");
  });

  it("offers Klaviyo's own consent where the app is registered there, besides the key", () => {
    expect(textOf(page({}))).not.toContain("Sign in to Klaviyo");
    const offered: Partial<SyncView> = { klaviyo: { ...VIEW.klaviyo, consent: true } };
    expect(textOf(page(offered))).toMatch(/Sign in to Klaviyo .*Or by a private API key .*Private API key/);
    const result = { outcome: "refused", intent: "finish-klaviyo", code: "refused" } as const;
    expect(textOf(page(offered, { result }))).toContain("You did not allow it in Klaviyo");
    const leaving = {
      outcome: "leave",
      intent: "start-klaviyo",
      url: "https://app.example/connect",
    } as const;
    expect(textOf(page(offered, { result: leaving }))).toContain("Go on to Klaviyo");
  });

  it("asks for the consent again when Klaviyo has ended the connection", () => {
    const lastSync: SyncRunView = { ...DONE, status: "failed", errorCode: "connection_ended" };
    const text = textOf(page(klaviyo({ lastSync, consent: true })));
    expect(text).toMatch(/Klaviyo has ended the connection: .*Sign in to Klaviyo again/);
    expect(textOf(page(klaviyo({ lastSync: DONE, consent: true })))).not.toContain(
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
      page(klaviyo({ lastSync, notInSync, held: [{ label: "Sixfold: Loyal", customers: 9 }] })),
    );
    expect(text).toMatch(/Connected to Shop Ltd .*Done, with some customers left over/);
    expect(text).toMatch(
      /Added 1,200 Removed 3 Not in sync 2 profiles are no longer in Klaviyo 1 customer has no email/,
    );
    expect(text).toMatch(/Sixfold: Loyal 9/);
  });

  it("says of a running sync how many failed so far", () => {
    const lastSync: SyncRunView = { ...DONE, status: "running", failed: 2, finishedAt: null };
    expect(textOf(page(klaviyo({ lastSync })))).toContain("Added 1,200 Removed 3 Failed 2");
  });

  it("says why a sync failed, or what a running one waits for", () => {
    const failed: SyncRunView = { ...DONE, status: "failed", errorCode: "wrong_key" };
    expect(textOf(page(klaviyo({ lastSync: failed })))).toContain("Klaviyo no longer accepts the key.");
    const waiting: SyncRunView = { ...DONE, status: "running", errorCode: "daily_limit", finishedAt: null };
    expect(textOf(page(klaviyo({ lastSync: waiting })))).toContain("It goes on by itself tomorrow.");
  });

  it("says that nothing is sent while only 60 days are seen, or before the first scoring", () => {
    expect(textOf(page({ limited: true }))).toContain("so nothing is sent");
    expect(textOf(page({ ...klaviyo({}), scored: false }))).toContain(
      "what the first sync would send, before anything is sent",
    );
  });

  it("expects a sync that was asked for until a newer one shows", () => {
    const result = { outcome: "done", intent: "sync-tags", syncBefore: 7 } as const;
    const on = { ...VIEW.tags, enabled: true };
    expect(isExpected(VIEW, { ...on, lastSync: DONE }, result, ["sync-tags"])).toBe(true);
    expect(isExpected(VIEW, { ...on, lastSync: { ...DONE, id: 8 } }, result, ["sync-tags"])).toBe(false);
    expect(isExpected({ ...VIEW, limited: true }, { ...on, lastSync: DONE }, result, ["sync-tags"])).toBe(
      false,
    );
  });
});
