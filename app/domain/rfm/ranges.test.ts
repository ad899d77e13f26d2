import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { rangesOf, type ScoreRange } from "./ranges.ts";
import type { Boundaries } from "./score.ts";
import { scoreCustomer } from "./scoring.ts";

const CDNOW: Boundaries = { r: [40, 91, 172, 323], f: [2, 3, 5, 11], m: [20_47, 47_61, 109_86, 299_82] };

describe("rangesOf", () => {
  it("puts a full model into ranges", () => {
    const { r, f, m } = rangesOf(CDNOW);
    expect(r).toEqual([
      { score: 5, from: 0, to: 40 },
      { score: 4, from: 41, to: 91 },
      { score: 3, from: 92, to: 172 },
      { score: 2, from: 173, to: 323 },
      { score: 1, from: 324, to: null },
    ]);
    expect(f).toEqual([
      { score: 1, from: 1, to: 1 },
      { score: 2, from: 2, to: 2 },
      { score: 3, from: 3, to: 4 },
      { score: 4, from: 5, to: 10 },
      { score: 5, from: 11, to: null },
    ]);
    expect(m[0]).toEqual({ score: 1, from: 0, to: 20_46 });
    expect(m[4]).toEqual({ score: 5, from: 299_82, to: null });
  });

  it("puts a model of equal customers into ranges", () => {
    expect(rangesOf({ r: [], f: [2], m: [] })).toEqual({
      r: [{ score: 5, from: 0, to: null }],
      f: [
        { score: 1, from: 1, to: 1 },
        { score: 2, from: 2, to: null },
      ],
      m: [{ score: 3, from: 0, to: null }],
    });
  });

  it("gives each value the one range of its score", () => {
    const value = fc.record({
      recencyDays: fc.integer({ min: 0, max: 500 }),
      orderCount: fc.integer({ min: 1, max: 20 }),
      spentMinor: fc.integer({ min: 0, max: 400_00 }),
    });
    const { r, f, m } = rangesOf(CDNOW);
    const holding = (ranges: readonly ScoreRange[], x: number): number[] =>
      ranges.filter(({ from, to }) => from <= x && x <= (to ?? Infinity)).map(({ score }) => score);
    fc.assert(
      fc.property(value, (summary) => {
        const score = scoreCustomer(CDNOW, summary);
        expect(holding(r, summary.recencyDays)).toEqual([score.r]);
        expect(holding(f, summary.orderCount)).toEqual([score.f]);
        expect(holding(m, summary.spentMinor)).toEqual([score.m]);
      }),
    );
  });
});
