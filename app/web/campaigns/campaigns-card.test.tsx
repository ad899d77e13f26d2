import { describe, expect, it } from "vitest";

import type { WatchedCampaign } from "../../domain/drafts/watched-campaign.ts";
import { sinceThen } from "../../domain/experiment/since-then.ts";
import { readRails } from "../../domain/experiment/guard-rails.ts";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { CampaignsCard } from "./campaigns-card.tsx";
import { DraftPage } from "./draft-page.tsx";
import type { CampaignsCardProps } from "./drafts-view.ts";

const CAMPAIGN: WatchedCampaign = {
  id: 7,
  name: "Spring sale",
  state: "drafted",
  done: ["template", "campaign", "assignment"],
  errorCode: null,
  source: { kind: "group", subject: "loyal", name: "Sixfold: Loyal" },
  strategy: "loyal_early",
  subject: "You first",
  excludedName: null,
  url: "https://www.klaviyo.com/campaign/C7/wizard",
  isGone: false,
  status: "Draft",
  createdAt: "2026-03-01T12:00:00.000Z",
  sentAt: null,
  readAt: null,
  figures: null,
  rails: [],
  sinceThen: null,
  experimentId: null,
};
const sent = (counts: Partial<Parameters<typeof readRails>[0]>): Partial<WatchedCampaign> => ({
  status: "Sent",
  readAt: "2026-03-02T12:00:00.000Z",
  rails: readRails({ delivered: 5_000, opens: 1_000, unsubscribes: 10, spam_complaints: 0, ...counts }),
});

function card(campaigns: readonly Partial<WatchedCampaign>[], over: Partial<CampaignsCardProps> = {}) {
  const work = { onLoadAccount: () => undefined, onSend: () => undefined, pending: null, linkProblem: null };
  return (
    <CampaignsCard
      campaigns={campaigns.map((each, place) => ({ ...CAMPAIGN, ...each, id: place + 1 }))}
      {...{ readAt: null, errorCode: null, isReading: false, allowed: true, connected: true }}
      {...{ account: null, loadingAccount: false, ...work, ...over }}
    />
  );
}

const page = (over: Partial<WatchedCampaign>) => (
  <DraftPage
    campaign={{ ...CAMPAIGN, ...over }}
    pending={null}
    onRetry={() => undefined}
    onRemove={() => undefined}
  />
);

describe("the card of campaigns", () => {
  it("says how a draft begins while there is none", () => {
    expect(textOf(card([]))).toContain("No drafts yet. Open a group");
  });

  it.each<[string, Partial<WatchedCampaign>, string]>([
    ["is being made", { state: "drafting" }, "Being made"],
    ["failed", { state: "failed" }, "Failed"],
    ["is deleted", { isGone: true }, "Deleted"],
    ["is a draft", {}, "Draft"],
    ["is being sent", { status: "Sending Segments" }, "Being sent"],
    ["was stopped", { status: "Cancelled: No Recipients" }, "Canceled"],
    ["is in a state that Klaviyo has new", { status: "Simmering" }, "Unknown"],
  ])("says that a campaign %s", (_what, over, said) => {
    expect(textOf(card([over]))).toMatch(new RegExp(`Spring sale.* ${said} `));
  });

  it("has each figure beside its limit (C16), and says to stop where one is broken", () => {
    const kept = textOf(card([sent({})]));
    expect(kept).toContain("20% (at least 10%)");
    expect(kept).toContain("0.2% (under 3%)");
    expect(kept).not.toContain("Stop:");
    const broken = textOf(card([sent({ opens: 100, unsubscribes: 400, spam_complaints: 30 })]));
    expect(broken).toContain("Stop: don't send the rest of “Spring sale”");
    expect(broken).toContain("Only 2% opened it. It should be at least 10%");
    expect(broken).toContain("8% unsubscribed. It should be under 3%.");
    expect(broken).toContain("0.6% marked it as spam. It should be under 0.08%");
    expect(broken).toContain("In Klaviyo, cancel what is still scheduled.");
  });

  it("doesn't judge where too few tell, and says how many would", () => {
    const few = textOf(card([sent({ delivered: 300, opens: 90, unsubscribes: 2, spam_complaints: 1 })]));
    expect(few).toMatch(/0\.33% \(under 0\.08%\) .*Too few to tell About [\d,]+ recipients would tell\./);
    expect(few).not.toContain("Stop:");
  });

  it("says why figures could not be read", () => {
    expect(textOf(card([{}], { errorCode: "rate_limited" }))).toContain(
      "The figures could not be read: Klaviyo asked Sixfold to wait.",
    );
  });
});

