import { describe, expect, it } from "vitest";

import type { Group } from "../../domain/groups/group.ts";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import type { PendingSyncView } from "../target/decision.ts";
import { BOTH_OFF, DONE, syncPage } from "./sync-page.test-support.tsx";
import type { SyncRunView } from "../target/set-view.ts";
import type { SyncPageProps, SyncView } from "./sync-view.ts";

const SYNC: SyncRunView = { ...DONE, planned: 300, added: 200, removed: 100 };
const of = (subject: Group) => ({ kind: "group", subject, label: `Sixfold: ${subject}` }) as const;
const PENDING: PendingSyncView = {
  syncId: 8,
  code: "first",
  moved: 1_500,
  customers: 4_000,
  eligible: 9_000,
  eligibleBefore: null,
  places: [
    { kind: "group", subject: "loyal", label: "Sixfold: Loyal", adds: 1_200, removes: 3 },
    { kind: "group", subject: "new", label: "Sixfold: New", adds: 300, removes: 0 },
  ],
  updates: 0,
  unreachable: 0,
  unknown: null,
  adopted: [],
  carried: 0,
  examples: [
    { id: "1", name: "Ada Lovelace", email: "ada@example.com", from: [of("new")], to: of("loyal") },
    { id: "2", name: null, email: null, from: [], to: of("new") },
    { id: "3", name: "Ben", email: null, from: [of("sleeping")], to: null },
  ],
  namesUnavailable: false,
};

const page = (
  tags: Partial<SyncView["tags"]>,
  props: Partial<SyncPageProps> = {},
  klaviyo: Partial<SyncView["klaviyo"]> = {},
) =>
  syncPage(
    {
      tags: { ...BOTH_OFF.tags, enabled: true, lastSync: SYNC, ...tags },
      klaviyo: { ...BOTH_OFF.klaviyo, ...klaviyo },
    },
    props,
  );
const pending = (part: Partial<PendingSyncView> = {}): Partial<SyncView["tags"]> => ({
  lastSync: { ...SYNC, id: 8, status: "pending", phase: "reviewing", planned: null, finishedAt: null },
  waiting: { ...PENDING, ...part },
});
/** The number of primary buttons on the card of tags. */
const primaries = (shown: Parameters<typeof renderPage>[0]): number =>
  renderPage(shown)
    .split("Klaviyo lists")[0]
    ?.match(/variantPrimary/g)?.length ?? 0;

