import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Rules } from "../explain/future.ts";
import type { CountedOrder } from "../explain/orders-in-time.ts";
import { GROUPS } from "../groups/group.ts";
import { HistoryBuilder, type History } from "./history.ts";
import { plainHistory } from "./plain-history.test-support.ts";

const RULES: Rules = {
  boundaries: { r: [40, 91, 172, 323], f: [2, 3, 5, 11], m: [2_047, 4_761, 10_986, 29_982] },
  windowYears: 2,
};
const DAY_MS = 86_400_000;
const START = Date.UTC(2022, 0, 15);
const day = (days: number): Date => new Date(START + days * DAY_MS);

function historyOf(
  people: readonly (readonly CountedOrder[])[],
  moments: readonly Date[],
  rules: Rules = RULES,
): History {
  const builder = new HistoryBuilder(moments, rules);
  for (const orders of people) {
    const ascending = [...orders].sort((a, b) => a.at.getTime() - b.at.getTime());
    builder.add({
      length: orders.length,
      at: Float64Array.from(ascending, ({ at }) => at.getTime()),
      amountMinor: Float64Array.from(ascending, ({ amountMinor }) => amountMinor),
    });
  }
  return builder.finish();
}

const ascendingBoundaries = (most: number): fc.Arbitrary<number[]> =>
  fc.array(fc.integer({ min: 1, max: most }), { maxLength: 4 }).map((list) => list.sort((a, b) => a - b));
const anyRules: fc.Arbitrary<Rules> = fc.record({
  boundaries: fc.record({
    r: ascendingBoundaries(400),
    f: ascendingBoundaries(8).map((list) => [2, ...list.slice(0, 3).map((orders) => orders + 2)]),
    m: ascendingBoundaries(8_000),
  }),
  windowYears: fc.integer({ min: 1, max: 3 }),
});
/** Days as whole numbers meet boundaries and moments exactly. */
const anyOrder: fc.Arbitrary<CountedOrder> = fc.record({
  at: fc.oneof(fc.integer({ min: 0, max: 1_500 }), fc.double({ min: 0, max: 1_500, noNaN: true })).map(day),
  amountMinor: fc.integer({ min: -500, max: 4_000 }),
});
const anyPeople = fc.array(fc.array(anyOrder, { maxLength: 12 }), { maxLength: 12 });
const anyMoments = fc
  .uniqueArray(fc.integer({ min: 0, max: 1_500 }), { minLength: 1, maxLength: 12 })
  .map((days) => days.sort((a, b) => a - b).map(day));

describe("a history", () => {
  it("is what plain code finds, whatever the orders, the moments and the boundaries", () => {
    fc.assert(
      fc.property(anyPeople, anyMoments, anyRules, (people, moments, rules) => {
        expect(historyOf(people, moments, rules)).toEqual(plainHistory(people, moments, rules));
      }),
      { numRuns: 500 },
    );
  });

  it("has in every flow the sizes of both moments, and the spend of the later one", () => {
    fc.assert(
      fc.property(anyPeople, anyMoments, (people, moments) => {
        const { figures, flows } = historyOf(people, moments);
        const at = (moment: Date) => figures.filter((each) => each.at === moment);
        const states = GROUPS.map((_, i) => i);
        const sum = (cells: readonly number[], places: readonly number[]): number =>
          places.reduce((total, place) => total + (cells[place] ?? 0), 0);
        const row = (state: number): number[] => [...states, 6].map((other) => state * 7 + other);
        const column = (state: number): number[] => [...states, 6].map((other) => other * 7 + state);
        for (const { from, to, customers, spentMinor } of flows) {
          expect(states.map((state) => sum(customers, row(state)))).toEqual(
            at(from).map((each) => each.customers),
          );
          expect(states.map((state) => sum(customers, column(state)))).toEqual(
            at(to).map((each) => each.customers),
          );
          expect(states.map((state) => sum(spentMinor, column(state)))).toEqual(
            at(to).map((each) => each.spentMinor),
          );
        }
      }),
    );
  });

  it("counts a customer who ordered once as New, then About to sleep, then Sleeping, then in no group", () => {
    const moments = [day(0), day(10), day(200), day(400), day(800)];
    const { figures, flows } = historyOf([[{ at: day(1), amountMinor: 5_000 }]], moments);
    const group = (moment: Date) =>
      figures.find(({ at, customers }) => at === moment && customers > 0)?.group;
    expect(moments.map(group)).toEqual([undefined, "new", "about_to_sleep", "sleeping", undefined]);
    expect(flows).toHaveLength(10);
    const first = flows.find(({ from, to }) => from === moments[0] && to === moments[3]);
    expect(first?.customers[6 * 7 + GROUPS.indexOf("sleeping")]).toBe(1);
    expect(first?.spentMinor[6 * 7 + GROUPS.indexOf("sleeping")]).toBe(5_000);
    const last = flows.find(({ from, to }) => from === moments[1] && to === moments[4]);
    expect(last?.customers[GROUPS.indexOf("new") * 7 + 6]).toBe(1);
    expect(last?.spentMinor.every((spent) => spent === 0)).toBe(true);
  });

  it("counts an order from the moment after it, and no customer twice", () => {
    const { figures } = historyOf(
      [[{ at: day(5), amountMinor: 100 }]],
      [day(5), new Date(day(5).getTime() + 1)],
    );
    expect(figures.map(({ customers }) => customers)).toEqual([0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]);
  });
});
