import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { seededRandom } from "../backtest/random.ts";
import { closedWindows, missesOf, missOf } from "./closed-windows.ts";
import { fitHorizon, type HorizonFit } from "./horizon-fit.ts";
import { daysBefore, Past } from "./past.ts";
import { predict, type Predictions } from "./predict.ts";
import { FITTED_TO, isSampled, LEARNED_FROM, type CustomerOrders } from "./sample.ts";
import { simulatedShop } from "./simulated.test-support.ts";

const START = new Date("2024-01-01T00:00:00Z");
const AT = new Date("2025-10-01T00:00:00Z");
const HORIZONS = [90, 365];

function found(customers: readonly CustomerOrders[], at = AT, days = 90) {
  const past = new Past(customers, 10, HORIZONS, customers.length);
  const fit = fitHorizon(past, at, days);
  return fit && { fit, predictions: predict(fit, past.cut(at).facts, past.placeOf(days)), past };
}

function total(values: Float64Array): number {
  return values.reduce((sum, each) => sum + each, 0);
}

describe("a prediction", () => {
  let shop: CustomerOrders[];
  let fit: HorizonFit;
  let predictions: Predictions;
  let past: Past;

  beforeAll(() => {
    shop = simulatedShop(2_000, START, seededRandom(4));
    const made = found(shop);
    if (made === null) throw new Error("There is no prediction.");
    ({ fit, predictions, past } = made);
  });

  it("learns from up to four past cuts, and comes near to what customers then do", () => {
    expect(fit.method).toBe("regression");
    expect(fit.cuts.map((cut) => cut.toISOString().slice(0, 10))).toEqual([
      "2025-07-03",
      "2025-04-04",
      "2025-01-04",
      "2024-10-06",
    ]);
    const real = past.outcome(AT, 90);
    expect(missOf(total(predictions.orders), total(real.orders))).toBeLessThan(0.25);
    expect(missOf(total(predictions.revenueMinor), total(real.revenueMinor))).toBeLessThan(0.3);
    const bought = real.orders.filter((each) => each > 0).length;
    expect(missOf(total(predictions.chance), bought)).toBeLessThan(0.25);
  });

  it("is the same bit for bit, whatever the order of the input", () => {
    const random = seededRandom(9);
    const keys = new Map(shop.map(({ id }) => [id, random()]));
    const shuffled = [...shop].sort((a, b) => (keys.get(a.id) ?? 0) - (keys.get(b.id) ?? 0));
    const again = found(shuffled);
    expect(again?.predictions).toEqual(predictions);
    expect(again?.fit).toEqual(fit);
  });

  it("knows nothing of what came later", () => {
    const until = shop.map((own): CustomerOrders => {
      const length = own.at.filter((at) => at < AT.getTime()).length;
      return {
        id: own.id,
        length,
        at: own.at.slice(0, length),
        amountMinor: own.amountMinor.slice(0, length),
      };
    });
    const cut = found(until.filter((own) => own.length > 0));
    expect(total(cut?.predictions.orders ?? new Float64Array())).toBe(total(predictions.orders));
  });

  it("says how far off it was in windows that are over, by tenth", () => {
    const windows = closedWindows(past, AT, 90);
    expect(windows.map((each) => each.at)).toEqual([1, 2, 3].map((back) => daysBefore(AT, 90 * back)));
    for (const { tenths, ...all } of windows) {
      expect(tenths).toHaveLength(10);
      expect(tenths.reduce((sum, each) => sum + each.orders, 0)).toBe(all.orders);
      expect(tenths.reduce((sum, each) => sum + each.customers, 0)).toBe(all.customers);
      const expected = tenths.map((each) => each.expectedOrders);
      expect(expected).toEqual([...expected].sort((a, b) => b - a));
    }
    expect(missesOf(windows)?.newest).toBeLessThan(1 / 3);
  });

  it("corrects MBG/NBD where the past is small, leaves it alone where it is smaller, and says nothing below 30 gaps", () => {
    const small = shop.slice(0, 400);
    expect(found(small)?.fit.method).toBe("corrected");
    expect(found(shop.slice(0, 40))?.fit.method).toBe("visits");
    expect(found(shop.slice(0, 10))).toBeNull();
    expect(found([])).toBeNull();
    expect(found(small, new Date("2024-12-01T00:00:00Z"), 365)?.fit.method).toBe("visits");
  });

  it("has finite numbers in order for whatever orders there are", () => {
    const day = fc.integer({ min: 0, max: 700 });
    const amount = fc.constantFrom(-5_000, 0, 1, 1_999, 2_000_000_000);
    const own = fc.array(fc.tuple(day, amount), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(own, { minLength: 4, maxLength: 30 }),
        fc.constantFrom(30, 90, 365),
        (list, days) => {
          const customers = list.map((orders, i): CustomerOrders => {
            const sorted = orders.sort(([a], [b]) => a - b);
            return {
              id: String(i),
              length: sorted.length,
              at: Float64Array.from(sorted, ([at]) => START.getTime() + at * 86_400_000),
              amountMinor: Float64Array.from(sorted, ([, minor]) => minor),
            };
          });
          const past = new Past(customers, 10, [30, 90, 365], customers.length);
          const made = fitHorizon(past, AT, days);
          if (made === null) return;
          const { chance, orders, revenueMinor } = predict(made, past.cut(AT).facts, past.placeOf(days));
          chance.forEach((each, i) => {
            expect(each >= 0 && each <= 1).toBe(true);
            expect((orders[i] ?? NaN) >= each && Number.isFinite(orders[i])).toBe(true);
            expect((revenueMinor[i] ?? NaN) >= 0 && Number.isFinite(revenueMinor[i])).toBe(true);
          });
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe("a sample", () => {
  it("is about as large as asked for, and a smaller one lies within a larger one", () => {
    const ids = Array.from({ length: 50_000 }, (_, i) => String(7_000_000_000 + i));
    const large = ids.filter((id) => isSampled(id, ids.length, 10_000));
    const small = ids.filter((id) => isSampled(id, ids.length, 2_000));
    expect(large.length / 10_000).toBeCloseTo(1, 1);
    expect(small.length / 2_000).toBeCloseTo(1, 1);
    expect(small.every((id) => large.includes(id))).toBe(true);
    expect(ids.filter((id) => isSampled(id, 20_000, 20_000))).toHaveLength(50_000);
  });
});

describe("those whom likelihoods are fitted to", () => {
  /** A shop of so many customers with one order each, drawn as it is read. */
  function drawn(customers: number): Past {
    const at = Float64Array.of(START.getTime());
    const all = Array.from({ length: customers }, (_, i) => String(7_000_000_000 + i));
    const sample = all
      .filter((id) => isSampled(id, customers, LEARNED_FROM))
      .map((id): CustomerOrders => ({ id, length: 1, at, amountMinor: Float64Array.of(1_000) }));
    return new Past(sample, 10, HORIZONS, customers);
  }

  it.each([18_000, 60_000, 200_000])(
    "are about as many as asked for in a shop of %i customers",
    (customers) => {
      const cut = drawn(customers).cut(AT);
      const asked = Math.min(customers, FITTED_TO);
      expect(Math.abs(cut.fitted.length / asked - 1)).toBeLessThan(customers === asked ? 1e-9 : 0.03);
    },
  );
});

describe("a miss", () => {
  it("counts alike in both directions", () => {
    expect(missOf(150, 100)).toBeCloseTo(0.5, 12);
    expect(missOf(100, 150)).toBeCloseTo(0.5, 12);
    expect(missOf(0, 0)).toBe(0);
    expect(missOf(0, 3)).toBe(Infinity);
  });
});
