import { describe, expect, it } from "vitest";

import { EVERYBODY } from "../../domain/customers/customer-filter.ts";
import { rangesOf } from "../../domain/rfm/ranges.ts";
import type { CustomerRow, SearchView } from "../ui/customers/customer-rows.ts";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { CustomersPage } from "./customers-page.tsx";
import type { CustomersView } from "./customers-view.ts";

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
const VIEW: CustomersView = {
  currency: "USD",
  filter: EVERYBODY,
  sort: "last_order_desc",
  atStake: { state: "reliable", off: 0.12 },
  ranges: rangesOf({ r: [30, 90, 180, 365], f: [2, 3, 5, 9], m: [1_000, 2_000, 3_000, 4_000] }),
  customers: 120,
  page: 2,
  previousUrl: "/app/customers?before=1",
  nextUrl: "/app/customers?after=1",
  rows: [ROW],
  namesUnavailable: false,
};
const nothing = (): void => undefined;

const page = (view: Partial<CustomersView> | null, search: SearchView | null = null) => (
  <CustomersPage
    view={view && { ...VIEW, ...view }}
    search={search}
    searching={false}
    loading={false}
    onSearch={nothing}
    onClearSearch={nothing}
    onFilter={nothing}
    onSort={nothing}
  />
);

describe("the page of all customers", () => {
  it("lists each with group, figures and score, and leads to their page and to the export", () => {
    const text = textOf(page({}));
    expect(text).toMatch(/Ada Lovelace ada@example\.com Loyal Jan 30, 2026 12 \$1,234\.00 5 \/ 4 \/ 5/);
    expect(text).toContain("120 customers");
    expect(text).toContain("Page 2 of 3");
    expect(renderPage(page({}))).toContain('href="/app/customers/1"');
    expect(renderPage(page({}))).toContain('href="/app/customers/export"');
  });

  it("shows what is at stake, and how far off that was, where it is the order", () => {
    const text = textOf(page({ sort: "stake_desc" }));
    expect(text).toContain("what was expected of all customers and what came were 12% apart");
    expect(text).toMatch(/Spent At stake .*\$1,234\.00 \$86\.00 5 \/ 4 \/ 5/);
    expect(textOf(page({ sort: "stake_desc", rows: [{ ...ROW, stakeMinor: null }] }))).toContain(
      "$1,234.00 – 5 / 4 / 5",
    );
    expect(textOf(page({}))).not.toMatch(/apart|\$86/);
  });

  it("offers the order by what is at stake only where something is predicted", () => {
    expect(renderPage(page({}))).toContain('value="stake_desc"');
    expect(renderPage(page({ atStake: null }))).not.toContain('value="stake_desc"');
  });

  it("offers each score with what it means in this shop, the best first", () => {
    const text = textOf(page({}));
    expect(text).toMatch(/5: up to 30 days ago 4: 31 to 90 days ago/);
    expect(text).toMatch(/5: 9 orders or more 4: 5 to 8 orders/);
    expect(text).toMatch(/5: \$40\.00 or more .*1: under \$10\.00/);
    expect(text).toMatch(/Up to 30 days 31 to 90 days .* Over 365 days/);
  });

  it("offers to clear filters only where there are some, and shows a range of days of its own", () => {
    expect(textOf(page({}))).not.toContain("Clear filters");
    const filtered = page({ filter: { ...EVERYBODY, days: { from: 5, to: 9 } } });
    expect(textOf(filtered)).toMatch(/Over 365 days 5 to 9 days .* Clear filters/);
    expect(renderPage(filtered)).toMatch(/<option value="5-9" selected/);
  });

  it("says that there are more than it counts, and that nobody is left", () => {
    expect(textOf(page({ customers: null }))).toMatch(/More than 10,000 customers .* Page 2(?! of)/);
    const nobody = { customers: 0, rows: [], previousUrl: null, nextUrl: null };
    expect(textOf(page(nobody))).toMatch(/0 customers .*No customer matches these filters/);
  });

  it("shows what a search met, that it met nobody, or that Shopify can't be asked", () => {
    const found = { outcome: "found", more: false, namesUnavailable: false } as const;
    expect(textOf(page({}, { ...found, rows: [ROW] }))).toMatch(/1 customer found .*Ada Lovelace/);
    expect(textOf(page({}, { ...found, rows: [ROW], more: true }))).toContain("The first customer found");
    expect(textOf(page({}, { ...found, rows: [] }))).toContain("No customer matches your search");
    expect(textOf(page({}, { outcome: "unavailable" }))).toContain("could not be asked just now");
  });

  it("says so before the first scoring", () => {
    expect(textOf(page(null))).toContain("Not scored yet");
  });
});
