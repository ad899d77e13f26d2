import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { pairOf, spanAMonth, type ComparableMoment } from "./pair.ts";

/** Moments that lie this many days before today, newest first. */
const daysAgo = (...days: readonly number[]): ComparableMoment[] =>
  days.map((day) => ({ key: String(day), at: new Date(Date.UTC(2026, 5, 1) - day * 86_400_000) }));
const keysOf = (days: readonly number[], from: string | null = null, to: string | null = null) => {
  const pair = pairOf(daysAgo(...days), { from, to });
  return pair && [pair.from.key, pair.to.key];
};

describe("a pair of moments", () => {
  it("is the newest and the one about a month before, or else the oldest", () => {
    expect(keysOf([0, 1, 27, 28, 60])).toEqual(["28", "0"]);
    expect(keysOf([0, 1, 2])).toEqual(["2", "0"]);
    expect(keysOf([0, 10, 45, 60], null, "10")).toEqual(["45", "10"]);
  });

  it("is the one that was chosen, whichever way round", () => {
    expect(keysOf([0, 1, 2, 60], "60", "1")).toEqual(["60", "1"]);
    expect(keysOf([0, 1, 2, 60], "1", "60")).toEqual(["60", "1"]);
    expect(keysOf([0, 1, 2, 60], "no such", "nor such")).toEqual(["60", "0"]);
  });

  it("is never one moment twice", () => {
    expect(keysOf([0, 1, 2], "1", "1")).toEqual(["2", "1"]);
    expect(keysOf([0, 1, 2], "2", "2")).toEqual(["2", "1"]);
    expect(keysOf([0])).toBeNull();
    expect(keysOf([])).toBeNull();
  });

  it("is in the order of time, and there with two moments", () => {
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 1_000 }), { minLength: 2, maxLength: 20 });
    const key = fc.option(fc.integer({ min: 0, max: 1_000 }).map(String));
    fc.assert(
      fc.property(days, key, key, (list, from, to) => {
        const pair = pairOf(daysAgo(...list.toSorted((a, b) => a - b)), { from, to });
        expect(pair?.from.at.getTime()).toBeLessThan(pair?.to.at.getTime() ?? NaN);
      }),
    );
  });

  it("spans a month from 28 days on", () => {
    expect([[0, 28], [0, 27], [0], []].map((days) => spanAMonth(daysAgo(...days)))).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
