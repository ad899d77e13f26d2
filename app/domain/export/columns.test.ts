import { expect, it } from "vitest";

import { GROUPS } from "../groups/group.ts";
import {
  CONTACT_HEADER,
  contactCells,
  FIGURE_HEADER,
  figureCells,
  type ExportedCustomer,
  type ExportWords,
} from "./columns.ts";
import { CONTACT_FORMATS } from "./formats.ts";

const ANNA: ExportedCustomer = {
  shopifyId: 7_000_000_000_001n,
  group: "loyal",
  score: { r: 5, f: 4, m: 3 },
  orderCount: 6,
  spentMinor: 12_050,
  lastOrderAt: new Date("2026-10-01T09:30:00Z"),
};
const WORDS: ExportWords = {
  currency: "EUR",
  groupNames: {
    new: "New",
    about_to_sleep: "About to sleep",
    sleeping: "Sleeping",
    potential_loyal: "Potential loyal",
    loyal: "Loyal",
    loyal_at_risk: "Loyal at risk",
  },
};
const CONTACT = { email: "anna@example.com", firstName: "Anna", lastName: null };

it("gives a customer's figures in their columns, amounts in the currency's own unit", () => {
  const cells = figureCells(ANNA, WORDS);
  expect(Object.fromEntries(FIGURE_HEADER.map((name, i) => [name, cells[i]]))).toEqual({
    customer_id: "7000000000001",
    group: "Loyal",
    score: "543",
    r: 5,
    f: 4,
    m: 3,
    orders: 6,
    spent: 120.5,
    currency: "EUR",
    last_order_at: "2026-10-01T09:30:00.000Z",
  });
  expect(figureCells(ANNA, { ...WORDS, currency: "JPY" })[FIGURE_HEADER.indexOf("spent")]).toBe(12_050);
});

it.each(CONTACT_FORMATS)("has as many cells as columns for %s", (format) => {
  for (const group of GROUPS)
    expect(contactCells(format, CONTACT, { ...ANNA, group }, WORDS)).toHaveLength(
      CONTACT_HEADER[format].length,
    );
});

it("gives each service what it takes in", () => {
  expect(contactCells("google_ads", CONTACT, ANNA, WORDS)).toEqual(["anna@example.com"]);
  expect(contactCells("meta", CONTACT, ANNA, WORDS)).toEqual(["anna@example.com", "Anna", "", 120.5]);
  expect(contactCells("klaviyo", CONTACT, ANNA, WORDS)).toEqual([
    ...["anna@example.com", "Anna", "", "Loyal", "543", 5, 4, 3, 6, 120.5, "2026-10-01T09:30:00.000Z"],
  ]);
});

it("never writes a negative value for Meta; elsewhere it stays", () => {
  const refunded = { ...ANNA, spentMinor: -500 };
  expect(contactCells("meta", CONTACT, refunded, WORDS).at(-1)).toBe(0);
  expect(contactCells("klaviyo", CONTACT, refunded, WORDS)).toContain(-5);
});
