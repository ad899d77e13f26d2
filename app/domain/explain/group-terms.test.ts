import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { groupOf } from "../groups/assign.ts";
import { GROUPS } from "../groups/group.ts";
import { rangesOf } from "../rfm/ranges.ts";
import type { Boundaries } from "../rfm/score.ts";
import { scoreCustomer } from "../rfm/scoring.ts";
import { termsOf, type DayRange, type GroupTerms } from "./group-terms.ts";

const BOUNDARIES: Boundaries = { r: [30, 90, 180, 400], f: [2, 4, 7, 12], m: [2_000, 9_000, 20_000, 50_000] };

describe("what a group takes in a store", () => {
  it("is said in days, orders and minor units", () => {
    const terms = (group: (typeof GROUPS)[number]) => termsOf(group, rangesOf(BOUNDARIES));
    const attached = { orders: 4, spentMinor: 9_000, clearOrders: 7, clearSpentMinor: 20_000 };
    const days = { first: null, repeat: null, attached: { from: 0, to: 180 } };
    expect(terms("loyal")).toEqual({ group: "loyal", days, attached });
    expect(terms("loyal_at_risk").days.attached).toEqual({ from: 181, to: null });
    expect(terms("new").days).toEqual({ first: { from: 0, to: 90 }, repeat: null, attached: null });
    expect(terms("about_to_sleep").days).toEqual({
      first: { from: 91, to: 400 },
      repeat: { from: 181, to: 400 },
      attached: null,
    });
    expect(terms("sleeping").days.first).toEqual({ from: 401, to: null });
  });

  it("has no attached customers where the scores for them are not in use", () => {
    expect(termsOf("loyal", rangesOf({ ...BOUNDARIES, f: [2] })).attached).toBeNull();
    expect(termsOf("loyal", rangesOf({ ...BOUNDARIES, f: [2, 4], m: [] })).attached).toBeNull();
    expect(termsOf("loyal", rangesOf({ ...BOUNDARIES, m: [] })).attached).toMatchObject({
      ...{ spentMinor: 0, clearOrders: 7, clearSpentMinor: null },
    });
  });

  it("holds for exactly the customers of the group, whatever the boundaries", () => {
    const ascending = (least: number) =>
      fc
        .array(fc.integer({ min: least, max: 60 }), { maxLength: 4 })
        .map((all) => all.toSorted((a, b) => a - b));
    const boundaries = fc.record({
      r: ascending(0),
      f: fc
        .uniqueArray(fc.integer({ min: 3, max: 20 }), { maxLength: 3 })
        .map((all) => [2, ...all.toSorted((a, b) => a - b)]),
      m: fc
        .uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 4 })
        .map((all) => all.toSorted((a, b) => a - b)),
    });
    const customer = fc.record({
      recencyDays: fc.nat(70),
      orderCount: fc.integer({ min: 1, max: 25 }),
      spentMinor: fc.nat(70),
    });
    fc.assert(
      fc.property(boundaries, customer, (known, summary) => {
        const score = scoreCustomer(known, summary);
        for (const group of GROUPS)
          expect(meets(termsOf(group, rangesOf(known)), summary)).toBe(groupOf(score) === group);
      }),
    );
  });
});

/** Reads the terms as a person would. */
function meets(
  { days, attached }: GroupTerms,
  { recencyDays, orderCount, spentMinor }: { recencyDays: number; orderCount: number; spentMinor: number },
): boolean {
  const within = (range: DayRange | null): boolean =>
    range !== null && recencyDays >= range.from && recencyDays <= (range.to ?? Infinity);
  const isAttached =
    attached !== null &&
    orderCount >= attached.orders &&
    spentMinor >= attached.spentMinor &&
    (orderCount >= (attached.clearOrders ?? Infinity) ||
      spentMinor >= (attached.clearSpentMinor ?? Infinity));
  if (isAttached) return within(days.attached);
  return within(orderCount > 1 ? days.repeat : days.first);
}
