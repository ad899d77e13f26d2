import { describe, expect, it } from "vitest";

import { UNFILTERED } from "../../domain/customers/customer-filter.ts";
import type { CustomerRow } from "../ui/customers/customer-rows.ts";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import type { CustomersCardProps } from "./customers-card.tsx";
import { GroupPage } from "./group-page.tsx";
import type { GroupExpected, GroupNow, GroupView } from "./group-view.ts";

const ROW: CustomerRow = {
  id: "1",
  name: "Ada Lovelace",
  email: "ada@example.com",
  group: "loyal",
  lastOrderAt: "2026-01-30T12:00:00.000Z",
  orderCount: 12,
  spentMinor: 123_400,
  stakeMinor: 8_600,
  score: { r: 5, f: 4, m: 5 },
};
const NOW: GroupNow = {
  figures: { group: "loyal", customers: 120, orders: 900, spentMinor: 900_000, medianRecencyDays: 20 },
  others: { customers: 1_080, orders: 1_080, spentMinor: 540_000, medianRecencyDays: 200 },
  boundaries: { r: [30, 90, 180, 400], f: [2, 4, 7, 12], m: [2_000, 9_000, 20_000, 50_000] },
  scores: [
    { r: 5, f: 4, m: 5, customers: 80, orders: 700, spentMinor: 800_000 },
    { r: 3, f: 3, m: 4, customers: 40, orders: 200, spentMinor: 100_000 },
  ],
  slipped: null,
  expected: null,
};
const VIEW: GroupView = {
  group: "loyal",
  currency: "USD",
  now: NOW,
  past: null,
  query: { sort: "last_order_desc", filter: UNFILTERED },
  atStake: null,
  matching: null,
  page: 2,
  previousUrl: "/app/groups/loyal?before=1",
  nextUrl: "/app/groups/loyal?after=1",
  rows: [ROW],
  namesUnavailable: false,
};

const page = (view: Partial<GroupView>, search: CustomersCardProps["search"] = null) => (
  <GroupPage
    bought={null}
    view={{ ...VIEW, ...view }}
    search={search}
    searching={false}
    loading={false}
    onSearch={() => undefined}
    onClearSearch={() => undefined}
    onSort={() => undefined}
    onFilter={() => undefined}
  />
);

