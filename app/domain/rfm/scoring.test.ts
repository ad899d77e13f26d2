import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Boundaries } from "./score.ts";
import { scoreCode, scoreCustomer } from "./scoring.ts";

const CDNOW: Boundaries = { r: [40, 91, 172, 323], f: [2, 3, 5, 11], m: [20_47, 47_61, 109_86, 299_82] };

const whole = (min: number, max: number) => fc.integer({ min, max });
const ascending = (min: number, max: number, maxLength: number) =>
  fc.uniqueArray(whole(min, max), { maxLength }).map((values) => values.sort((a, b) => a - b));
const BOUNDARIES: fc.Arbitrary<Boundaries> = fc.record({
  r: ascending(0, 2000, 4),
  f: ascending(3, 200, 3).map((orders) => [2, ...orders]),
  m: ascending(1, 1e7, 4),
});
const SUMMARY = fc.record({
  recencyDays: whole(0, 4000),
  orderCount: whole(1, 300),
  spentMinor: whole(-1e5, 2e7),
});

describe("scoreCustomer", () => {
  it.each([
    [{ recencyDays: 0, orderCount: 1, spentMinor: -5 }, "511"],
    [{ recencyDays: 40, orderCount: 2, spentMinor: 20_47 }, "522"],
    [{ recencyDays: 41, orderCount: 3, spentMinor: 20_46 }, "431"],
    [{ recencyDays: 323, orderCount: 10, spentMinor: 299_81 }, "244"],
    [{ recencyDays: 324, orderCount: 11, spentMinor: 299_82 }, "155"],
  ])("reads the boundaries with both ends: %j is %s", (summary, code) => {
    expect(scoreCode(scoreCustomer(CDNOW, summary))).toBe(code);
  });

  it.each<[Boundaries, string]>([
    [{ r: [], f: [2], m: [] }, "523"],
    [{ r: [10], f: [2], m: [100] }, "422"],
    [{ r: [10, 20], f: [2, 5], m: [100, 200] }, "433"],
  ])("counts from one end where there are fewer clusters: %j", (boundaries, code) => {
    expect(scoreCode(scoreCustomer(boundaries, { recencyDays: 15, orderCount: 4, spentMinor: 200 }))).toBe(
      boundaries.f.length === 2 ? code.replace(/.(.)$/, "2$1") : code,
    );
  });

  it("stays between 1 and 5", () => {
    fc.assert(
      fc.property(BOUNDARIES, SUMMARY, (boundaries, summary) => {
        for (const score of Object.values(scoreCustomer(boundaries, summary))) {
          expect(score).toBeGreaterThanOrEqual(1);
          expect(score).toBeLessThanOrEqual(5);
        }
      }),
    );
  });

  it("never falls for a later order, one order more, or more spend", () => {
    fc.assert(
      fc.property(BOUNDARIES, SUMMARY, whole(0, 4000), whole(0, 1e6), (boundaries, summary, days, minor) => {
        const score = scoreCustomer(boundaries, summary);
        const later = { ...summary, recencyDays: Math.min(days, summary.recencyDays) };
        expect(scoreCustomer(boundaries, later).r).toBeGreaterThanOrEqual(score.r);
        const another = { ...summary, orderCount: summary.orderCount + 1 };
        expect(scoreCustomer(boundaries, another).f).toBeGreaterThanOrEqual(score.f);
        const richer = { ...summary, spentMinor: summary.spentMinor + minor };
        expect(scoreCustomer(boundaries, richer).m).toBeGreaterThanOrEqual(score.m);
      }),
    );
  });
});
