import { describe, expect, it } from "vitest";

import { normaliseOrders, normaliseRecency, normaliseSpend } from "./normalise.ts";

describe("normalised values", () => {
  it("of recency run from 0 to 1, by the store's rhythm", () => {
    expect(normaliseRecency(0, 200)).toBe(0);
    expect(normaliseRecency(200, 200)).toBeCloseTo(1 - Math.exp(-1), 15);
    expect(normaliseRecency(3650, 30)).toBeCloseTo(1, 15);
    expect(normaliseRecency(3 * 17, 3 * 90)).toBe(normaliseRecency(17, 90));
  });

  it("of orders and spend are logarithms", () => {
    expect(normaliseOrders(1)).toBe(Math.LN2);
    expect(normaliseSpend(99_00, 2)).toBeCloseTo(Math.log(100), 14);
    expect(normaliseSpend(99, 0)).toBe(normaliseSpend(99_000, 3));
  });

  it("of no or negative spend are 0", () => {
    expect(normaliseSpend(0, 2)).toBe(0);
    expect(normaliseSpend(-1, 2)).toBe(0);
  });
});
