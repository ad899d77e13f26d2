import { describe, expect, it } from "vitest";

import { rangesOf } from "../../domain/rfm/ranges.ts";
import { renderPage, textOf } from "../ui/render.test-support.tsx";
import { Distributions } from "./distributions-card.tsx";
import type { DistributionsView } from "./distributions-view.ts";

const VIEW: DistributionsView = {
  currency: "USD",
  ranges: rangesOf({ r: [30, 90], f: [2, 5], m: [2_000] }),
  bins: {
    r: [
      { from: 0, to: 30, customers: 40 },
      { from: 30, to: 60, customers: 10 },
      { from: 60, to: 365, customers: 25 },
    ],
    f: [
      { from: 1, to: 2, customers: 50 },
      { from: 2, to: 3, customers: 15 },
      { from: 3, to: null, customers: 10 },
    ],
    m: [
      { from: 0, to: 1_000, customers: 30 },
      { from: 1_000, to: 3_000, customers: 45 },
    ],
  },
};

describe("how the customers spread", () => {
  it("is a column for each bin, with the boundaries between the scores and a table behind", () => {
    const html = renderPage(<Distributions view={VIEW} />);
    expect(html.match(/class="sf-histogram-bar"/g)).toHaveLength(8);
    expect(html.match(/class="sf-histogram-line"/g)).toHaveLength(5);
    expect(html).not.toMatch(/NaN|Infinity/);
    const text = textOf(<Distributions view={VIEW} />);
    expect(text).toContain("Days since last order Customers up to 29 days ago 40 30 to 59 days ago 10");
    expect(text).toContain("Orders Customers 1 order 50 2 orders 15 3 orders or more 10");
    expect(text).toContain("under $10.00 30 $10.00 to under $30.00 45");
  });

  it("keeps its room while it is awaited, and says that it could not be asked", () => {
    expect(renderPage(<Distributions view={null} />).match(/sf-histogram-waiting/g)).toHaveLength(3);
    expect(textOf(<Distributions view="failed" />)).toContain("could not be counted just now");
  });
});
