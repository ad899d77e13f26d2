import { describe, expect, it } from "vitest";

import { cohortsOf, recentCohorts } from "../../domain/movement/cohorts.ts";
import { flowMatrix } from "../../domain/movement/flow.ts";
import { inflowOf } from "../../domain/movement/inflow.ts";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { MovementPage } from "./movement-page.tsx";
import type { FlowView, MovementView, TrendsView } from "./movement-view.ts";

const [APRIL, MAY] = [
  { key: "2026-04", at: "2026-05-01T00:00:00.000Z", month: "2026-04" },
  { key: "2026-05", at: "2026-06-01T00:00:00.000Z", month: "2026-05" },
];
const FIRST_RUN = { key: "2026-06-09T08:00:00.000Z", at: "2026-06-09T08:00:00.000Z", month: null };

const FLOW: FlowView = {
  by: "months",
  ways: ["months"],
  moments: [FIRST_RUN, MAY, APRIL],
  from: APRIL,
  to: MAY,
  matrix: flowMatrix([
    { from: "loyal", to: "loyal", customers: 40, spentMinor: 900_000 },
    { from: "loyal", to: "loyal_at_risk", customers: 12, spentMinor: 340_050 },
    { from: "sleeping", to: "loyal", customers: 1, spentMinor: 9_900 },
  ]),
};
const TRENDS: TrendsView = {
  moments: [
    { ...APRIL, year: "2026", hindsight: true },
    { ...MAY, year: "2026", hindsight: true },
    { ...FIRST_RUN, year: "2026", hindsight: false },
  ],
  yearFrom: 0,
  groups: [
    { group: "new", sizes: [7, 8, 9], spentMinor: [], before: 7, now: 9, direction: "grows", perMonth: 1.5 },
    {
      group: "loyal",
      sizes: [52, 44, 41],
      spentMinor: [],
      before: 52,
      now: 41,
      direction: "shrinks",
      perMonth: -10.6,
    },
  ],
};
const VIEW: MovementView = {
  asOf: FIRST_RUN.at,
  flow: FLOW,
  trends: TRENDS,
  inflow: inflowOf(
    new Map([
      ["2026-04", 10],
      ["2026-05", 14],
      ["2026-06", 1],
    ]),
    "2026-06",
  ),
  cohorts: recentCohorts(
    cohortsOf([
      { month: "2026-06", group: "new", customers: 1 },
      { month: "2026-05", group: "new", customers: 10 },
      { month: "2026-05", group: "potential_loyal", customers: 4 },
      { month: "2020-05", group: null, customers: 3 },
    ]),
    "2026-06",
    13,
  ),
  windowYears: 10,
  shortWindow: false,
};

const page = (view: Partial<MovementView> | null = {}) => (
  <MovementPage view={view && { ...VIEW, ...view }} loading={false} onChoose={() => undefined} />
);
const RUNS: FlowView = {
  ...FLOW,
  by: "runs",
  ways: ["months", "runs"],
  moments: [
    { key: "2", at: "2026-06-09T09:30:00.000Z", month: null },
    { key: "1", at: "2026-06-09T08:00:00.000Z", month: null },
  ],
  from: { key: "1", at: "2026-06-09T08:00:00.000Z", month: null },
  to: { key: "2", at: "2026-06-09T09:30:00.000Z", month: null },
};