describe("a target with a sync that waits", () => {
  it("shows what waits for a plan, and offers no sending", () => {
    const text = textOf(page({ enabled: true, lastSync: SYNC, waiting: { ...PENDING, code: "plan" } }));
    expect(text).toContain("Waits for a plan");
    expect(text).toContain("1,200");
    expect(text).toContain("Discard");
    expect(text).not.toContain("Send now");
  });

  it("says why, what would change, who for example, and that nothing was sent", () => {
    const text = textOf(page(pending()));
    expect(text).toMatch(
      /Prepared: .* Waiting for you .*Ready to be sent: look at the preview This is the first sync/,
    );
    expect(text).toMatch(
      /Nothing of it has been sent\..*Tag Added Removed Sixfold: Loyal 1,200 3 Sixfold: New 300 –/,
    );
    expect(text).toContain("What would change: 1,500 added, 3 removed");
    expect(text).toMatch(
      /See some of the customers .*Ada Lovelace ada@example\.com New Loyal .*No group New .*Ben Sleeping No group/,
    );
    expect(text).toMatch(/Send now Discard Prepare again Pause Turn off/);
    expect(text).not.toContain("Sync now");
    expect(primaries(page(pending()))).toBe(1);
  });

  it("is folded up where the merchant did not ask for it, and some of the customers are always", () => {
    const opens = (part: Partial<PendingSyncView>): number =>
      renderPage(page(pending(part))).match(/<details[^>]* open=""/g)?.length ?? 0;
    expect([opens({ code: "first" }), opens({ code: "asked" }), opens({ code: "many_moves" })]).toEqual([
      1, 1, 0,
    ]);
  });

  it("has the only primary button of the page, also if another one waits", () => {
    const both = page(pending(), {}, { enabled: true, ...pending() });
    expect(renderPage(both).match(/variantPrimary/g)).toHaveLength(1);
    expect(primaries(both)).toBe(1);
    const other = page({}, {}, { enabled: true, ...pending() });
    expect(renderPage(other).match(/variantPrimary/g)).toHaveLength(1);
    expect(primaries(other)).toBe(0);
  });

  it("names an audience that is no group by its label", () => {
    const segment = { kind: "segment", subject: "7", label: "Sixfold: VIP" } as const;
    const examples = [{ id: "1", name: "Ada", email: null, from: [segment], to: null }];
    expect(textOf(page(pending({ examples })))).toMatch(/Ada Sixfold: VIP No group/);
  });

  it.each([
    ["many_moves", "the group of 1,500 customers there, more than one in twenty"],
    ["emptied", "It would take everybody out of the groups there."],
    ["fewer_orders", "Only 9,000 orders count, and 12,000 did at the last sync"],
    ["asked", "You asked to see what the next sync would do."],
  ] as const)("says what speaks for a look: %s", (code, words) => {
    expect(textOf(page(pending({ code, eligibleBefore: 12_000 })))).toContain(words);
  });

  it("says of Klaviyo whom it doesn't know, what that costs, and which lists it takes over", () => {
    const waiting = {
      ...PENDING,
      updates: 1,
      unreachable: 40,
      unknown: { profiles: 30, made: false },
      adopted: [
        { kind: "group", subject: "loyal", label: "Sixfold: Loyal", members: 50, leaving: 20 } as const,
      ],
    };
    const text = textOf(page({}, {}, { enabled: true, waiting }));
    expect(text).toContain("1 profile stays on its list and gets new properties.");
    expect(text).toContain("30 customers have no profile in Klaviyo and are left out.");
    expect(text).toContain("10 customers have no email that can be sent to Klaviyo");
    expect(text).toContain("It is taken over with its 50 members, and 20 of them are taken off it.");
    const made = { ...waiting, unreachable: 10, unknown: { profiles: 30, made: true } };
    expect(textOf(page({}, {}, { enabled: true, waiting: made }))).toContain(
      "One is made for each, which can raise the price of your Klaviyo plan.",
    );
    // The preview says it already.
    const notInSync = [{ reason: "no_email", customers: 10 } as const];
    expect(textOf(page({}, {}, { enabled: true, waiting, notInSync }))).not.toContain("Not in sync");
  });

  it("says so when what was decided on was no longer how it stood", () => {
    const decided = {
      decision: "confirm",
      target: "shopify_tags",
      set: "groups",
      syncId: 6,
      outcome: "stale",
    } as const;
    expect(textOf(page(pending(), { decided }))).toContain("newer groups took its place");
  });
});

describe("a target that is on", () => {
  it("offers a preview, a pause and an undo, and asks before it undoes", () => {
    const undo = { syncId: 7, again: false, startedAt: SYNC.startedAt, customers: 200, leaving: 20 };
    const shown = page({ undo });
    expect(textOf(shown)).toMatch(/Sync now Preview Pause Undo last sync .*Turn off/);
    expect(textOf(shown)).not.toContain("Undo the last sync?");
    expect(primaries(shown)).toBe(0);
  });

  it("shows how far a sync is", () => {
    const lastSync: SyncRunView = { ...SYNC, status: "running", phase: "adding", added: 40, removed: 20 };
    const text = textOf(page({ lastSync }));
    expect(text).toMatch(/Sending what has changed .*60 of 300 changes/);
    expect(text).not.toContain("Preview");
  });

  it("says that it is paused and lets it go on; a preview that waits goes on with it", () => {
    const paused = { cause: "asked", at: SYNC.startedAt } as const;
    const text = textOf(page({ paused }));
    expect(text).toMatch(/Paused since Jan 31, 2026.*but no change is sent.*Go on.*Preview/);
    expect(text).not.toContain("Sync now");
    expect(primaries(page({ paused }))).toBe(1);
    expect(textOf(page({ ...pending(), paused }))).toContain("Go on and send");
    expect(primaries(page({ ...pending(), paused }))).toBe(1);
  });

  it("says that the last sync was undone, and while it is being undone", () => {
    const paused = { cause: "undone", at: SYNC.startedAt } as const;
    const undo: SyncRunView = { ...SYNC, kind: "undo" };
    expect(textOf(page({ paused, lastSync: undo }))).toContain(
      "The last sync was undone, and nothing is sent",
    );
    const text = textOf(page({ paused, lastSync: { ...undo, status: "running" } }));
    expect(text).toContain("Undoing the last sync");
    expect(text).not.toContain("Go on");
  });
});
