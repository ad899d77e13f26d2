import { describe, expect, it } from "vitest";

import { renderPage, textOf } from "../../ui/render.test-support.tsx";
import { LeaveChoices } from "./leave-target.tsx";
import type { LeftView } from "./leaving-view.ts";
import { BOTH_OFF, DONE, syncPage } from "../sync-page.test-support.tsx";
import type { SyncRunView } from "../../target/set-view.ts";
import type { SyncView } from "../sync-view.ts";

const RUNNING: SyncRunView = {
  ...DONE,
  id: 9,
  kind: "clean_up",
  status: "running",
  planned: 400,
  added: 0,
  removed: 150,
  updated: 50,
  finishedAt: null,
};
const LEFT: LeftView = { placed: 0, shown: 0, lists: [], segments: [], definitions: false };

const tags = (lastSync: SyncRunView, left: LeftView | null): Partial<SyncView> => ({
  tags: { ...BOTH_OFF.tags, enabled: true, lastSync, leaving: { left } },
});
const klaviyo = (lastSync: SyncRunView, left: LeftView | null): Partial<SyncView> => ({
  klaviyo: { ...BOTH_OFF.klaviyo, enabled: true, lastSync, leaving: { left } },
});
const failed = (errorCode: string): SyncRunView => ({ ...RUNNING, status: "failed", errorCode });

/** The number of primary buttons on Klaviyo's card. */
const primaries = (shown: Parameters<typeof renderPage>[0]): number =>
  renderPage(shown)
    .split("Klaviyo lists")[1]
    ?.match(/variantPrimary/g)?.length ?? 0;

describe("switching a target off", () => {
  it.each(["shopify_tags", "klaviyo"] as const)("asks what is to become of what is there: %s", (target) => {
    const choices = <LeaveChoices target={target} cleanUp={false} onChoose={() => undefined} />;
    const text = textOf(choices);
    expect(text).toMatch(/What should become of the .*\? .*Leave everything as it is .*Clean up first/);
    expect(renderPage(choices).match(/type="radio"/g)).toHaveLength(2);
    expect(renderPage(choices)).toContain("<legend");
  });

  it("says what a clean-up does, and what it leaves to the merchant", () => {
    const of = (target: "shopify_tags" | "klaviyo"): string =>
      textOf(<LeaveChoices target={target} cleanUp onChoose={() => undefined} />);
    expect(of("shopify_tags")).toContain("Your own tags are never touched.");
    expect(of("klaviyo")).toContain("check first that no flow or campaign of yours uses them");
    expect(of("klaviyo")).toContain(
      "A list that was yours before, or that you renamed, is emptied and stays.",
    );
  });

  it("is not asked before the merchant opens it", () => {
    const on = { klaviyo: { ...BOTH_OFF.klaviyo, enabled: true } };
    expect(textOf(syncPage(on))).toContain("Disconnect");
    expect(textOf(syncPage(on))).not.toContain("Clean up first");
  });
});

describe("a target that is being cleaned up", () => {
  it("shows how far it is, and offers nothing but to stop", () => {
    const text = textOf(syncPage(tags(RUNNING, null)));
    expect(text).toMatch(/Being cleaned up .*Taking away what Sixfold put there .*200 of 400 changes/);
    expect(text).toContain("Stop and leave the rest");
    expect(text).not.toMatch(/Sync now|Preview|Pause|Turn off|Also write group and score/);
    expect(textOf(syncPage(klaviyo(RUNNING, null)))).toMatch(/Being cleaned up .*Stop and leave the rest/);
  });

  it("says what is left where it could not be finished, and offers to try again or to leave it", () => {
    const left: LeftView = {
      placed: 1,
      shown: 1_200,
      lists: ["Sixfold: New", "Sixfold: Loyal"],
      segments: ["Sixfold: New"],
      definitions: false,
    };
    const shown = syncPage(klaviyo({ ...RUNNING, status: "incomplete", failed: 1 }, left));
    expect(textOf(shown)).toMatch(
      /could not be finished.*once a day.*Still there 1 profile on a list\. +1,200 profiles with properties\. +Lists that Sixfold made: Sixfold: New; Sixfold: Loyal\. +Segments that Sixfold made: Sixfold: New\. .*Try again now .*Disconnect anyway/,
    );
    expect(primaries(shown)).toBe(1);
    const store = textOf(
      syncPage(tags(failed("access_denied"), { ...LEFT, placed: 2, shown: 1, definitions: true })),
    );
    expect(store).toMatch(
      /2 customers with a tag\. +1 customer with metafields\. +The definitions of the metafields\. .*Turn off anyway/,
    );
  });

  it("asks for another key first where Klaviyo takes the one it has no more", () => {
    const shown = syncPage(klaviyo(failed("wrong_key"), { ...LEFT, shown: 5 }));
    expect(textOf(shown)).toMatch(
      /To finish it, connect with access that works.*Private API key.*Try again now/,
    );
    expect(primaries(shown)).toBe(1);
    expect(textOf(syncPage(klaviyo(failed("unavailable"), LEFT)))).not.toContain("Private API key");
  });

  it("says once it is off that nothing is left, and leaves it at that when it was stopped", () => {
    const done: SyncRunView = { ...RUNNING, status: "done", finishedAt: RUNNING.startedAt };
    const off = (lastSync: SyncRunView): string =>
      textOf(syncPage({ tags: { ...BOTH_OFF.tags, lastSync }, klaviyo: { ...BOTH_OFF.klaviyo, lastSync } }));
    expect(off(done)).toMatch(/Everything that Sixfold had put on your customers was taken away.*Turn on/);
    expect(off(done)).toContain("Klaviyo was cleaned up");
    expect(off(done)).not.toContain("Tags that were already set stay");
    const stopped = off({ ...failed("disconnected"), finishedAt: RUNNING.startedAt });
    expect(stopped).toContain("Tags that were already set stay as they are.");
    expect(stopped).not.toContain("was cleaned up");
  });
});