describe("the movement page", () => {
  it("sums up who moved, and lists the ways with the revenue at stake", () => {
    const text = textOf(page());
    expect(text).toContain("Joined or moved up 1 customer $99 spent by them");
    expect(text).toContain("Moved down or left all groups 12 customers $3,401 spent by them");
    expect(text).toContain("Loyal → to Loyal at risk 12 customers · $3,401 spent by them");
  });

  it("draws the flows, with the sizes of the groups at both ends", () => {
    const html = renderPage(page());
    expect(html.match(/class="sf-ribbon"/g)).toHaveLength(3);
    expect(html.match(/class="sf-ribbon"[^>]*data-lit="true"/g)).toHaveLength(2);
    expect(html).toContain('<ul aria-label="Groups: End of Apr 2026">');
    expect(html).toMatch(/data-group="loyal" aria-pressed="false"><span>Loyal<\/span><strong>52<\/strong>/);
    expect(html).toMatch(/data-group="loyal" aria-pressed="false"><span>Loyal<\/span><strong>41<\/strong>/);
  });

  it("has the flows as a table with headers of rows and columns, in which who stayed is muted", () => {
    const html = renderPage(page());
    expect(html).toMatch(/<th scope="row">Loyal<\/th>/);
    expect(html).toContain('data-way="stayed">40<span class="sf-stake">$9,000</span>');
    expect(html).toContain('data-way="worse">12<');
    expect(html).toContain('data-way="better">1<');
    expect(html).not.toContain('<th scope="row">No group</th>');
  });

  it("shows no group where somebody came from none, and says what it means", () => {
    const matrix = flowMatrix([{ from: null, to: "new", spentMinor: 5 }]);
    const html = renderPage(page({ flow: { ...FLOW, matrix } }));
    expect(html).toContain('<th scope="row">No group</th>');
    expect(html).toContain("customers without an order in the last 10 years");
    expect(renderPage(page())).not.toContain("customers without an order");
  });

  it("marks what was worked out in hindsight, and offers no other way without one", () => {
    const text = textOf(page());
    expect(text).toContain("Worked out in hindsight: the groups that your customers would have been in");
    expect(text).toContain("End of May 2026 End of Apr 2026");
    expect(text).not.toContain("Scorings, as they happened");
    const runs = textOf(page({ flow: RUNS }));
    expect(runs).toContain("As it happened: the groups that your customers were in at these two scorings.");
    expect(runs).toContain("Month ends, in hindsight Scorings, as they happened");
  });

  it("names the time of day where both runs are of one day", () => {
    expect(textOf(page({ flow: { ...RUNS, matrix: flowMatrix([]) } }))).toMatch(
      /Jun 9, 2026, 9:30 AM Jun 9, 2026, 8:00 AM .* Nobody changed group\./,
    );
  });

  it("shows how each group changed, and says whether Loyal grows", () => {
    const text = textOf(page());
    expect(text).toContain(
      "Loyal is shrinking: from 52 to 41 customers since the end of Apr 2026. That's about -11 every 30 days.",
    );
    expect(text).toContain("Up to Jun 9, 2026, worked out in hindsight with today's boundaries.");
    expect(text).toContain("Group End of Apr 2026 Jun 9, 2026 Change");
    expect(text).toMatch(/New 7 9 \+2 Loyal 52 41 -11/);
    const html = renderPage(page());
    expect(html.match(/class="sf-trend"/g)).toHaveLength(2);
    expect(html).toContain('aria-valuetext="Jun 9, 2026, New: 9, Loyal: 41"');
    expect(html).not.toContain("sf-plot-since");
  });

  it("draws the line where real scorings begin, once there are later ones", () => {
    const moments = [...TRENDS.moments, { ...RUNS.to, year: "2026", hindsight: false }];
    expect(renderPage(page({ trends: { ...TRENDS, moments } }))).toContain("sf-plot-since");
    const real = moments.map((moment) => ({ ...moment, hindsight: false }));
    const html = renderPage(page({ trends: { ...TRENDS, moments: real } }));
    expect(html).not.toContain("sf-plot-since");
    expect(html).not.toContain("worked out in hindsight with");
  });

  it("says how steadily new customers come", () => {
    const text = textOf(page());
    expect(text).toContain("On average, 12 customers a month place a first order.");
    expect(text).toContain("A typical month is about 23.6% above or below that.");
    expect(text).toContain("Jun 2026 1 so far");
    expect(textOf(page({ shortWindow: true }))).toContain("Only a few years of orders are read");
  });

  it("shows where those who came in each month are today", () => {
    const text = textOf(page());
    expect(text).toContain("May 2026 (14) 71.4% – – 28.6% –");
    expect(text).toContain("Before May 2026 (3) – – – – – – 100.0%");
  });

  it("says so before there is anything to compare, or anyone who is new", () => {
    const one = textOf(page({ flow: null, trends: null }));
    expect(one).toContain("put into groups once so far, as of Jun 9, 2026, 8:00 AM.");
    expect(one).not.toContain("How your groups grow");
    expect(textOf(page(null))).toContain("Once your orders are read and your customers are in groups");
    const nobody = {
      inflow: inflowOf(new Map(), "2026-06"),
      cohorts: recentCohorts(new Map(), "2026-06", 13),
    };
    expect(textOf(page(nobody))).toContain("Nobody has placed a first order in the last 12 months.");
    expect(textOf(page(nobody))).not.toContain("Where your new customers are today");
  });
});
