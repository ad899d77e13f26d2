import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { groupOf } from "../groups/assign.ts";
import { GROUPS } from "../groups/group.ts";
import { recencyDays } from "../rfm/recency.ts";
import { scoreRecency } from "../rfm/scoring.ts";
import { EVERYBODY, isEverybody, orderedBetween, scoresOf } from "./customer-filter.ts";

const BOUNDARIES = { r: [30, 90, 180, 365], f: [2, 3, 5, 9], m: [4_000, 9_000, 20_000, 60_000] };
const codes = (filter: Partial<typeof EVERYBODY>): string[] =>
  scoresOf({ ...EVERYBODY, ...filter }, BOUNDARIES).map(({ r, f, m }) => `${r}${f}${m}`);

describe("the scores that a filter asks for", () => {
  it("are all 125 without a filter, the best first", () => {
    expect(codes({})).toHaveLength(125);
    expect(codes({}).slice(0, 6)).toEqual(["555", "554", "553", "552", "551", "545"]);
    expect(codes({}).at(-1)).toBe("111");
  });

  it("are those of the digits", () => {
    expect(codes({ r: 2, f: 3, m: 4 })).toEqual(["234"]);
    expect(codes({ f: 3 })).toHaveLength(25);
  });

  it("share the 125 out among the groups", () => {
    const all = GROUPS.flatMap((group) => codes({ group }));
    expect([...all].sort()).toEqual(codes({}).sort());
    expect(codes({ group: "sleeping", r: 5 })).toEqual([]);
  });

  it("include each customer whose days are within the range", () => {
    const day = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(day, day, fc.option(day), (days, from, more) => {
        const to = more === null ? null : from + more;
        fc.pre(days >= from && (to === null || days <= to));
        const score = { r: scoreRecency(BOUNDARIES, days), f: 1, m: 1 };
        const group = groupOf(score);
        expect(codes({ group, days: { from, to } })).toContain(`${score.r}11`);
      }),
    );
  });

  it("leave out what no customer with these days can have", () => {
    expect(codes({ days: { from: 0, to: 30 } }).every((code) => code.startsWith("5"))).toBe(true);
    expect(codes({ days: { from: 366, to: null } }).every((code) => code.startsWith("1"))).toBe(true);
    expect(codes({ days: { from: 31, to: 100 } })).toHaveLength(50);
  });
});

describe("the moments of last orders", () => {
  const asOf = new Date("2026-05-31T10:00:00.000Z");

  it("are exactly those whose whole days are within the range", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 * 86_400_000 }),
        fc.integer({ min: 0, max: 400 }),
        fc.option(fc.integer({ min: 0, max: 60 })),
        (agoMs, from, more) => {
          const to = more === null ? null : from + more;
          const at = new Date(asOf.getTime() - agoMs);
          const { after, upTo } = orderedBetween({ from, to }, asOf);
          const days = recencyDays(at, asOf);
          expect((after === null || at > after) && (upTo === null || at <= upTo)).toBe(
            days >= from && (to === null || days <= to),
          );
        },
      ),
    );
  });
});

it("everybody is a filter without any part", () => {
  expect(isEverybody(EVERYBODY)).toBe(true);
  expect(isEverybody({ ...EVERYBODY, m: 1 })).toBe(false);
});
