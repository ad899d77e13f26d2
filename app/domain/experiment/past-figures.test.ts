import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { pastFigures, RECENCY_DAYS, type MemberCell, type PastCell } from "./past-figures.ts";

const kind = (often: number, recency: number, high = false) => ({ often, recency, high });
const past = (of: ReturnType<typeof kind>, customers: number, buyers: number, each = 1_000): PastCell => ({
  ...of,
  customers,
  buyers,
  revenueMinor: buyers * each,
  revenueSquaresMinor: buyers * each * each,
});

const KIND = fc.record({
  often: fc.integer({ min: 0, max: 3 }),
  recency: fc.integer({ min: 0, max: RECENCY_DAYS.length }),
  high: fc.boolean(),
});
const MEMBERS: fc.Arbitrary<MemberCell[]> = fc.array(
  fc.tuple(KIND, fc.integer({ min: 1, max: 5_000 })).map(([of, customers]) => ({ ...of, customers })),
  { minLength: 1, maxLength: 20 },
);
const PAST: fc.Arbitrary<PastCell[]> = fc.array(
  fc
    .tuple(
      KIND.filter(({ often }) => often > 0),
      fc.integer({ min: 1, max: 5_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    )
    .map(([of, customers, share]) => past(of, customers, Math.floor(customers * share))),
  { maxLength: 30 },
);

describe("F6: what such customers did in the past", () => {
  it("is what customers of the same kinds did, weighted by how many members are of each", () => {
    const members = [
      { ...kind(1, 5), customers: 300 },
      { ...kind(3, 0), customers: 100 },
    ];
    const cells = [past(kind(1, 5), 1_000, 20), past(kind(3, 0), 200, 100), past(kind(2, 9), 9_000, 0)];
    expect(pastFigures(members, cells)).toEqual({
      customers: 400,
      buyers: 300 * 0.02 + 100 * 0.5,
      revenueMinor: (300 * 0.02 + 100 * 0.5) * 1_000,
      revenueSquaresMinor: (300 * 0.02 + 100 * 0.5) * 1_000_000,
    });
  });

  it("takes a wider kind where too few were of the closest one, and nothing where all are too few", () => {
    const members = [{ ...kind(1, 5, true), customers: 100 }];
    const few = past(kind(1, 5, true), 49, 49);
    expect(pastFigures(members, [few, past(kind(1, 5), 51, 1)])?.buyers).toBeCloseTo(50, 9);
    expect(pastFigures(members, [few, past(kind(2, 9), 50, 0)])?.buyers).toBeCloseTo((100 * 49) / 99, 9);
    expect(pastFigures(members, [few])).toBeNull();
    expect(pastFigures([], [past(kind(1, 5), 500, 5)])).toBeNull();
  });

  it("counts members who never ordered as customers who order nothing", () => {
    const members = [
      { ...kind(0, 0), customers: 900 },
      { ...kind(1, 5), customers: 100 },
    ];
    expect(pastFigures(members, [past(kind(1, 5), 100, 10)])).toMatchObject({ customers: 1_000, buyers: 10 });
  });

  it("is a share of the members, whatever the order of the cells, and grows with the amounts", () => {
    fc.assert(
      fc.property(MEMBERS, PAST, fc.integer({ min: 2, max: 9 }), (members, cells, factor) => {
        const found = pastFigures(members, cells);
        expect(pastFigures([...members].reverse(), [...cells].reverse()) === null).toBe(found === null);
        if (found === null) return;
        expect(found.customers).toBe(members.reduce((sum, each) => sum + each.customers, 0));
        expect(found.buyers).toBeLessThanOrEqual(found.customers * (1 + 1e-9));
        const again = pastFigures([...members].reverse(), [...cells].reverse());
        expect(again?.buyers).toBeCloseTo(found.buyers, 6);
        const dearer = cells.map((cell) => ({ ...cell, revenueMinor: cell.revenueMinor * factor }));
        expect(pastFigures(members, dearer)?.revenueMinor).toBeCloseTo(found.revenueMinor * factor, 3);
      }),
    );
  });
});
