import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { isBetter } from "../groups/ranking.ts";
import type { MeasuredRhythm } from "../rfm/gaps.ts";
import { explainCustomer, type CustomerToExplain } from "./explain.ts";
import type { Rules } from "./future.ts";
import type { CountedOrder } from "./orders-in-time.ts";
import { plainGroup } from "./plain-group.test-support.ts";

const DAY = 86_400_000;
const CDNOW: Rules = {
  boundaries: { r: [40, 91, 172, 323], f: [2, 3, 5, 11], m: [20_47, 47_61, 109_86, 299_82] },
  windowYears: 10,
};
const AS_OF = new Date("1998-07-01T00:00:00Z");
const daysAgo = (days: number, amountMinor = 40_00): CountedOrder => ({
  at: new Date(AS_OF.getTime() - days * DAY),
  amountMinor,
});
const RHYTHM: MeasuredRhythm = { gap50Days: 34, gap75Days: 94, gap90Days: 200 };
const explain = (orders: readonly CountedOrder[], rules = CDNOW, rhythm = RHYTHM) =>
  explainCustomer({ orders, asOf: AS_OF, rules, rhythm, storeOrderMinor: 35_89 });

describe("explainCustomer", () => {
  it("has nothing to say of who is in no group", () => {
    expect(explain([])).toBeNull();
    expect(explain([daysAgo(0)])).toBeNull();
    expect(explain([daysAgo(400)], { ...CDNOW, windowYears: 1 })).toBeNull();
  });

  it("gives the values with the ranges of their scores", () => {
    const found = explain([daysAgo(34), daysAgo(100), daysAgo(200, 39_86)]);
    expect(found?.values).toEqual({
      r: { value: 34, score: 5, from: 0, to: 40 },
      f: { value: 3, score: 3, from: 3, to: 4 },
      m: { value: 119_86, score: 4, from: 109_86, to: 299_81 },
    });
    expect(found?.reason).toEqual({
      group: "loyal",
      kind: "attached",
      lacks: null,
      days: { from: 0, to: 172 },
    });
  });

  it.each([
    ["a first-time buyer inside", [daysAgo(34)], { days: 34, back: "half", inside: true }],
    ["a first-time buyer outside", [daysAgo(35)], { days: 34, back: "half", inside: false }],
    ["a repeat buyer inside", [daysAgo(94), daysAgo(200)], { days: 94, back: "three_of_four", inside: true }],
    [
      "a repeat buyer outside",
      [daysAgo(95), daysAgo(200)],
      { days: 94, back: "three_of_four", inside: false },
    ],
  ])("places %s of the store's rhythm", (_, orders, rhythm) => {
    expect(explain(orders)?.rhythm).toEqual(rhythm);
  });

  it("says nothing of a rhythm that is not known", () => {
    const unknown = { gap50Days: null, gap75Days: null, gap90Days: null };
    expect(explain([daysAgo(34)], CDNOW, unknown)?.rhythm).toBeNull();
  });

  it("says until when an order keeps a loyal customer, and what follows without one", () => {
    const found = explain([daysAgo(150), daysAgo(160), daysAgo(200, 39_86)]);
    const change = new Date("1998-07-24T00:00:00Z");
    expect(found?.ways).toEqual([
      { kind: "keep", to: "loyal", orders: 1, amountMinor: 40_00, before: change },
    ]);
    expect(found?.withoutOrder.slice(0, 1)).toEqual([{ at: change, to: "loyal_at_risk" }]);
    expect(found?.withoutOrder.at(-1)?.to).toBeNull();
  });

  it("brings back a loyal customer at risk with one order, whenever it comes within the window", () => {
    const found = explain([daysAgo(200), daysAgo(210), daysAgo(220, 39_86)]);
    expect(found?.reason.group).toBe("loyal_at_risk");
    expect(found?.ways[0]).toMatchObject({ kind: "orders", to: "loyal", orders: 1 });
    expect(found?.ways[0]?.before?.getUTCFullYear()).toBe(2007);
  });

  it("tells a new customer of the next group, and of the best", () => {
    expect(explain([daysAgo(10, 25_00)])?.ways).toEqual([
      { kind: "spend", to: "loyal", orders: 2, amountMinor: 43_00, before: new Date("1998-09-21T00:00:00Z") },
      {
        kind: "orders",
        to: "loyal",
        orders: 4,
        amountMinor: 25_00,
        before: new Date("1998-09-21T00:00:00Z"),
      },
      {
        kind: "orders",
        to: "potential_loyal",
        orders: 1,
        amountMinor: 25_00,
        before: new Date("1998-09-21T00:00:00Z"),
      },
    ]);
  });

  it("takes the store's average order where the customer's own says nothing", () => {
    expect(explain([daysAgo(10, 0)])?.ways.at(-1)?.amountMinor).toBe(36_00);
  });
});

const whole = (min: number, max: number) => fc.integer({ min, max });
const ascending = (min: number, max: number, maxLength: number) =>
  fc.uniqueArray(whole(min, max), { maxLength }).map((values) => values.sort((a, b) => a - b));
