import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { auc, gini } from "./measures.ts";

const CUSTOMER = fc.record({
  place: fc.nat(5),
  bought: fc.boolean(),
  revenue: fc.integer({ min: 0, max: 5_000 }),
});
const CUSTOMERS = fc.array(CUSTOMER, { minLength: 1, maxLength: 40 });
type Customer = typeof CUSTOMER extends fc.Arbitrary<infer T> ? T : never;

function byClass(customers: readonly Customer[], classes = 6) {
  const sums = {
    customers: new Float64Array(classes),
    bought: new Float64Array(classes),
    revenue: new Float64Array(classes),
  };
  for (const { place, bought, revenue } of customers) {
    sums.customers[place] = (sums.customers[place] ?? 0) + 1;
    sums.bought[place] = (sums.bought[place] ?? 0) + Number(bought);
    sums.revenue[place] = (sums.revenue[place] ?? 0) + revenue;
  }
  return sums;
}

describe("auc", () => {
  it("is the share of pairs in which the buyer is in the better class, ties half", () => {
    fc.assert(
      fc.property(CUSTOMERS, (customers) => {
        const buyers = customers.filter(({ bought }) => bought);
        const others = customers.filter(({ bought }) => !bought);
        fc.pre(buyers.length > 0 && others.length > 0);
        const won = buyers.flatMap((buyer) =>
          others.map((other) => (buyer.place < other.place ? 1 : buyer.place === other.place ? 0.5 : 0)),
        );
        const expected = won.reduce((sum: number, one) => sum + one, 0) / won.length;
        expect(auc(byClass(customers))).toBeCloseTo(expected, 12);
      }),
    );
  });

  it("is turned around by turning the ranking around", () => {
    fc.assert(
      fc.property(CUSTOMERS, (customers) => {
        const reversed = customers.map((one) => ({ ...one, place: 5 - one.place }));
        const value = auc(byClass(customers));
        fc.pre(Number.isFinite(value));
        expect(auc(byClass(reversed))).toBeCloseTo(1 - value, 12);
      }),
    );
  });
});

describe("gini", () => {
  it("is twice the area between the curve and the diagonal", () => {
    fc.assert(
      fc.property(CUSTOMERS, (customers) => {
        const total = customers.reduce((sum, { revenue }) => sum + revenue, 0);
        fc.pre(total > 0);
        const sums = byClass(customers);
        let [x, y, area] = [0, 0, 0];
        sums.customers.forEach((count, place) => {
          const nextX = x + count / customers.length;
          const nextY = y + (sums.revenue[place] ?? 0) / total;
          area += ((nextX - x) * (y + nextY)) / 2;
          [x, y] = [nextX, nextY];
        });
        expect(gini(sums)).toBeCloseTo(2 * (area - 0.5), 12);
      }),
    );
  });

  it.each([
    [[1, 0, 0, 0], 0.75],
    [[1, 1, 1, 1], 0],
    [[0, 0, 0, 1], -0.75],
  ])("of one customer each with revenues %j is %f", (revenue, expected) => {
    expect(gini({ customers: Float64Array.of(1, 1, 1, 1), revenue: Float64Array.from(revenue) })).toBeCloseTo(
      expected,
      12,
    );
  });

  it("says nothing without revenue", () => {
    expect(gini({ customers: Float64Array.of(1), revenue: Float64Array.of(0) })).toBeNaN();
    expect(auc({ customers: Float64Array.of(3), bought: Float64Array.of(3) })).toBeNaN();
  });
});
