import { describe, expect, it } from "vitest";

import { textOf } from "../ui/render.test-support.tsx";
import { BoundariesPage } from "./boundaries-page.tsx";
import type { BoundariesView } from "./boundaries-view.ts";

const VIEW: BoundariesView = {
  rhythm: { gap50Days: 34, gap75Days: 94, gap90Days: 200 },
  boundaries: { r: [40, 91, 172, 323], f: [2, 3, 5, 11], m: [2_047, 4_761, 10_986, 29_982] },
  leftOut: { cancelled: 8, test: 1 },
  lastFullRead: null,
};
const page = (view: Partial<BoundariesView>) => <BoundariesPage view={{ ...VIEW, ...view }} />;

describe("how customers are grouped", () => {
  it("is said once there are groups", () => {
    expect(textOf(<BoundariesPage view={null} />)).toContain("Once your orders are read");
  });

  it("says how soon customers return, and who is not overdue because of it", () => {
    const text = textOf(page({}));
    expect(text).toContain(
      "Of customers who return, half are back within 34 days, three of four within 94 days and nine of ten within 200 days.",
    );
    expect(text).toMatch(
      /Until 34 days after a first order, .* nobody counts as About to sleep, Sleeping or/,
    );
  });

  it("says a rhythm without differences once", () => {
    const rhythm = { gap50Days: 30, gap75Days: 30, gap90Days: 30 };
    expect(textOf(page({ rhythm }))).toContain(
      "Nine of ten customers who return are back within 30 days. Until 30 days after an order, nobody counts as",
    );
  });

  it("states no figure of how soon customers return while that is not known", () => {
    const rhythm = { gap50Days: null, gap75Days: null, gap90Days: null };
    const text = textOf(page({ rhythm }));
    expect(text).toContain("How soon your customers return is not known yet: too few have come back so far.");
    expect(text).not.toMatch(/Nine of ten|180/);
  });

  it("shows a score between equal boundaries as not used", () => {
    const boundaries = { r: [6, 30, 30, 60], f: [2, 3, 5, 11], m: [] };
    const text = textOf(page({ boundaries }));
    expect(text).toContain("4 of 5 7 to 30 days ago");
    expect(text).toContain("3 of 5 not used 3 to 4 orders");
    expect(text).toContain("2 of 5 31 to 60 days ago");
  });

  it("says the boundaries in words", () => {
    const text = textOf(page({}));
    expect(text).toContain("5 of 5 up to 40 days ago 11 orders or more $299.82 or more");
    expect(text).toContain("4 of 5 41 to 91 days ago 5 to 10 orders $109.86 to under $299.82");
    expect(text).toContain("2 of 5 173 to 323 days ago 2 orders $20.47 to under $47.61");
    expect(text).toContain("1 of 5 more than 323 days ago 1 order under $20.47");
  });

  it("says so where a store has fewer scores", () => {
    const text = textOf(page({ boundaries: { r: [], f: [2], m: [] } }));
    expect(text).toContain("5 of 5 any time not used not used");
    expect(text).toContain("3 of 5 not used not used any amount");
    expect(text).toContain("2 of 5 not used 2 orders or more not used");
  });

  it("says what the comparison with all orders found", () => {
    const found = { at: "2026-03-01T12:00:00.000Z", added: 0, changed: 0, removed: 0 };
    expect(textOf(page({ lastFullRead: found }))).toContain("nothing was missing, changed or left over");
    const text = textOf(page({ lastFullRead: { ...found, added: 3, removed: 1_000 } }));
    expect(text).toMatch(/nobody had told of a change: Added 3 Removed, no longer in Shopify 1,000/);
    expect(text).not.toContain("Changed");
    expect(textOf(page({}))).not.toContain("Compared with Shopify");
  });

  it("says which orders do not count", () => {
    expect(textOf(page({}))).toMatch(/9 of the orders that were read do not count: Test orders 1 Canceled 8/);
    expect(textOf(page({ leftOut: {} }))).not.toContain("do not count");
  });
});
