import { describe, expect, it } from "vitest";

import { seededRandom } from "../backtest/random.ts";
import { closedWindows, rangeOf, trustOf } from "./closed-windows.ts";
import { daysBefore, Past } from "./past.ts";
import type { CustomerOrders } from "./sample.ts";
import { simulatedShop } from "./simulated.test-support.ts";

const START = new Date("2024-01-01T00:00:00Z");
const AT = new Date("2025-10-01T00:00:00Z");

/** The customers with their orders before a moment alone. */
function until(shop: readonly CustomerOrders[], end: Date): CustomerOrders[] {
  return shop.flatMap((own) => {
    const length = own.at.filter((at) => at < end.getTime()).length;
    const [at, amountMinor] = [own.at.slice(0, length), own.amountMinor.slice(0, length)];
    return length === 0 ? [] : [{ id: own.id, length, at, amountMinor }];
  });
}

describe("windows that are over", () => {
  it("count where nothing came of much that was expected: predictions are not reliable then", () => {
    const shop = until(simulatedShop(500, START, seededRandom(4)), daysBefore(AT, 90));
    const windows = closedWindows(new Past(shop, 10, [90], shop.length), AT, 90);
    expect(windows[0]?.orders).toBe(0);
    expect(windows[0]?.expectedOrders).toBeGreaterThan(10);
    expect(trustOf(windows).state).toBe("unreliable");
  });
});

describe("trust", () => {
  it("goes through JSON as a finite number, even where nothing came at all", () => {
    const nothing = {
      customers: 50,
      expectedOrders: 40,
      orders: 0,
      expectedRevenueMinor: 9_000,
      revenueMinor: 0,
    };
    const trust = trustOf([nothing]);
    expect(JSON.parse(JSON.stringify(trust))).toEqual(trust);
    expect(trust).toEqual({ state: "unreliable", off: 9 });
  });
});

describe("a range", () => {
  const window = (expectedRevenueMinor: number) => ({
    customers: 50,
    expectedOrders: 40,
    orders: 40,
    expectedRevenueMinor,
    revenueMinor: 100_000,
  });

  it("is never narrower than totals usually miss, however well one window came out", () => {
    expect(rangeOf(118_000, [window(100_400)])).toEqual({ from: 100_000, to: 118_000 * 1.18 });
  });

  it("is as wide as the furthest window was off where that is more", () => {
    expect(rangeOf(125_000, [window(100_400), window(125_000)])).toEqual({ from: 100_000, to: 156_250 });
  });

  it("is none where predictions are not reliable, or nothing is known of them", () => {
    expect(rangeOf(100_000, [window(140_000)])).toBeNull();
    expect(rangeOf(100_000, [])).toBeNull();
  });
});
