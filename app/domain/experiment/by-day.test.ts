import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ARMS } from "./arm.ts";
import { byDay, type DaySum } from "./by-day.ts";

const SUM: fc.Arbitrary<DaySum> = fc.record({
  arm: fc.constantFrom(...ARMS),
  day: fc.integer({ min: -2, max: 12 }),
  orders: fc.integer({ min: 1, max: 20 }),
  revenueMinor: fc.integer({ min: -5_000, max: 100_000 }),
});
const SUMS = fc.array(SUM, { maxLength: 40 });
const SIZES = { sample: 100, holdout: 50 };

describe("the arms by day", () => {
  it("are cumulated since the start, for each customer", () => {
    const sums: DaySum[] = [
      { arm: "sample", day: 1, orders: 2, revenueMinor: 9_000 },
      { arm: "holdout", day: 0, orders: 1, revenueMinor: 2_500 },
      { arm: "sample", day: 1, orders: 1, revenueMinor: 1_000 },
      { arm: "sample", day: 3, orders: 9, revenueMinor: 9_999 },
    ];
    expect(byDay(sums, SIZES, 3)).toEqual([
      {
        day: 0,
        revenuePerCustomerMinor: { sample: 0, holdout: 50 },
        ordersPerCustomer: { sample: 0, holdout: 0.02 },
      },
      {
        day: 1,
        revenuePerCustomerMinor: { sample: 100, holdout: 50 },
        ordersPerCustomer: { sample: 0.03, holdout: 0.02 },
      },
      {
        day: 2,
        revenuePerCustomerMinor: { sample: 100, holdout: 50 },
        ordersPerCustomer: { sample: 0.03, holdout: 0.02 },
      },
    ]);
    expect(byDay(sums, SIZES, 0)).toEqual([]);
    expect(byDay(sums, { sample: 0, holdout: 50 }, 1)[0]?.revenuePerCustomerMinor).toEqual({
      sample: null,
      holdout: 50,
    });
  });

  it("end at the totals of the days that count, in any order of the sums", () => {
    fc.assert(
      fc.property(SUMS, fc.integer({ min: 1, max: 10 }), (sums, days) => {
        const found = byDay(sums, SIZES, days);
        expect(found.map(({ day }) => day)).toEqual(Array.from({ length: days }, (_, day) => day));
        for (const arm of ARMS) {
          const counted = sums.filter((sum) => sum.arm === arm && sum.day >= 0 && sum.day < days);
          const orders = counted.reduce((total, sum) => total + sum.orders, 0);
          const revenue = counted.reduce((total, sum) => total + sum.revenueMinor, 0);
          expect(found.at(-1)?.ordersPerCustomer[arm]).toBe(orders / SIZES[arm]);
          expect(found.at(-1)?.revenuePerCustomerMinor[arm]).toBe(revenue / SIZES[arm]);
        }
        expect(byDay(sums.toReversed(), SIZES, days)).toEqual(found);
      }),
    );
  });

  it("have orders that never fall, and days that don't depend on later ones", () => {
    fc.assert(
      fc.property(SUMS, fc.integer({ min: 1, max: 9 }), (sums, days) => {
        const longer = byDay(sums, SIZES, days + 1);
        expect(longer.slice(0, days)).toEqual(byDay(sums, SIZES, days));
        longer.slice(1).forEach(({ ordersPerCustomer }, i) => {
          expect(ordersPerCustomer.sample ?? 0).toBeGreaterThanOrEqual(
            longer[i]?.ordersPerCustomer.sample ?? 0,
          );
        });
      }),
    );
  });
});
