import { describe, expect, it } from "vitest";

import { textOf } from "../../ui/render.test-support.tsx";
import type { AuditFoundView, AuditView } from "./audit-view.ts";
import { BOTH_OFF, syncPage } from "../sync-page.test-support.tsx";
import type { SyncPageProps, SyncView } from "../sync-view.ts";

const SAME: AuditFoundView = {
  at: "2026-01-31T12:00:00.000Z",
  differences: 0,
  places: [{ kind: "group", subject: "loyal", label: "Sixfold: Loyal", members: 12, missing: 0, extra: 0 }],
  strangers: 0,
  metafields: 0,
  examples: [],
  namesUnavailable: false,
  repair: "due",
};
const IDLE: AuditView = { underWay: null, failure: null, last: null };

const page = (audits: SyncView["audits"], props: Partial<SyncPageProps> = {}): string => {
  const { tags, klaviyo } = BOTH_OFF;
  const on = { tags: { ...tags, enabled: true }, klaviyo: { ...klaviyo, enabled: true } };
  return textOf(syncPage({ ...on, audits }, props));
};
const tags = (audit: Partial<AuditView>): string =>
  page({ shopify_tags: { ...IDLE, ...audit }, klaviyo: null });
const found = (part: Partial<AuditFoundView>): string => tags({ last: { ...SAME, differences: 3, ...part } });

describe("the comparison on a target's card", () => {
  it("is offered where there is something to compare", () => {
    expect(page({ shopify_tags: null, klaviyo: null })).not.toContain("Compare now");
    expect(tags({})).toMatch(/Comparison with what is there .*Not compared yet\. Compare now/);
  });

  it("says on Klaviyo's that profiles added by hand are taken off again", () => {
    expect(page({ shopify_tags: null, klaviyo: IDLE })).toContain(
      "a profile that you add to it by hand is taken off",
    );
    expect(tags({})).not.toContain("by hand");
  });

  it("says when nothing differed, and when that was", () => {
    expect(tags({ last: SAME })).toMatch(/Last compared: .*31.* Nothing differed\./);
    expect(tags({ last: SAME })).not.toContain("Missing");
  });

  it("shows for each tag what was missing and extra, and names a few", () => {
    const text = found({
      places: [
        { kind: "group", subject: "new", label: "Sixfold: New", members: 1_200, missing: 0, extra: 1 },
        { kind: "group", subject: "loyal", label: "Sixfold: Loyal", members: 12, missing: 2, extra: 0 },
      ],
      examples: [
        { id: "7", name: "Ada Lovelace", email: null, label: "Sixfold: Loyal", kind: "missing" },
        { id: "8", name: null, email: null, label: "Sixfold: New", kind: "extra" },
      ],
    });
    expect(text).toContain("3 differences were found.");
    expect(text).toMatch(/Tag Found Missing Extra Sixfold: New 1,200 \S+ 1 Sixfold: Loyal 12 2 \S+/);
    expect(text).toMatch(/Ada Lovelace .*“Sixfold: Loyal” was missing .*“Sixfold: New” was extra/);
  });

  it("says what becomes of the differences", () => {
    expect(found({ repair: "due" })).toContain("The next sync puts it right.");
    expect(found({ repair: "pending" })).toContain("waits for you");
    expect(found({ repair: "paused" })).toContain("once you choose Go on");
    expect(found({ repair: "running" })).toContain("being put right now");
    expect(found({ repair: "done" })).toContain("has been put right since");
    expect(found({ strangers: 2 })).toContain("2 profiles were on a list and belong to no customer");
  });

  it("says that one is being made, waits, or could not be made", () => {
    expect(tags({ underWay: "running" })).toContain("Comparing");
    expect(tags({ underWay: "queued" })).toContain("Waiting until nothing is being sent");
    const failure = { at: "2026-01-31T12:00:00.000Z", code: "access_denied" };
    expect(tags({ failure })).toMatch(/could not be made.*Approve the app's permissions/);
  });
});
