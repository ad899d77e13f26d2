import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS } from "../groups/group.ts";
import { countWith, scoreMap, type ScoreFigures } from "./score-figures.ts";

const figures = (customers: number, r: number, f: number, m: number): ScoreFigures => ({
  ...{ r, f, m, customers, orders: customers * f, spentMinor: 100 * customers * m },
});
/** Two Loyal scores with the same R and F, another Loyal one, and a Sleeping one. */
const KNOWN = [figures(4, 5, 4, 4), figures(3, 5, 4, 5), figures(2, 3, 5, 3), figures(9, 1, 1, 1)];
const ANY = { r: null, f: null, m: null };

describe("a group's map", () => {
  it("has R across and the other score up, with the third one summed up", () => {
    const map = scoreMap(KNOWN, "loyal", "f");
    expect(map.map((row) => row.map(({ customers }) => customers))).toEqual([
      [0, 0, 2, 0, 0],
      [0, 0, 0, 0, 7],
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ]);
    expect(map[1]?.[4]).toEqual({ r: 5, up: 4, customers: 7, spentMinor: 3_100 });
    expect(scoreMap(KNOWN, "loyal", "m")[0]?.[4]).toEqual({ r: 5, up: 5, customers: 3, spentMinor: 1_500 });
  });

  it("counts whom a choice of scores leaves, and both maps hold everybody once", () => {
    expect(countWith(KNOWN, "loyal", ANY)).toBe(9);
    expect(countWith(KNOWN, "loyal", { ...ANY, r: 5, m: 5 })).toBe(3);
    expect(countWith(KNOWN, "sleeping", { ...ANY, r: 5 })).toBe(0);
    const digit = fc.integer({ min: 1, max: 5 });
    const some = fc.uniqueArray(fc.tuple(fc.nat(99), digit, digit, digit), {
      selector: ([, ...score]) => score.join(""),
    });
    fc.assert(
      fc.property(some, (tuples) => {
        const all = tuples.map((tuple) => figures(...tuple));
        for (const axis of ["f", "m"] as const) {
          const cells = GROUPS.flatMap((group) => scoreMap(all, group, axis).flat());
          const sum = cells.reduce((total, { customers }) => total + customers, 0);
          expect(sum).toBe(all.reduce((total, { customers }) => total + customers, 0));
        }
      }),
    );
  });
});
