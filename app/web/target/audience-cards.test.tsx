import { describe, expect, it } from "vitest";

import { renderPage, textOf } from "../ui/render.test-support.tsx";
import type { SyncRunView } from "./set-view.ts";
import {
  isExpected,
  type NativeView,
  type AudienceTargetsView,
  type AudienceTargetView,
} from "./audience-view.ts";
import { AudienceCards, type SendingView } from "./audience-cards.tsx";

const NOT_SENT: AudienceTargetView = {
  ...{ enabled: false, lastSync: null, waiting: null, paused: null, undo: null, atTarget: [], notInSync: [] },
  state: "not_sent",
  label: "Sixfold: VIP",
  native: null,
  events: null,
};
const DONE: SyncRunView = {
  ...{ id: 7, kind: "forward", status: "done", phase: "removing", planned: 2, added: 2, removed: 0 },
  ...{ updated: 0, failed: 0, errorCode: null },
  ...{ startedAt: "2026-01-31T00:00:00.000Z", finishedAt: "2026-01-31T00:05:00.000Z" },
};
const SENT: AudienceTargetView = {
  ...NOT_SENT,
  enabled: true,
  state: "sent",
  lastSync: DONE,
  atTarget: [{ label: "Sixfold: VIP", customers: 2 }],
};
const NO_NATIVE: NativeView = { wanted: false, name: null, failure: null };
const nothing = () => undefined;

function cards(
  targets: Partial<AudienceTargetsView["targets"]>,
  props: Partial<Omit<SendingView, "view">> = {},
  canSend = true,
) {
  const view = { targets: { klaviyo: NOT_SENT, shopify_tags: NOT_SENT, ...targets }, canSend };
  return (
    <AudienceCards
      role="segment"
      audience={{ kind: "segment", subject: "3" }}
      view={view}
      {...{ switching: null, switched: null, queued: false, deciding: null, decided: null }}
      onSwitch={nothing}
      onDecide={nothing}
      {...props}
    />
  );
}

describe("a segment's targets", () => {
  it("can be turned on, each with the name that it would get", () => {
    const text = textOf(cards({}));
    expect(text).toMatch(/Tag in Shopify Off .*the tag “Sixfold: VIP”\. You see who .* Tag in Shopify/);
    expect(text).toMatch(/Send to Klaviyo as a list Off .*“Sixfold: VIP” .* Send to Klaviyo/);
    expect(renderPage(cards({}, {}, false)).match(/Polaris-Button--disabled/g)).toHaveLength(2);
  });

  it("send to the sync page where the target is off", () => {
    const shown = cards({ klaviyo: { ...NOT_SENT, state: "target_off" } });
    expect(textOf(shown)).toContain("Klaviyo is not connected. Turn it on under Sync.");
    expect(renderPage(shown)).toContain('href="/app/sync"');
  });

  it("show the first sync's preview in words for a segment", () => {
    const audience = { kind: "segment", subject: "3", label: "Sixfold: VIP" } as const;
    const waiting = {
      ...({ syncId: 8, code: "first", moved: 2, customers: 2, eligible: 9, eligibleBefore: null } as const),
      ...{ updates: 0, unreachable: 0, unknown: null, adopted: [], carried: 0, namesUnavailable: false },
      places: [{ ...audience, adds: 2, removes: 0 }],
      examples: [
        { id: "1", name: "Ada", email: null, from: [], to: audience },
        { id: "2", name: "Ben", email: null, from: [audience], to: null },
      ],
    };
    const lastSync: SyncRunView = { ...DONE, status: "pending", planned: null, finishedAt: null };
    const text = textOf(cards({ klaviyo: { ...SENT, lastSync, waiting, atTarget: [] } }));
    expect(text).toMatch(
      /This is its first sync\. 2 people would be in it\..* List Added Removed Sixfold: VIP 2 –/,
    );
    expect(text).toMatch(/Ada Joins Ben Leaves/);
    expect(text).not.toContain("Sync now");
    expect(textOf(cards({ klaviyo: SENT }))).toMatch(/Sync now Preview Pause Stop sending/);
    expect(text).toMatch(/Send now Discard .*Prepare again Pause Stop sending/);
    expect(text).not.toContain("group");
  });

  it("show what is there, why somebody is not in sync, and the query of Shopify's own segment", () => {
    const shown = cards({
      shopify_tags: { ...SENT, native: NO_NATIVE, notInSync: [{ reason: "not_sent", customers: 1 }] },
    });
    expect(textOf(shown)).toMatch(/Confirmed there Sixfold: VIP 2 .*Also keep a customer segment in Shopify/);
    expect(textOf(shown)).toContain("customer_tags CONTAINS 'Sixfold: VIP'");
    expect(renderPage(shown)).toContain("target=shopify_tags&amp;set=segment%3A3&amp;reason=not_sent");
  });

  it("say how it is with Shopify's own segment", () => {
    const of = (native: Partial<NativeView>) =>
      textOf(cards({ shopify_tags: { ...SENT, native: { ...NO_NATIVE, ...native } } }));
    expect(of({ wanted: true })).toContain("It is made with the next sync");
    expect(of({ wanted: true })).not.toContain("customer_tags");
    expect(of({ wanted: true, name: "Sixfold: VIP" })).toContain("In Shopify it is called “Sixfold: VIP”.");
    expect(of({ wanted: true, failure: "full" })).toMatch(/has 6,000 customer segments/);
    expect(of({ failure: "deleted" })).toMatch(/was deleted in Shopify.*customer_tags CONTAINS/);
    expect(textOf(cards({ shopify_tags: SENT }))).not.toContain("customer segment");
  });

  it("say why the last sync failed, and that nothing was lost", () => {
    const lastSync: SyncRunView = { ...DONE, status: "failed", errorCode: "members_unknown" };
    expect(textOf(cards({ klaviyo: { ...SENT, lastSync } }))).toContain("everybody stays where they are");
  });

  it("say that everybody is being taken out, and let that be stopped", () => {
    const text = textOf(cards({ klaviyo: { ...SENT, state: "ending" } }));
    expect(text).toMatch(/Everybody is being taken off the list\..*Stop and leave the rest/);
    expect(text).not.toContain("Pause");
  });

  it.each([
    ["off", "turned off meanwhile"],
    ["gone", "deleted meanwhile"],
    ["too_many", "200 segments and arms of experiments are sent there"],
  ] as const)("say so where turning on is refused: %s", (outcome, words) => {
    const switched = { intent: "send", target: "klaviyo", outcome, syncBefore: null } as const;
    expect(textOf(cards({}, { switched }))).toContain(words);
  });
});

it("a sync is expected until it has appeared", () => {
  const view = { targets: { klaviyo: { ...SENT, lastSync: null }, shopify_tags: SENT }, canSend: true };
  const asked = (target: "klaviyo" | "shopify_tags", syncBefore: number | null) =>
    isExpected(view, { intent: "send", target, outcome: "done", syncBefore });
  expect(asked("klaviyo", null)).toBe(true);
  expect(asked("shopify_tags", null)).toBe(false);
  expect(asked("shopify_tags", 7)).toBe(true);
  expect(isExpected({ ...view, canSend: false }, null)).toBe(false);
});
