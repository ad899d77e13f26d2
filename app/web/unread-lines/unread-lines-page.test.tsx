import { describe, expect, it } from "vitest";

import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { UnreadLinesPage, type UnreadLineView, type UnreadLinesView } from "./unread-lines-page.tsx";

const line = (lineNumber: number, reason: string): UnreadLineView => ({
  importId: 1,
  startedAt: "2026-03-01T12:00:00.000Z",
  lineNumber,
  reason,
});
const page = (view: Partial<UnreadLinesView>) => (
  <UnreadLinesPage view={{ lines: [], kept: 0, page: 1, pages: 1, ...view }} />
);

describe("the page of lines that could not be read", () => {
  it("lists line and reason in words, also for a reason it has no words for", () => {
    const reasons = [
      "not_json",
      "unexpected",
      "unexpected:currentTotalPriceSet.shopMoney.amount",
      "bad_id",
      "bad_amount",
      "two_currencies",
      "never_heard_of",
    ];
    const text = textOf(page({ kept: 7, lines: reasons.map((reason, i) => line(1_000 + i, reason)) }));
    expect(text).toContain("7 lines are listed");
    expect(text).toMatch(/1,000 The line is cut off or garbled\. Mar 1, 2026/);
    expect(text).toContain("1,001 The line is not an order.");
    expect(text).toContain("missing or not as expected: currentTotalPriceSet.shopMoney.amount.");
    expect(text).toContain("1,003 The id of the order");
    expect(text).toContain("1,004 An amount does not fit its currency.");
    expect(text).toContain("1,005 The amounts are in two currencies.");
    expect(text).toContain("1,006 The order is not as expected.");
  });

  it("says so when there is none", () => {
    expect(textOf(page({}))).toContain("Every order could be read");
  });

  it("leads to the pages before and after", () => {
    const html = renderPage(page({ kept: 250, page: 2, pages: 3, lines: [line(1, "bad_id")] }));
    expect(html).toContain("page=1");
    expect(html).toContain("page=3");
    expect(html).toContain("Page 2 of 3");
    expect(renderPage(page({ kept: 1, lines: [line(1, "bad_id")] }))).not.toContain("page=");
  });
});
