import { describe, expect, it } from "vitest";

import { Bought } from "./bought-card.tsx";
import type { BoughtView } from "./bought-view.ts";
import { textOf } from "../render.test-support.tsx";

const READ: BoughtView = {
  outcome: "read",
  most: [{ id: "7", title: "Stone Mug", items: 12_345, people: 900 }],
  last: [{ id: "8", title: null, items: 3, people: 2 }],
  asOf: "2026-03-01T12:00:00.000Z",
  titlesUnavailable: false,
};
const text = (view: BoughtView | "failed", ofOne = false): string =>
  textOf(<Bought view={view} ofOne={ofOne} />);

describe("what was bought", () => {
  it("is told by title, with items and customers; a product without a title was deleted", () => {
    const told = text(READ);
    for (const part of ["Stone Mug", "12,345", "Deleted product 8", "Customers", "Known as of"])
      expect(told).toContain(part);
    expect(told).not.toContain("900");
    expect(text(READ, true)).not.toContain("Customers");
  });

  it("is told by ids where Shopify can't be asked for titles, and says so", () => {
    const told = text({ ...READ, titlesUnavailable: true });
    expect(told).toContain("Product 8");
    expect(told).not.toContain("Deleted");
    expect(told).toContain("Shopify could not be asked for the titles just now.");
  });

  it.each([
    ["nothing was bought", { ...READ, most: [], last: [] }, "No product was bought"],
    ["it is off", { outcome: "off" }, "You can turn it on in the settings."],
    ["it is not read yet", { outcome: "not_read" }, "being read"],
    ["it could not be read", { outcome: "unreadable" }, "could not be read"],
    ["nobody was scored", { outcome: "not_scored" }, "once your customers are in groups"],
    ["it takes too long", { outcome: "too_slow" }, "took too long"],
    ["the server doesn't answer", "failed", "could not be loaded"],
  ] as const)("says that %s", (_, view, words) => {
    expect(text(view)).toContain(words);
  });
});
