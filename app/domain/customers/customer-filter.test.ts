import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { groupOf } from "../groups/assign.ts";
import { GROUPS } from "../groups/group.ts";
import { scoreRecency } from "../rfm/scoring.ts";
import { EVERYBODY, filtered, isUnfiltered, scoresOf, UNFILTERED } from "./customer-filter.ts";

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

it("everybody is a filter without any part", () => {
  expect(isUnfiltered(EVERYBODY)).toBe(true);
  expect(isUnfiltered(UNFILTERED)).toBe(true);
  expect(isUnfiltered({ ...EVERYBODY, m: 1 })).toBe(false);
});

it("a filter by days asks for both ends, one without days for none", () => {
  const run = { boundaries: BOUNDARIES, asOf: new Date("2026-05-31T10:00:00.000Z") };
  expect(filtered(EVERYBODY, run)).toMatchObject({ ordered: { after: null, until: null } });
  const { scores, ordered } = filtered({ ...EVERYBODY, days: { from: 31, to: 90 } }, run);
  expect(scores.every(({ r }) => r === 4)).toBe(true);
  expect(ordered).toEqual({
    after: new Date("2026-03-01T10:00:00.000Z"),
    until: new Date("2026-04-30T10:00:00.000Z"),
  });
});