describe("what the customers of a campaign ordered since (G6)", () => {
  const sums = { buyers: 12, orders: 15, revenueMinor: 150_000 };
  const before = { buyers: 10, orders: 11, revenueMinor: 100_000 };
  const SENT_AT = "2026-03-01T12:00:00.000Z";
  const since: Partial<WatchedCampaign> = {
    ...{ status: "Sent", sentAt: SENT_AT },
    sinceThen: {
      ...sinceThen(28, { since: sums, before, yearBefore: null }),
      ...{ sentAt: SENT_AT, asOf: "2026-04-01T12:00:00.000Z", currency: "EUR" },
    },
  };

  it("is beside their past, and is no proof", () => {
    const text = textOf(page(since));
    expect(text).toMatch(/the customers on its list ordered in 28 days.*Counted from when it was sent/);
    expect(text).toMatch(/Revenue .*€1,500\.00 .*€1,000\.00 .*Not known/);
    expect(text).toContain("This is no proof that the campaign earned or lost anything.");
    expect(textOf(card([since]))).toContain("in 28 days: 15 (€1,500.00). Before: 11 (€1,000.00).");
  });

  it("leads to the experiment where there is a holdout", () => {
    const html = renderPage(page({ ...since, experimentId: 5 }));
    expect(html).toContain('href="/app/campaigns/experiments/5"');
    expect(html).toContain("customers who are left without it");
  });

  it("counts from the draft or the link while it was not sent", () => {
    expect(textOf(page({ ...since, status: "Draft" }))).toContain("Counted from when it was drafted");
    expect(textOf(page({ ...since, state: "linked", sentAt: null }))).toContain("from when you linked it");
  });

  it("is not known where a linked campaign goes to other lists", () => {
    expect(textOf(page({ state: "linked", source: null }))).toContain("does not go to exactly one list");
    expect(textOf(page({ state: "linked" }))).not.toContain("does not go to");
  });
});

describe("a draft's page", () => {
  it("leads to Klaviyo once the draft is there", () => {
    expect(textOf(page({}))).toContain("The draft is in Klaviyo. Nothing was sent.");
    expect(renderPage(page({}))).toContain("https://www.klaviyo.com/campaign/C7/wizard");
    expect(textOf(page({ state: "drafting", done: ["template"], url: null }))).toMatch(
      /The draft is being made.*Email template.*Done.*Campaign.*Not yet/,
    );
  });

  it.each([
    ["Sent", true],
    ["Variations Sent", true],
    ["Scheduled", false],
    ["Cancelled: No Recipients", false],
  ])("says when it was sent only where it was: %s", (status, isSent) => {
    const html = renderPage(page({ status, sentAt: "2026-03-01T12:00:00.000Z" }));
    expect(html.includes("<dt>Sent</dt>")).toBe(isSent);
  });

  it("leads back to the page Campaigns", () => {
    expect(renderPage(page({}))).toContain('href="/app/campaigns"');
  });

  it("says what to do where it failed: again, or the access first", () => {
    const failed = { state: "failed", done: [], url: null } as const;
    expect(textOf(page({ ...failed, errorCode: "list_gone" }))).toMatch(/The list is gone.*Try again/);
    const lacking = page({ ...failed, errorCode: "missing_scope" });
    expect(textOf(lacking)).toMatch(/Allow drafts again.*Allow drafts.*Try again/);
    expect(textOf(page({ ...failed, errorCode: "other_account", isGone: true }))).not.toContain("Try again");
  });
});
