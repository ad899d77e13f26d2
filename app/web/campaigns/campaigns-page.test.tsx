import { describe, expect, it } from "vitest";

import { outcomeOf, type Outcome } from "../../domain/experiment/outcome.ts";
import type { CountedPeriod } from "../../domain/experiment/period.ts";
import type { AudienceTargetView } from "../target/audience-view.ts";
import type { SendingView } from "../target/audience-cards.tsx";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { CampaignsPage } from "./campaigns-page.tsx";
import type { CampaignsCardProps } from "./drafts-view.ts";
import { ExperimentPage } from "./experiment-page.tsx";
import type { CampaignsView, ExperimentItem, ExperimentView } from "./experiment-view.ts";
import type { StartFormView } from "./form-view.ts";
import { StartPage } from "./start-page.tsx";

const nothing = () => undefined;
/** An arm of so many customers, of whom some ordered for the same amount. */
const arm = (customers: number, buyers: number, each = 5_000) => ({
  customers,
  revenueMinor: Float64Array.from({ length: buyers }, (_, n) => each + n),
  orders: Int32Array.from({ length: buyers }, () => 1),
});
const outcome = (sample: number, holdout: number, state: CountedPeriod["state"] = "over"): Outcome =>
  outcomeOf(
    { sample: arm(1_000, sample), holdout: arm(1_000, holdout) },
    { decidedBy: "revenue_per_customer", state, seed: 1 },
  );

const BASE: Omit<ExperimentItem, "outcome"> = {
  ...{ id: 3, title: "Win back", source: { kind: "group", of: "loyal" }, name: null, state: "over" },
  ...{ startedAt: "2026-03-01T12:00:00.000Z", endAt: "2026-03-31T12:00:00.000Z", currency: "EUR" },
  sizes: { sample: 1_000, holdout: 1_000 },
};
const ITEM: ExperimentItem = { ...BASE, outcome: outcome(200, 50) };
const CARD: CampaignsCardProps = {
  ...{ campaigns: [], allowed: false, connected: false, readAt: null, errorCode: null, isReading: false },
  ...{ account: null, loadingAccount: false, linkProblem: null, pending: null },
  ...{ onLoadAccount: nothing, onSend: nothing },
};
const OFF: AudienceTargetView = {
  ...{ enabled: false, lastSync: null, waiting: null, paused: null, undo: null, atTarget: [], notInSync: [] },
  ...{ state: "not_sent", label: "Sixfold: Win back – sample", native: null, events: null },
};

const ACCESS = { consent: true, result: null, pending: null, onSend: nothing };
const campaignsPage = (view: CampaignsView, card: Partial<CampaignsCardProps> = {}) => (
  <CampaignsPage view={view} card={{ ...CARD, ...card }} access={ACCESS} />
);

function experimentPage(state: CountedPeriod["state"], found: Outcome | null, isSent = false) {
  const view: ExperimentView = {
    ...{ ...ITEM, state, plannedDays: 30, members: 2_000, isDue: found === null },
    result: found && { outcome: found, days: [], at: "2026-03-31T13:00:00.000Z" },
  };
  const klaviyo = isSent ? { ...OFF, enabled: true, state: "sent" as const } : OFF;
  const sending: SendingView = {
    view: { targets: { klaviyo, shopify_tags: OFF }, canSend: true },
    ...{ switching: null, switched: null, queued: false, deciding: null, decided: null },
    ...{ onSwitch: nothing, onDecide: nothing },
  };
  return (
    <ExperimentPage
      view={view}
      campaigns={[]}
      sending={{ sample: sending, holdout: sending }}
      busy={false}
      updating={false}
      onUpdate={nothing}
      onStop={nothing}
      onEndArms={nothing}
    />
  );
}

describe("the page Campaigns", () => {
  it("teaches what an experiment is while there is none", () => {
    const text = textOf(campaignsPage({ running: [], finished: [] }));
    expect(text).toContain("Find out what a campaign really earns");
    expect(text).toContain("Start an experiment");
  });

  it("lists what runs and what is over, each with where it stands", () => {
    const running = { ...ITEM, id: 4, title: "Spring", state: "running", outcome: null } as const;
    const view = { running: [running], finished: [ITEM, { ...ITEM, id: 5, outcome: null }] };
    const shown = campaignsPage(view);
    expect(textOf(shown)).toMatch(
      /Running .* Spring Loyal 1,000 and 1,000 .* Finished .* The campaign earned more .* Being worked out/,
    );
    expect(renderPage(shown)).toContain('href="/app/campaigns/experiments/4"');
  });
});

describe("the page Campaigns, for drafts (G4)", () => {
  it.each([
    ["asks for what drafts take", { connected: true, allowed: false }, true],
    ["doesn't ask where they are allowed", { connected: true, allowed: true }, false],
    ["doesn't ask where Klaviyo is not connected", { connected: false, allowed: false }, false],
  ])("%s", (_what, card, asks) => {
    const text = textOf(campaignsPage({ running: [], finished: [] }, card));
    expect(text.includes("Let Sixfold make drafts in Klaviyo")).toBe(asks);
  });
});