const RULES: fc.Arbitrary<Rules> = fc.record({
  boundaries: fc.record({
    r: ascending(0, 700, 4),
    f: ascending(3, 12, 3).map((orders) => [2, ...orders]),
    m: ascending(1, 60_000, 4),
  }),
  windowYears: fc.oneof(fc.constant(1), whole(1, 10)),
});
const MOMENT = fc.oneof(
  fc.date({
    min: new Date("2014-01-01T00:00:00Z"),
    max: new Date("2024-12-31T00:00:00Z"),
    noInvalidDate: true,
  }),
  fc
    .constantFrom("2020-02-28T12:00:00Z", "2020-02-29T12:00:00Z", "2023-02-28T12:00:00Z")
    .map((text) => new Date(text)),
);
const ORDERS = fc.array(fc.record({ at: MOMENT, amountMinor: whole(-2_000, 20_000) }), { maxLength: 12 });
const CASE: fc.Arbitrary<CustomerToExplain> = fc
  .record({
    orders: ORDERS,
    asOf: MOMENT,
    rules: RULES,
    rhythm: fc.constantFrom(RHYTHM, { gap50Days: null, gap75Days: null, gap90Days: null }),
    storeOrderMinor: whole(0, 9_000),
  })
  .map((one) => ({ ...one, orders: one.orders.filter(({ at }) => at < one.asOf) }));
const SHARE = fc.double({ min: 0, max: 1, noNaN: true });

/** A moment from `from` on and before `to`. If `to` is null, within ten years. */
function between(from: Date, to: Date | null, share: number): Date {
  const last = to === null ? from.getTime() + 3653 * DAY : to.getTime() - 1;
  return new Date(Math.round(from.getTime() + share * (last - from.getTime())));
}

/** The group as of a moment just after a number of orders. */
function groupHavingPlaced(
  one: CustomerToExplain,
  at: Date,
  { orders, amountMinor }: { orders: number; amountMinor: number },
) {
  const placed = Array.from({ length: orders }, () => ({ at: new Date(at.getTime() - 1), amountMinor }));
  return plainGroup([...one.orders, ...placed], at, one.rules);
}

describe("what explainCustomer says, applied", () => {
  it("leads into a better group, before the moment and not from it on", () => {
    fc.assert(
      fc.property(CASE, SHARE, (one, share) => {
        const present = plainGroup(one.orders, one.asOf, one.rules);
        for (const way of explainCustomer(one)?.ways ?? []) {
          if (way.kind !== "keep") expect(isBetter(way.to, present)).toBe(true);
          for (const at of [
            one.asOf,
            between(one.asOf, way.before, share),
            between(one.asOf, way.before, 1),
          ]) {
            expect(plainGroup(one.orders, at, one.rules)).toBe(present);
            expect(groupHavingPlaced(one, at, way)).toBe(way.to);
          }
          if (way.before === null) continue;
          const still = plainGroup(one.orders, way.before, one.rules) === present;
          expect(still && groupHavingPlaced(one, way.before, way) === way.to).toBe(false);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("needs every one of the orders", () => {
    fc.assert(
      fc.property(CASE, (one) => {
        for (const way of explainCustomer(one)?.ways ?? []) {
          if (way.kind !== "orders") continue;
          const fewer = { orders: way.orders - 1, amountMinor: way.amountMinor };
          expect(groupHavingPlaced(one, one.asOf, fewer)).not.toBe(way.to);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps the group over the moment at which it would be lost", () => {
    fc.assert(
      fc.property(CASE, SHARE, (one, share) => {
        const present = plainGroup(one.orders, one.asOf, one.rules);
        for (const way of explainCustomer(one)?.ways ?? []) {
          if (way.kind !== "keep" || way.before === null) continue;
          expect(plainGroup(one.orders, way.before, one.rules)).not.toBe(present);
          const order = { at: between(one.asOf, way.before, share), amountMinor: way.amountMinor };
          expect(plainGroup([...one.orders, order], way.before, one.rules)).toBe(present);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("comes to pass without an order, to the millisecond, and nothing else does", () => {
    fc.assert(
      fc.property(CASE, SHARE, (one, share) => {
        let group = plainGroup(one.orders, one.asOf, one.rules);
        let since = one.asOf;
        for (const { at, to } of explainCustomer(one)?.withoutOrder ?? []) {
          expect(to).not.toBe(group);
          for (const moment of [between(since, at, share), between(since, at, 1)])
            expect(plainGroup(one.orders, moment, one.rules)).toBe(group);
          expect(plainGroup(one.orders, at, one.rules)).toBe(to);
          [group, since] = [to, at];
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it("knows nothing of later orders", () => {
    fc.assert(
      fc.property(CASE, (one) => {
        const later = { at: new Date(one.asOf.getTime() + DAY), amountMinor: 5_000 };
        expect(explainCustomer({ ...one, orders: [...one.orders, later] })).toEqual(explainCustomer(one));
      }),
    );
  });

  it("of a customer with many orders looks at each of them a few times, not once for each other one", () => {
    const often = (count: number): number => {
      let looked = 0;
      const orders = Array.from({ length: count }, (_, n): CountedOrder => {
        const at = new Date(AS_OF.getTime() - (n + 1) * DAY);
        return {
          get at() {
            looked += 1;
            return at;
          },
          amountMinor: 1_000,
        };
      });
      explainCustomer({ orders, asOf: AS_OF, rules: CDNOW, rhythm: RHYTHM, storeOrderMinor: 35_89 });
      return looked / count;
    };
    expect(often(1_000)).toBeLessThan(1.5 * often(250));
  });
});
