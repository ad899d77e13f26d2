import { describe, expect, it } from "vitest";

import { isPossible, pastDates } from "./periods.ts";

describe("past dates", () => {
  it("lie within the orders, with the times after them that are over", () => {
    expect(pastDates(400)).toEqual([
      { daysBack: 30, horizons: [30] },
      { daysBack: 90, horizons: [30, 90] },
      { daysBack: 180, horizons: [30, 90, 180] },
      { daysBack: 365, horizons: [30, 90, 180, 365] },
    ]);
    expect(pastDates(394).map((each) => each.daysBack)).toEqual([30, 90, 180]);
    expect(pastDates(60).map((each) => each.daysBack)).toEqual([30]);
  });

  it("are none in a store without history", () => {
    expect(pastDates(null)).toEqual([]);
    expect(pastDates(59)).toEqual([]);
  });

  it("allow what they list and nothing else", () => {
    expect(isPossible(400, 180, 90)).toBe(true);
    expect(isPossible(400, 90, 180)).toBe(false);
    expect(isPossible(100, 90, 30)).toBe(false);
    expect(isPossible(400, 91, 30)).toBe(false);
    expect(isPossible(null, 30, 30)).toBe(false);
  });
});
