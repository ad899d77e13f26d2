import { describe, expect, it } from "vitest";

import { NOT_IN_SYNC_REASONS } from "../../../domain/sync/not-in-sync.ts";
import { renderPage, textOf } from "../../ui/render.test-support.tsx";
import { NotInSyncPage } from "./not-in-sync-page.tsx";
import type { NotInSyncRow, NotInSyncView, ShownReason } from "./not-in-sync-view.ts";

const ADA: NotInSyncRow = {
  key: "7",
  id: "7",
  shopifyId: "7000000000001",
  group: "loyal",
  name: "Ada Lovelace",
  email: "ada@example.com",
};
const SHOWN: ShownReason = {
  reason: "no_email",
  rows: [ADA],
  namesUnavailable: false,
  page: 2,
  pages: 3,
  previousUrl: "/app/sync/not-in-sync?target=klaviyo&reason=no_email&before=7",
  nextUrl: null,
};
const VIEW: NotInSyncView = {
  target: "klaviyo",
  set: "groups",
  unknown: null,
  reasons: [
    { reason: "bad_email", customers: 1 },
    { reason: "no_email", customers: 1_101 },
  ],
  shown: SHOWN,
  over: false,
  errorCode: null,
};

const page = (view: Partial<NotInSyncView> = {}) => <NotInSyncPage view={{ ...VIEW, ...view }} />;
const rows = (row: Partial<NotInSyncRow>, namesUnavailable = false) =>
  page({ shown: { ...SHOWN, rows: [{ ...ADA, ...row }], namesUnavailable } });

describe("the page of who is not in sync", () => {
  it("says for each reason what happened and what to do, and shows the customers of one", () => {
    const text = textOf(page());
    expect(text).toMatch(/does not accept the email of 1 customer .*What to do: Correct .*Show 1 customer /);
    expect(text).toMatch(/1,101 customers have no email that can be used .*What to do: Add or correct/);
    expect(text).toMatch(/Ada Lovelace ada@example\.com Loyal Open in Shopify .*Page 2 of 3/);
    const html = renderPage(page());
    expect(html).toContain('href="/app/customers/7"');
    expect(html).toContain('href="/app/sync/not-in-sync?target=klaviyo&amp;reason=bad_email"');
    expect(html).toContain('href="/app/sync"');
  });

  it("has names and addresses in no address of its links", () => {
    const links = [...renderPage(page()).matchAll(/href="([^"]*)"/g)].map(([, link]) => link ?? "");
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((link) => /ada|example\.com/i.test(link))).toEqual([]);
  });

  it("calls whom Shopify does not name by the id", () => {
    const unnamed = { name: null, email: null };
    expect(textOf(rows(unnamed))).toContain("Customer 7000000000001 ");
    expect(textOf(rows(unnamed, true))).toMatch(/could not be asked for the names.*Customer 7000000000001/);
    const gone = rows({ ...unnamed, shopifyId: null });
    expect(textOf(gone)).toContain("Customer 7 ");
    expect(textOf(gone)).not.toContain("Open in Shopify");
  });

  it("shows a profile that is no customer's by its email, without a way to a customer", () => {
    const profile = rows({ key: "p_01A", id: null, shopifyId: null, group: null, name: null });
    expect(textOf(profile)).toContain("ada@example.com No group");
    expect(renderPage(profile)).not.toContain("/app/customers/");
  });

  it("has words for every reason of each target", () => {
    for (const target of ["shopify_tags", "klaviyo"] as const) {
      const reasons = NOT_IN_SYNC_REASONS[target].map((reason) => ({ reason, customers: 2 }));
      const text = textOf(page({ target, reasons, shown: null }));
      expect(text).not.toContain("notInSync.");
      expect(text.match(/What to do:/g)).toHaveLength(reasons.length);
    }
  });

  it("says that everybody is in sync, or why that is not known", () => {
    const nobody = { reasons: [], shown: null };
    expect(textOf(page(nobody))).toContain("Everybody is in sync");
    expect(textOf(page({ ...nobody, unknown: "sending" }))).toContain("A sync is under way");
    expect(textOf(page({ ...nobody, unknown: "off" }))).toContain("This target is off");
    expect(textOf(page({ ...nobody, unknown: "not_yet" }))).toContain("Nothing was prepared yet");
    expect(textOf(page({ ...nobody, unknown: "moving" }))).toContain("Syncs continue automatically");
    const failed = textOf(page({ ...nobody, errorCode: "wrong_key" }));
    expect(failed).toContain("Klaviyo no longer accepts the key.");
    expect(failed).not.toContain("Everybody is in sync");
    expect(textOf(page({ over: true }))).toContain("holds for nobody any more");
  });
});
