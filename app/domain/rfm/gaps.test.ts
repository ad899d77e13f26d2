import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { DEFAULT_GAP_DAYS, gap90Days, MIN_GAPS } from "./gaps.ts";

const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);

describe("gap90Days", () => {
  it("is half a year while there are too few gaps", () => {
    expect(gap90Days([])).toBe(DEFAULT_GAP_DAYS);
    expect(gap90Days(upTo(MIN_GAPS - 1))).toBe(DEFAULT_GAP_DAYS);
    expect(gap90Days([...upTo(MIN_GAPS - 1), 0, 0, 0])).toBe(DEFAULT_GAP_DAYS);
  });

  it.each([
    [30, 27],
    [31, 28],
    [70, 63],
    [100, 90],
    [101, 91],
  ])("of 1 to %i is the nearest rank, %i", (n, expected) => {
    expect(gap90Days(upTo(n))).toBe(expected);
    expect(gap90Days([...upTo(n).reverse(), 0, 0])).toBe(expected);
  });

  it("is the least gap within which nine of ten are back", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 800 }), { minLength: 60, maxLength: 200 }), (gaps) => {
        const positive = gaps.filter((days) => days > 0);
        const back = (within: number): number => positive.filter((days) => days <= within).length;
        const rhythm = gap90Days(gaps);
        fc.pre(positive.length >= MIN_GAPS);
        expect(back(rhythm) * 10).toBeGreaterThanOrEqual(positive.length * 9);
        expect(back(rhythm - 1) * 10).toBeLessThan(positive.length * 9);
      }),
    );
  });
});
