import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Rules } from "../explain/future.ts";
import type { CountedOrder } from "../explain/orders-in-time.ts";
import { plainGroup } from "../explain/plain-group.test-support.ts";
import { staysBetween } from "./stays.ts";

const RULES: Rules = {
  boundaries: { r: [40, 91, 172, 323], f: [2, 3, 5, 11], m: [2_047, 4_761, 10_986, 29_982] },
  windowYears: 2,
};
const DAY_MS = 86_400_000;
/** Two years after it comes a 29 February. */
const START = Date.UTC(2022, 0, 15);
const day = (days: number): Date => new Date(START + days * DAY_MS);
const order = (days: number, amountMinor = 5_000): CountedOrder => ({ at: day(days), amountMinor });

const anyOrder: fc.Arbitrary<CountedOrder> = fc.record({
  at: fc.oneof(fc.integer({ min: 0, max: 1_500 }), fc.double({ min: 0, max: 1_500, noNaN: true })).map(day),
  amountMinor: fc.integer({ min: -500, max: 8_000 }),
});

describe("a customer's way through the groups", () => {
  it("goes from New by way of Sleeping out of all groups, to the millisecond", () => {
    const stays = staysBetween([order(1)], RULES, day(0), day(900));
    expect(stays).toEqual([
      { group: null, from: day(0), to: new Date(day(1).getTime() + 1) },
      { group: "new", from: new Date(day(1).getTime() + 1), to: day(1 + 92) },
      { group: "about_to_sleep", from: day(1 + 92), to: day(1 + 324) },
      { group: "sleeping", from: day(1 + 324), to: new Date(Date.UTC(2024, 0, 16, 0, 0, 0, 1)) },
      { group: null, from: new Date(Date.UTC(2024, 0, 16, 0, 0, 0, 1)), to: day(900) },
    ]);
  });

  it("of a customer without orders is one stay in no group", () => {
    expect(staysBetween([], RULES, day(0), day(5))).toEqual([{ group: null, from: day(0), to: day(5) }]);
  });

  it("has at every moment the group of that moment, without gaps, and each change is one", () => {
    const orders = fc.array(anyOrder, { maxLength: 15 });
    const within = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(orders, fc.array(within, { minLength: 20, maxLength: 20 }), (list, places) => {
        const [from, to] = [day(100), day(1_600)];
        const stays = staysBetween(list, RULES, from, to);
        expect(stays[0]?.from).toEqual(from);
        expect(stays.at(-1)?.to).toEqual(to);
        stays.slice(1).forEach((stay, i) => {
          expect(stay.from).toEqual(stays[i]?.to);
          expect(stay.group).not.toBe(stays[i]?.group);
        });
        const anywhere = places.map(
          (place) => new Date(from.getTime() + place * (to.getTime() - from.getTime() - 1)),
        );
        const edges = stays.flatMap((stay) => [stay.from, new Date(stay.to.getTime() - 1)]);
        for (const moment of [...anywhere, ...edges]) {
          const stay = stays.find((each) => each.from <= moment && moment < each.to);
          expect(stay?.group).toBe(plainGroup(list, moment, RULES));
        }
      }),
      { numRuns: 300 },
    );
  });
});
