import { expect, it } from "vitest";

import type { WatchedCampaign } from "../../domain/drafts/watched-campaign.ts";
import { readRails } from "../../domain/experiment/guard-rails.ts";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { ExperimentBanners, ExperimentRails } from "./experiment-rails.tsx";

const CAMPAIGN: WatchedCampaign = {
  ...{
    id: 7,
    name: "Spring sale",
    state: "drafted",
    done: [],
    errorCode: null,
    strategy: null,
    subject: null,
  },
  source: { kind: "arm", subject: "3-sample", name: "Sixfold: Win back" },
  ...{ excludedName: null, url: null, isGone: false, status: "Sent", figures: null, sinceThen: null },
  ...{ createdAt: "2026-03-01T12:00:00.000Z", sentAt: null, readAt: "2026-03-02T12:00:00.000Z" },
  ...{ rails: [], experimentId: 3 },
};
const rails = (opens: number) => readRails({ delivered: 5_000, opens, unsubscribes: 10, spam_complaints: 0 });

function page(campaigns: readonly WatchedCampaign[], isRunning = true) {
  return (
    <>
      <ExperimentBanners campaigns={campaigns} />
      <ExperimentRails campaigns={campaigns} isRunning={isRunning} />
    </>
  );
}

it("C16: an experiment's page shows its campaign's figures beside their limits, and leads to it", () => {
  const good = { ...CAMPAIGN, rails: rails(1_000) };
  expect(textOf(page([good]))).toMatch(/Spring sale.*20% \(at least 10%\).*Fine/);
  expect(renderPage(page([good]))).toContain('href="/app/campaigns/drafts/7"');
  expect(textOf(page([good]))).not.toContain("Stop:");
});

it("C16: a broken limit says to stop, and not to send the rest", () => {
  expect(textOf(page([{ ...CAMPAIGN, rails: rails(50) }]))).toMatch(
    /Stop: don't send the rest of “Spring sale”.*Only 1% opened it.*cancel what is still scheduled/,
  );
});

it("C16: without figures it says how they come, as long as it runs", () => {
  expect(textOf(page([]))).toContain("once it goes to the list of the sample");
  expect(textOf(page([CAMPAIGN]))).toContain("are shown here once it is sent");
  expect(textOf(page([], false)).trim()).toBe("");
});
