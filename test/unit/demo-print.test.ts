import { describe, expect, it } from "vitest";

import { boundariesInWords, fitInWords, ordersInWords } from "../demo/print.ts";

const MODEL = {
  rhythm: "measured",
  gap50Days: 34,
  gap75Days: 94,
  gap90Days: 200,
  boundaries: { r: [40, 91, 172, 323], f: [2, 3, 5, 11], m: [20_47, 47_61, 109_86, 299_82] },
  centroids: { r: [], f: [], m: [] },
} as const;
const UNKNOWN = {
  ...MODEL,
  rhythm: "not known yet",
  gap50Days: null,
  gap75Days: null,
  gap90Days: 180,
} as const;
const words = (model: Parameters<typeof boundariesInWords>[0]) =>
  boundariesInWords(model, "USD", 2).split("\n");

describe("the headless print of a model", () => {
  it("says every boundary and how soon customers return", () => {
    expect(words(MODEL)).toEqual([
      "Recency (days since the last order)  5: up to 40, 4: up to 91, 3: up to 172, 2: up to 323, then 1",
      "Frequency (orders)                   1: one, 2: from 2, 3: from 3, 4: from 5, 5: from 11",
      "Monetary (spent)                     1: less, 2: from 20.47 USD, 3: from 47.61 USD, 4: from 109.86 USD, 5: from 299.82 USD",
      "Returning customers are back: half within 34 days, three of four within 94, nine of ten within 200.",
      "Until 34 days after a first order, or 94 after a later one, nobody is about to sleep, sleeping or at risk.",
    ]);
  });

  it("says a rhythm without differences once", () => {
    const days = { gap50Days: 30, gap75Days: 30, gap90Days: 30 };
    expect(words({ ...MODEL, ...days }).slice(3)).toEqual([
      "Nine of ten returning customers are back within 30 days: until then nobody is about to sleep, sleeping or at risk.",
    ]);
  });

  it("names the scores that are not in use", () => {
    const [recency, frequency, monetary] = words({
      ...MODEL,
      boundaries: { r: [6, 30, 30, 60], f: [2, 3], m: [10_00] },
    });
    expect(recency).toMatch(/5: up to 6, 4: up to 30, 2: up to 60, then 1; not in use: 3$/);
    expect(frequency).toMatch(/1: one, 2: from 2, 3: from 3; not in use: 4, 5$/);
    expect(monetary).toMatch(/1: less, 2: from 10.00 USD; not in use: 3, 4, 5$/);
  });

  it("reads as words where nobody returned and all are the same", () => {
    expect(words({ ...UNKNOWN, boundaries: { r: [], f: [2], m: [] } })).toEqual([
      "Recency (days since the last order)  5: everyone; not in use: 4, 3, 2, 1",
      "Frequency (orders)                   1: one, 2: from 2; not in use: 3, 4, 5",
      "Monetary (spent)                     3: everyone; not in use: 1, 2, 4, 5",
      "How soon customers return is not known yet: too few have come back so far.",
    ]);
  });
});

describe("the headless print of the orders", () => {
  it("counts one as one", () => {
    const words = (read: number, eligible: number): string =>
      ordersInWords({ orders: { read, eligible, leftOut: {} } });
    expect(words(1, 1)).toBe("1 order read, 1 counts (none left out)");
    expect(words(2, 0)).toBe("2 orders read, 0 count (none left out)");
  });
});

describe("the headless print of the fit check", () => {
  it("says what a fixed schedule means", () => {
    expect(fitInWords([{ code: "fixed_schedule", days: 30 }])).toEqual([
      expect.stringMatching(/^Fit check: most customers reorder on a fixed schedule, about every 30 days;/),
    ]);
  });

  it("states no assumed rhythm", () => {
    const [line] = fitInWords([{ code: "no_recent_orders", days: 400, gap90Days: null }]);
    expect(line).toContain("400, how soon customers return is not known yet;");
  });
});
