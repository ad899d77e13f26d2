import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ASSUMED_GAP_DAYS, countGapLengths, insideDays, measuredRhythm, MIN_GAPS, rhythmOf } from "./gaps.ts";

const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);
const rhythm = (gaps: readonly number[]) => rhythmOf(countGapLengths(gaps));

describe("rhythmOf", () => {
  it.each([
    ["without gaps", [], 0],
    ["with one too few", upTo(MIN_GAPS - 1), 29],
    ["with one too few that are not zero", [...upTo(MIN_GAPS - 1), 0, 0, 0], 29],
  ])("is not known %s: half a year is assumed", (_, gaps, counted) => {
    expect(rhythm(gaps)).toEqual({
      gaps: counted,
      gap50Days: null,
      gap75Days: null,
      gap90Days: ASSUMED_GAP_DAYS,
    });
  });

  it.each([
    [30, 15, 23, 27],
    [31, 16, 24, 28],
    [70, 35, 53, 63],
    [100, 50, 75, 90],
    [101, 51, 76, 91],
  ])("of 1 to %i is the nearest ranks, %i, %i and %i", (n, gap50Days, gap75Days, gap90Days) => {
    const expected = { gaps: n, gap50Days, gap75Days, gap90Days };
    expect(rhythm(upTo(n))).toEqual(expected);
    expect(rhythm([...upTo(n).reverse(), 0, 0])).toEqual(expected);
  });

  it("is the least gaps within which half, three of four and nine of ten are back", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 800 }), { minLength: 60, maxLength: 200 }), (gaps) => {
        const positive = gaps.filter((days) => days > 0);
        const back = (within: number): number => positive.filter((days) => days <= within).length;
        const { gap50Days, gap75Days, gap90Days } = rhythm(gaps);
        fc.pre(positive.length >= MIN_GAPS);
        for (const [days, percent] of [
          [gap50Days, 50],
          [gap75Days, 75],
          [gap90Days, 90],
        ] as const) {
          expect(back(days ?? 0) * 100).toBeGreaterThanOrEqual(positive.length * percent);
          expect(back((days ?? 0) - 1) * 100).toBeLessThan(positive.length * percent);
        }
      }),
    );
  });

  it("is the same whatever the order of the gaps, and finds each by sorting too", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 30, maxLength: 200 }), (gaps) => {
        const sorted = gaps.toSorted((a, b) => a - b);
        const at = (percent: number) => sorted[Math.ceil((sorted.length * percent) / 100) - 1];
        expect(rhythm(gaps)).toEqual({
          gaps: gaps.length,
          gap50Days: at(50),
          gap75Days: at(75),
          gap90Days: at(90),
        });
        expect(rhythm(gaps.toReversed())).toEqual(rhythm(gaps));
      }),
    );
  });
});

describe("measuredRhythm", () => {
  const none = { gap50Days: null, gap75Days: null };

  it("states what was found, also where it equals what would be assumed", () => {
    const found = { gap50Days: 90, gap75Days: 130, gap90Days: ASSUMED_GAP_DAYS };
    expect(measuredRhythm({ gaps: 30, ...found })).toEqual(found);
  });

  it("does not state what was assumed", () => {
    expect(measuredRhythm(rhythm([]))).toEqual({ ...none, gap90Days: null });
  });

  it("states of an older model only what cannot be an assumption", () => {
    expect(measuredRhythm({ gaps: null, ...none, gap90Days: 200 })).toEqual({ ...none, gap90Days: 200 });
    expect(measuredRhythm({ gaps: null, ...none, gap90Days: 180 })).toEqual({ ...none, gap90Days: null });
  });
});

describe("insideDays", () => {
  it("is the usual time for first-time buyers, and that of three of four for repeat buyers", () => {
    const known = { gap50Days: 34, gap75Days: 94, gap90Days: 200 };
    expect([1, 2, 9].map((orders) => insideDays(known, orders))).toEqual([34, 94, 94]);
    expect(insideDays({ gap50Days: null, gap75Days: null, gap90Days: null }, 1)).toBeNull();
  });
});
