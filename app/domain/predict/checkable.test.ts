import { expect, it } from "vitest";

import { seededRandom } from "../backtest/random.ts";
import { isCheckable } from "./checkable.ts";
import { closedWindows } from "./closed-windows.ts";
import { HORIZONS } from "./horizons.ts";
import { Past } from "./past.ts";
import type { CustomerOrders } from "./sample.ts";
import { simulatedShop } from "./simulated.test-support.ts";

const NOW = new Date("2026-01-01T00:00:00Z");
const SHOP = simulatedShop(400, new Date(NOW.getTime() - 728 * 86_400_000), seededRandom(3));

/** The orders of the window, as they are read. */
function readOf(years: number): CustomerOrders[] {
  const from = NOW.getTime() - years * 365 * 86_400_000;
  return SHOP.flatMap(({ id, at, amountMinor }) => {
    const counted = Array.from(at, (ms, i) => ({ ms, amount: amountMinor[i] ?? 0 })).filter(
      ({ ms }) => ms >= from,
    );
    const own = {
      id,
      length: counted.length,
      at: Float64Array.from(counted, ({ ms }) => ms),
      amountMinor: Float64Array.from(counted, ({ amount }) => amount),
    };
    return counted.length === 0 ? [] : [own];
  });
}

it.each([
  [90, 1, true],
  [365, 1, false],
])("says whether %i days are ever checked in a window of %i year", (days, years, expected) => {
  expect(isCheckable(days, years)).toBe(expected);
  const windows = closedWindows(new Past(readOf(years), years, HORIZONS, SHOP.length), NOW, days);
  expect(windows.length > 0).toBe(expected);
});

it("lets a window of two years check a year", () => {
  expect(isCheckable(365, 2)).toBe(true);
});
