import { describe, expect, it } from "vitest";

import { GROUPS } from "../../domain/groups/group.ts";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { InsightsPage } from "./insights-page.tsx";
import type { PendingView, ModelCardProps, ModelCardView, ModelView } from "./insights-view.ts";

const MODEL: ModelView = {
  cause: "scheduled",
  fittedAt: "2026-01-31T00:00:00.000Z",
  customers: 4_000,
  orders: 9_500,
  rhythm: { gap50Days: 34, gap75Days: 94, gap90Days: 200 },
  nextRefitAt: "2026-03-02T00:00:00.000Z",
  underWay: false,
};
const none = { customers: 0, spentMinor: 0 };
/** 100 customers stay in each group. 20 go from the first to the second. */
const CELLS = [...GROUPS, null].map((_, from) =>
  [...GROUPS, null].map((_, to) => {
    if (from === 0 && to === 1) return { customers: 20, spentMinor: 2_000 };
    return from === to && from < 6 ? { customers: 100, spentMinor: 5_000 } : none;
  }),
);
const PENDING: PendingView = {
  id: 7,
  fittedAt: "2026-02-03T00:00:00.000Z",
  customers: 620,
  moved: 20,
  cells: CELLS,
  namesUnavailable: false,
  examples: [
    {
      id: "1",
      name: "Ada Lovelace",
      email: null,
      from: "new",
      to: "about_to_sleep",
      spentMinor: 12_345,
    },
  ],
};
const VIEW: ModelCardView = { model: MODEL, pending: null, currency: "USD" };

const page = (view: Partial<ModelCardView>, rest: Partial<ModelCardProps> = {}) => (
  <InsightsPage
    spread={null}
    model={{
      view: { ...VIEW, ...view },
      pending: null,
      result: null,
      onRefit: () => undefined,
      onDecide: () => undefined,
      ...rest,
    }}
  />
);

describe("the model's card", () => {
  it("says how soon customers return, and what the boundaries make of it", () => {
    const text = textOf(page({}));
    expect(text).toContain(
      "Until 34 days after a first order, or 94 days after a later one, nobody counts as About to sleep, Sleeping or Loyal at risk.",
    );
  });

  it("states no figure where the rhythm is not known yet", () => {
    const rhythm = { gap50Days: null, gap75Days: null, gap90Days: null };
    const text = textOf(page({ model: { ...MODEL, rhythm } }));
    expect(text).toContain("How soon your customers return is not known yet");
    expect(text).not.toContain("180");
  });

  it("states of an older model what was measured", () => {
    const rhythm = { gap50Days: null, gap75Days: null, gap90Days: 200 };
    const text = textOf(page({ model: { ...MODEL, rhythm } }));
    expect(text).toContain("Nine of ten customers who return are back within 200 days. Calculated");
  });

  it("says when, on what and why the model was fitted, and when it is next", () => {
    const text = textOf(page({}));
    expect(text).toMatch(
      /Calculated Jan 31, 2026 Based on 4,000 customers · 9,500 orders Why Regular recalculation Next recalculation Mar 2, 2026/,
    );
    expect(renderPage(page({}))).toContain('href="/app/boundaries"');
    expect(textOf(page({ model: { ...MODEL, nextRefitAt: null } }))).toContain("With the next refresh");
  });

  it("says that a refit is under way, and offers no other meanwhile", () => {
    const html = renderPage(page({ model: { ...MODEL, underWay: true } }));
    expect(html).toContain("Working out scores and groups.");
    expect(html).toMatch(/<button[^>]*disabled[^>]*>.*Recalculate boundaries/);
  });

  it("says so before the first scoring", () => {
    expect(textOf(page({ model: null, currency: null }))).toContain("Once your orders are read and scored");
  });
});

describe("a pending model", () => {
  it("says how many would move, from where to where, and who", () => {
    const text = textOf(page({ pending: PENDING }));
    expect(text).toMatch(/up to Feb 3, 2026\. 20 of 620 customers \(3\.2%\)/);
    expect(text).toMatch(/ New 100 20 – – – – 120 About to sleep – 100/);
    expect(text).toMatch(/All then 100 120 100 100 100 100 620/);
    expect(text).toMatch(/Ada Lovelace New About to sleep \$123\.45/);
    expect(text).toMatch(/Use new boundaries .*Keep current boundaries/);
  });

  it("that is gone says so", () => {
    const gone = { outcome: "gone", intent: "adopt-model" } as const;
    expect(textOf(page({}, { result: gone }))).toContain("decided already");
    expect(textOf(page({}))).not.toContain("decided already");
  });
});
