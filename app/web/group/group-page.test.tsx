import { describe, expect, it } from "vitest";

import { renderPage, textOf } from "../ui/render.test-support.tsx";
import type { CustomersCardProps } from "./customers-card.tsx";
import { GroupPage } from "./group-page.tsx";
import type { CustomerRow, GroupView } from "./group-view.ts";

const ROW: CustomerRow = {
  id: "1",
  name: "Ada Lovelace",
  email: "ada@example.com",
  lastOrderAt: "2026-01-30T12:00:00.000Z",
  orderCount: 12,
  spentMinor: 123_400,
  score: { r: 5, f: 4, m: 5 },
};
const VIEW: GroupView = {
  group: "loyal",
  currency: "USD",
  figures: { group: "loyal", customers: 120, orders: 900, spentMinor: 500_000, medianRecencyDays: 20 },
  totals: { customers: 1_200, spentMinor: 1_000_000 },
  sort: "last_order_desc",
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
  />
);

describe("a group's page", () => {
  it("lists its customers, each with the way to the customer's page", () => {
    const text = textOf(page({}));
    expect(text).toMatch(/Ada Lovelace ada@example\.com Jan 30, 2026 12 \$1,234\.00 5 \/ 4 \/ 5/);
    expect(text).toContain("Page 2 of 3");
    expect(renderPage(page({}))).toContain('href="/app/customers/1"');
  });

  it("has a neutral label for who has no name, or whose name can't be had", () => {
    const nameless = { ...ROW, name: null, email: null };
    expect(textOf(page({ rows: [nameless] }))).toContain("Customer without a name");
    expect(textOf(page({ rows: [nameless], namesUnavailable: true }))).toMatch(
      /could not be asked for the names.*Name not available/,
    );
  });

  it("shows what a search met, that it met nobody, or that Shopify can't be asked", () => {
    const found = { outcome: "found", text: "ada", more: false, namesUnavailable: false } as const;
    expect(textOf(page({}, { ...found, rows: [ROW] }))).toContain("1 customer of this group found");
    expect(textOf(page({}, { ...found, rows: [ROW], more: true }))).toContain("The first 1 customers");
    expect(textOf(page({}, { ...found, rows: [] }))).toContain("Nobody in this group matches this search.");
    expect(textOf(page({}, { outcome: "unavailable", text: "ada" }))).toContain(
      "could not be asked just now",
    );
  });

  it("says so when nobody is in it, and before the first scoring", () => {
    expect(textOf(page({ rows: [], previousUrl: null, nextUrl: null }))).toContain("Nobody is in this group");
    expect(textOf(page({ figures: null, rows: [] }))).toContain("Not scored yet");
  });
});
