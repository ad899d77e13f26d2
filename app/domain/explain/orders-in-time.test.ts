import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { summaryAsOf } from "./future.ts";
import { OrdersInTime } from "./orders-in-time.ts";
import { plainSummary } from "./plain-group.test-support.ts";

/** A few days only, so that orders, edges and moments meet. */
const moments = fc.integer({ min: 0, max: 800 }).map((days) => new Date(Date.UTC(2020, 1, 1 + days)));
const order = fc.record({ at: moments, amountMinor: fc.integer({ min: -2_000, max: 20_000 }) });
const orders = fc.array(order, { maxLength: 30 });

describe("orders in time", () => {
  it("come to the same at any moment as orders that are looked at one by one", () => {
    fc.assert(
      fc.property(orders, moments, fc.integer({ min: 1, max: 2 }), (list, at, years) => {
        expect(summaryAsOf(new OrdersInTime(list), at, years)).toEqual(plainSummary(list, at, years));
      }),
      { numRuns: 2_000 },
    );
  });

  it("with one more are the orders and that one, and leave the others as they were", () => {
    fc.assert(
      fc.property(orders, order, moments, (list, another, at) => {
        const before = new OrdersInTime(list);
        const after = before.with(another);
        expect(summaryAsOf(after, at, 2)).toEqual(plainSummary([...list, another], at, 2));
        expect(summaryAsOf(before, at, 2)).toEqual(plainSummary(list, at, 2));
      }),
    );
  });

  it("tell their moments in the order of time, whatever order they come in", () => {
    fc.assert(
      fc.property(orders, (list) => {
        const sorted = list.map(({ at }) => at.getTime()).sort((a, b) => a - b);
        expect(new OrdersInTime(list).moments().map((at) => at.getTime())).toEqual(sorted);
      }),
    );
  });
});