describe("a group's page", () => {
  it("says what the group is in this store, in days, orders and money", () => {
    const text = textOf(page({}));
    expect(text).toContain(
      "Loyal customers placed 4 orders or more and spent $90.00 or more. One of the two is higher still: " +
        "7 orders or more, or $200.00 or more. Their last order was up to 180 days ago.",
    );
    const few = { ...NOW, boundaries: { ...NOW.boundaries, f: [2] } };
    expect(textOf(page({ now: few }))).toContain("Nobody can be loyal yet");
  });

  it("says the same of each other group", () => {
    const sentence = (group: GroupView["group"]) =>
      textOf(page({ group, now: { ...NOW, figures: { ...NOW.figures, group } } }));
    expect(sentence("new")).toContain("New customers placed one order, up to 90 days ago.");
    expect(sentence("about_to_sleep")).toContain(
      "placed one order, 91 to 400 days ago. Or they ordered more than once, the last time 181 to 400 days ago,",
    );
    expect(sentence("sleeping")).toContain("placed their last order more than 400 days ago");
    expect(sentence("potential_loyal")).toMatch(
      /more than once, the last time up to 180 days ago\. They become loyal with 4 orders or more and \$90\.00 or more spent/,
    );
    expect(sentence("loyal_at_risk")).toContain("But their last order was more than 180 days ago.");
  });

  it("compares it with all other customers, in words", () => {
    const text = textOf(page({}));
    expect(text).toMatch(/120 10\.0% of all customers .*\$9,000 62\.5% of all revenue/);
    expect(text).toContain("Average order value $10.00 $5.00 100.0% more");
    expect(text).toContain("Lifetime value $75.00 $5.00 1,400.0% more");
    expect(text).toContain("Orders per customer 7.5 1.0 650.0% more");
    expect(text).toContain("Days since last order (median) 20 200 180 days more recent");
  });

  it("says between which amounts its next revenue is expected, or why not", () => {
    const expected = (of: Partial<GroupExpected>): string =>
      textOf(
        page({
          now: {
            ...NOW,
            expected: {
              asOf: "2026-02-11T09:30:00.000Z",
              days: 90,
              trust: { state: "reliable", off: 0.1 },
              range: null,
              ...of,
            },
          },
        }),
      );
    expect(expected({ range: { from: 1_200_00, to: 1_500_00 } })).toMatch(
      /In the next 90 days, .* between .?1,200.* and .?1,500/,
    );
    expect(expected({})).toMatch(/What to expect As of Feb 11, 2026/);
    expect(expected({ trust: { state: "unreliable", off: 0.5 } })).toContain("50% apart");
    expect(textOf(page({}))).not.toContain("In the next 90 days");
  });

  it("draws its customers by their scores, each square a link to who they are", () => {
    const html = renderPage(page({}));
    expect(html.match(/class="sf-square"/g)).toHaveLength(4);
    expect(html).toContain('href="/app/groups/loyal?sort=last_order_desc&amp;r=5&amp;f=4#customers"');
    expect(html).toContain('href="/app/groups/loyal?sort=last_order_desc&amp;r=3&amp;m=4#customers"');
    expect(html).toContain(
      'aria-label="80 customers who have spent $8,000: last order up to 30 days ago, 7 to 11 orders"',
    );
  });

  it("tells who just slipped from who is gone for longer, each with the way to them", () => {
    const slipped = {
      just: { days: { from: 181, to: 210 }, customers: 3, spentMinor: 30_000 },
      before: { days: { from: 211, to: null }, customers: 9, spentMinor: 60_000 },
    };
    const html = renderPage(page({ group: "loyal_at_risk", now: { ...NOW, slipped } }));
    expect(html).toContain("days_from=181&amp;days_to=210#customers");
    expect(html).toContain("days_from=211#customers");
    expect(textOf(page({ now: { ...NOW, slipped } }))).toMatch(
      /Slipped in the last 30 days 3 customers They have spent \$300 .*Gone for longer 9 customers/,
    );
  });

  it("says how it grew, as pictures with a table behind, and marks what is in hindsight", () => {
    const moments = ["2025-12-31", "2026-01-31", "2026-02-15"].map((day, place) => ({
      ...{ at: `${day}T00:00:00.000Z`, year: day.slice(0, 4) },
      ...{ month: place < 2 ? day.slice(0, 7) : null, hindsight: place < 2 },
    }));
    const [since = { at: "", month: null }] = moments;
    const counts = { customers: [100, 110, 120], spentMinor: [500_000, 800_000, 900_000] };
    const trends = { moments, ...counts, since, before: 100, now: 120, direction: "grows" } as const;
    const past = { trends, moves: null };
    const text = textOf(page({ past }));
    expect(text).toContain("It grew from 100 to 120 customers since the end of Dec 2025.");
    expect(text).toContain("Up to Feb 15, 2026, worked out in hindsight");
    expect(text).toMatch(/End of Jan 2026 \$8,000 Feb 15, 2026 \$9,000/);
    expect(renderPage(page({ past })).match(/role="slider"/g)).toHaveLength(2);
  });

  it("says where its customers came from and went, and on what that rests", () => {
    const since = { at: "2026-01-01T00:00:00.000Z", month: null };
    const came = [{ group: "new" as const, customers: 7, spentMinor: 70_000 }];
    const moves = { inHindsight: false, since, came, went: [] };
    const text = textOf(page({ past: { trends: null, moves } }));
    expect(text).toContain("Since Jan 1, 2026, 7 joined this group and 0 left it. As it happened.");
    expect(text).toMatch(/Came from .*New 7 · \$700 spent Went to Nobody left\./);
    expect(textOf(page({ past: { trends: null, moves: { ...moves, inHindsight: true } } }))).toContain(
      "Worked out in hindsight",
    );
  });

  it("lists its customers, each with the way to the customer's page", () => {
    const text = textOf(page({}));
    expect(text).toMatch(/Ada Lovelace ada@example\.com Jan 30, 2026 12 \$1,234\.00 5 \/ 4 \/ 5/);
    expect(text).toContain("Page 2 of 3");
    expect(renderPage(page({}))).toContain('href="/app/customers/1"');
  });

  it("says how many the filters leave, and that the export holds all", () => {
    const query = { ...VIEW.query, filter: { ...UNFILTERED, r: 5, days: { from: 0, to: 20 } } };
    const text = textOf(page({ query, matching: { customers: 1, more: false } }));
    expect(text).toMatch(/1 customer matches\. Export holds the whole group, not only these\./);
    expect(textOf(page({ query, matching: { customers: 10_000, more: true } }))).toContain(
      "More than 10,000 customers match.",
    );
    expect(textOf(page({ query, rows: [] }))).toContain("Nobody in this group matches these filters.");
    expect(renderPage(page({ query }))).toMatch(/<details class="sf-details" open="">/);
  });

  it("has a neutral label for who has no name, or whose name can't be had", () => {
    const nameless = { ...ROW, name: null, email: null };
    expect(textOf(page({ rows: [nameless] }))).toContain("Customer without a name");
    expect(textOf(page({ rows: [nameless], namesUnavailable: true }))).toMatch(
      /could not be asked for the names.*Name not available/,
    );
  });

  it("shows what a search met, that it met nobody, or that Shopify can't be asked", () => {
    const found = { outcome: "found", more: false, namesUnavailable: false } as const;
    expect(textOf(page({}, { ...found, rows: [ROW] }))).toContain("1 customer of this group found");
    expect(textOf(page({}, { ...found, rows: [ROW], more: true }))).toContain("The first customer");
    expect(textOf(page({}, { ...found, rows: [] }))).toContain("Nobody in this group matches this search.");
    expect(textOf(page({}, { outcome: "unavailable" }))).toContain("could not be asked just now");
  });

  it("says so when nobody is in it, and before the first scoring", () => {
    const figures = { ...NOW.figures, customers: 0, orders: 0, spentMinor: 0, medianRecencyDays: null };
    const empty = { ...NOW, figures, scores: [] };
    const text = textOf(page({ now: empty, rows: [], previousUrl: null, nextUrl: null }));
    expect(text).toContain("Nobody is in this group");
    expect(text).not.toContain("Where they stand");
    expect(textOf(page({ now: null, rows: [] }))).toContain("Not scored yet");
  });
});
