import { describe, expect, it } from "vitest";

import { seededRandom } from "../../../app/domain/backtest/random.ts";
import { fitHorizon } from "../../../app/domain/predict/horizon-fit.ts";
import { Past } from "../../../app/domain/predict/past.ts";
import { predict } from "../../../app/domain/predict/predict.ts";
import { simulatedShop } from "../../../app/domain/predict/simulated.test-support.ts";
import { predictAgain } from "./recomputed.ts";

const AT = new Date("2025-12-01T00:00:00Z");
const TOLERANCE = 1e-6;

describe("predictions, worked out a second time in a plainer way", () => {
  it.each([
    ["regression", 1_400, 365, 1],
    ["corrected", 1_000, 90, 4],
  ] as const)("%s of %i customers over %i days", (method, customers, days, cuts) => {
    const shop = simulatedShop(customers, new Date("2024-01-01T00:00:00Z"), seededRandom(customers));
    const past = new Past(shop, 10, [days], shop.length);
    const fit = fitHorizon(past, AT, days);
    if (fit === null) throw new Error("There is no prediction.");
    expect(fit.method).toBe(method);
    expect(fit.cuts).toHaveLength(cuts);
    const { facts } = past.cut(AT);
    const found = predict(fit, facts, 0);
    const inOrder = [...shop].sort((a, b) => (a.id < b.id ? -1 : 1));
    const again = predictAgain(inOrder, fit, { at: AT, shops: fit.cuts.map((cut) => past.cut(cut).shop) });
    expect(again.length).toBe(facts.length);
    expect(again.length).toBeGreaterThanOrEqual(900);
    again.forEach((own, i) => {
      const off = (mine: number, theirs: number): number => Math.abs(mine / theirs - 1);
      expect(off(found.chance[i] ?? NaN, own.chance)).toBeLessThan(TOLERANCE);
      expect(off(found.orders[i] ?? NaN, own.orders)).toBeLessThan(TOLERANCE);
      expect(off(found.revenueMinor[i] ?? NaN, own.revenueMinor)).toBeLessThan(TOLERANCE);
    });
  });
});