describe("F6: an experiment's page", () => {
  it.each([
    ["over", outcome(200, 50), /So the campaign earned more, and chance does not explain it\./],
    ["over", outcome(50, 200), /Customers spent less with the campaign than without it/],
    ["over", outcome(100, 98), /This difference may be chance\. A difference of \S+ or more per customer/],
    ["over", outcome(2, 1), /Too few customers ordered to tell/],
    [
      "stopped_early",
      outcome(200, 50, "stopped_early"),
      /stopped before its planned end, .* no winner is named/,
    ],
    ["running", outcome(200, 50, "running"), /No winner is named before then/],
  ] as const)("says what came of it: %s", (state, found, words) => {
    expect(textOf(experimentPage(state, found))).toMatch(words);
  });

  it("says what was shown, and what the money doesn't tell, where the share of buyers decides", () => {
    // More of the sample ordered, and one order of the holdout is as large as all others.
    const holdout = arm(1_000, 50);
    holdout.revenueMinor[0] = 800_000;
    const found = outcomeOf(
      { sample: arm(1_000, 200), holdout },
      { decidedBy: "share_who_ordered", state: "over", seed: 1 },
    );
    const text = textOf(experimentPage("over", found));
    expect(text).toMatch(
      /More customers ordered because of the campaign, .* Whether that brought in more or less money can't be told/,
    );
    expect(text).not.toContain("The campaign earned more");
    expect(textOf(campaignsPage({ running: [], finished: [{ ...ITEM, outcome: found }] }))).toContain(
      "More customers ordered",
    );
  });

  it("tells it as one paragraph with both arms and the range of the difference", () => {
    expect(textOf(experimentPage("over", outcome(200, 50)))).toMatch(
      /Experiment “Win back”, .* of “Loyal”, 1,000 customers .* were meant to get the campaign, and 1,000 were not\. With it, 20\.0% ordered .* Without it, 5\.0% ordered .* \(from .* to .*\) per customer, and of .* for the whole sample\. The true values .* with 95% confidence\./,
    );
  });

  it("can be stopped while it runs, and asks about its lists and tags once it is over", () => {
    expect(textOf(experimentPage("running", null))).toContain("The first figures are being worked out.");
    expect(textOf(experimentPage("over", outcome(200, 50)))).not.toContain("End lists and tags");
    expect(textOf(experimentPage("over", outcome(200, 50), true))).toContain("End lists and tags");
  });
});

const FORM: StartFormView = {
  ...{ requestKey: "00000000-0000-4000-8000-000000000001", segments: [{ id: 7, name: "VIP" }] },
  ...{ source: "group:loyal", days: 30, places: { klaviyo: 12, shopify_tags: null } },
  proposal: {
    outcome: "ready",
    members: 20_000,
    past: { customers: 20_000, buyers: 2_000, revenueMinor: 1e7, revenueSquaresMinor: 6e10 },
  },
};

function startPage(view: Partial<StartFormView>, refused: Parameters<typeof StartPage>[0]["refused"] = null) {
  const props = {
    refused,
    loading: false,
    starting: false,
    onAsk: nothing,
    onAskAgain: nothing,
    onStart: nothing,
  };
  return <StartPage view={{ ...FORM, ...view }} {...props} />;
}

describe("F6: the form that starts an experiment", () => {
  it("says which difference its numbers find", () => {
    expect(textOf(startPage({}))).toMatch(
      /20,000 customers\. The sample gets 10,000, the holdout 10,000\. Of such customers, 10\.0% ordered within 30 days .* These arms are large enough\. .* if 1\d\.\d% order instead of 10\.0%\./,
    );
  });

  it("says plainly where it is too small, and what would be needed", () => {
    const past = { customers: 1_100, buyers: 5, revenueMinor: 25_000, revenueSquaresMinor: 3e8 };
    const text = textOf(startPage({ proposal: { outcome: "ready", members: 1_100, past } }));
    expect(text).toMatch(
      /Too small to tell\. .* you need about [\d,]+ in the sample and [\d,]+ in the holdout\./,
    );
  });

  it("says where no holdout is left, where the past is unknown, and where nothing is known", () => {
    const of = (proposal: StartFormView["proposal"]) => textOf(startPage({ proposal }));
    expect(of({ outcome: "ready", members: 900, past: null })).toContain("nobody is left for a holdout");
    expect(of({ outcome: "ready", members: 9_000, past: null })).toContain(
      "Your store has too little history",
    );
    expect(of({ outcome: "not_ready" })).toContain("Its members are not known yet.");
  });

  it("says where the app gave no answer, with a button to try again", () => {
    const shown = startPage({ proposal: { outcome: "unreachable" } });
    expect(textOf(shown)).toContain("Sixfold could not be reached, so these customers are not counted.");
    expect(textOf(shown)).toContain("Try again");
    expect(textOf(startPage({ proposal: { outcome: "gone" } }))).not.toContain("Try again");
  });

  it("tells why it was refused: at the name, or above", () => {
    expect(textOf(startPage({}, "name_taken"))).toContain("Another experiment has this name.");
    expect(textOf(startPage({}, "no_place"))).toContain("The experiment was not started");
  });
});
