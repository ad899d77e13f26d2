import { describe, expect, it } from "vitest";

import { flowMatrix } from "../../domain/movement/flow.ts";
import { inflowOf } from "../../domain/movement/inflow.ts";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { MovementPage } from "./movement-page.tsx";
import type { MovementView } from "./movement-view.ts";

const [MAY, JUNE] = [
  { id: 1, asOf: "2026-05-01T00:00:00.000Z" },
  { id: 2, asOf: "2026-06-01T00:00:00.000Z" },
];
const VIEW: MovementView = {
  runs: [JUNE, MAY],
  flow: {
    from: MAY,
    to: JUNE,
    matrix: flowMatrix([
      { from: "loyal", to: "loyal", customers: 40, spentMinor: 900_000 },
      { from: "loyal", to: "loyal_at_risk", customers: 12, spentMinor: 340_050 },
      { from: "sleeping", to: "loyal", customers: 1, spentMinor: 9_900 },
    ]),
  },
  inflow: inflowOf(
    new Map([
      ["2026-04", 10],
      ["2026-05", 14],
      ["2026-06", 1],
    ]),
    "2026-06",
  ),
  shortWindow: false,
  loyal: {
    sizes: [
      { runId: 1, at: MAY.asOf, customers: 52 },
      { runId: 2, at: JUNE.asOf, customers: 41 },
    ],
    direction: "shrinks",
    perMonth: -10.6,
  },
};

const page = (view: Partial<MovementView> | null = {}) => (
  <MovementPage view={view && { ...VIEW, ...view }} loading={false} onChoose={() => undefined} />
);

describe("the movement page", () => {
  it("sums up who moved, and lists the ways with the revenue at stake", () => {
    const text = textOf(page());
    expect(text).toContain("Into a better group 1 customer $99 spent by them");
    expect(text).toContain("or out of all 12 customers $3,401 spent by them");
    expect(text).toContain("Loyal → to Loyal at risk 12 customers · $3,401 spent by them");
  });

  it("has a table with headers of rows and columns, in which who stayed is muted", () => {
    const html = renderPage(page());
    expect(html).toMatch(/<th scope="row">Loyal<\/th>/);
    expect(html).toContain('data-way="stayed">40<span class="sf-stake">$9,000</span>');
    expect(html).toContain('data-way="worse">12<');
    expect(html).toContain('data-way="better">1<');
    expect(html).not.toContain(">No group</th>");
  });

  it("shows no group where somebody came from none", () => {
    const matrix = flowMatrix([{ from: null, to: "new", spentMinor: 5 }]);
    const html = renderPage(page({ flow: { from: MAY, to: JUNE, matrix } }));
    expect(html).toContain('<th scope="row">No group</th>');
  });

  it("names the time of day where both runs are of one day", () => {
    const to = { id: 2, asOf: "2026-05-01T09:30:00.000Z" };
    const text = textOf(page({ runs: [to, MAY], flow: { from: MAY, to, matrix: flowMatrix([]) } }));
    expect(text).toContain("Group May 1, 2026, 12:00 AM May 1, 2026, 9:30 AM Change");
    expect(text).toContain("Nobody changed group.");
  });

  it("says how each group changed", () => {
    expect(textOf(page())).toMatch(/Sleeping 1 0 -1 .* Loyal 52 41 -11 Loyal at risk 0 12 \+12/);
  });

  it("says how steadily new customers come, and whether Loyal grows", () => {
    const text = textOf(page());
    expect(text).toContain("On average 12 customers a month place a first order.");
    expect(text).toContain("Single months typically differ from that by 23.6%.");
    expect(text).toContain("Jun 2026 1 so far");
    expect(text).toContain(
      "Loyal shrinks: from 52 to 41 customers since May 1, 2026. That is about -11 in 30 days.",
    );
    expect(textOf(page({ shortWindow: true }))).toContain("Few years of orders are read");
  });

  it("says so before there is anything to compare, or anyone who is new", () => {
    const loyal = { sizes: VIEW.loyal.sizes.slice(1), direction: null, perMonth: null };
    const one = textOf(page({ flow: null, runs: [JUNE], loyal }));
    expect(one).toContain("There is one scoring so far, as of Jun 1, 2026, 12:00 AM.");
    expect(one).toContain("The second scoring will show whether Loyal grows.");
    expect(textOf(page(null))).toContain("Once your orders are read and scored");
    const nobody = inflowOf(new Map([["2026-06", 0]]), "2026-06");
    expect(textOf(page({ inflow: nobody }))).toContain("Nobody has placed a first order");
  });
});
