import { describe, expect, it } from "vitest";

import { textOf } from "../render.test-support.tsx";
import { SyncPage } from "./sync-page.tsx";
import { isExpected, type SyncPageProps, type SyncRunView, type SyncView } from "./sync-view.ts";

const OFF = { enabled: false, lastSync: null, held: [], failures: [] };
const VIEW: SyncView = {
  tags: { ...OFF, exampleTag: "Sixfold: Loyal" },
  klaviyo: { ...OFF, accountName: null, createProfiles: false },
  limited: false,
  scored: true,
};
const DONE: SyncRunView = {
  id: 7,
  status: "done",
  added: 1_200,
  removed: 3,
  updated: 0,
  failed: 0,
  unreachable: 0,
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
    onIntent={() => undefined}
    onConnect={() => undefined}
    {...props}
  />
);
const klaviyo = (part: Partial<SyncView["klaviyo"]>): Partial<SyncView> => ({
  klaviyo: { ...VIEW.klaviyo, enabled: true, accountName: "Shop Ltd", ...part },
});

describe("the sync page", () => {
  it("offers both targets", () => {
    const text = textOf(page({}));
    expect(text).toMatch(/Customer tags in Shopify Off .*Turn on.*Klaviyo lists Off .*Private API key/);
  });

  it("keeps a refused key's reason beside the field", () => {
    const refused = (code: string): string =>
      textOf(page({}, { result: { outcome: "refused", intent: "connect-klaviyo", code } }));
    expect(refused("wrong_key")).toContain("Klaviyo doesn't know this key.");
    expect(refused("not_private")).toContain("those start with pk_");
  });

  it("shows what a sync did, what failed and whom it can't reach", () => {
    const lastSync: SyncRunView = { ...DONE, status: "incomplete", failed: 2, unreachable: 1 };
    const failures = [{ code: "profile_not_found", customers: 2 }];
    const text = textOf(
      page(klaviyo({ lastSync, failures, held: [{ label: "Sixfold: Loyal", customers: 9 }] })),
    );
    expect(text).toMatch(/Connected to Shop Ltd .*Done, with some customers left over/);
    expect(text).toMatch(
      /2 profiles are no longer in Klaviyo\. Added 1,200 Removed 3 Failed 2 Not reachable 1/,
    );
    expect(text).toMatch(/Sixfold: Loyal 9 1 customer can't be reached/);
  });

  it("says why a sync failed, or what a running one waits for", () => {
    const failed: SyncRunView = { ...DONE, status: "failed", errorCode: "wrong_key" };
    expect(textOf(page(klaviyo({ lastSync: failed })))).toContain("Klaviyo no longer accepts the key.");
    const waiting: SyncRunView = { ...DONE, status: "running", errorCode: "daily_limit", finishedAt: null };
    expect(textOf(page(klaviyo({ lastSync: waiting })))).toContain("It goes on by itself tomorrow.");
  });

  it("says that nothing is sent while only 60 days are seen, or before the first scoring", () => {
    expect(textOf(page({ limited: true }))).toContain("so nothing is sent");
    expect(textOf(page({ ...klaviyo({}), scored: false }))).toContain("The first sync starts by itself");
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
