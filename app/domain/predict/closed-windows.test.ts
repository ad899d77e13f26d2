import { describe, expect, it } from "vitest";

import { seededRandom } from "../backtest/random.ts";
import { closedWindows, trustOf } from "./closed-windows.ts";
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
