import { describe, expect, it } from "vitest";

import { wayOf } from "./way.ts";

const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));
const read = { readAt: day(20), readWindowStart: day(5), readLimited: false, retryAt: null };
const NOW = day(21);
const wish = { windowStart: day(6), limited: false };

describe("a reading of what was bought", () => {
  it("reads what changed since a little before the last one began", () => {
    expect(wayOf(read, wish, NOW)).toEqual({
      windowStart: day(5),
      limited: false,
      changedFrom: new Date(day(20).getTime() - 15 * 60_000),
    });
    expect(wayOf(read, { ...wish, limited: true }, NOW)).toMatchObject({ limited: false });
  });

  it("goes on with what changed while missed lines are not due again", () => {
    expect(wayOf({ ...read, retryAt: day(22) }, wish, NOW).changedFrom).not.toBeNull();
  });

  it.each([
    ["nothing was read", { ...read, readAt: null, readWindowStart: null }, wish],
    ["older orders count now", read, { ...wish, windowStart: day(4) }],
    ["it covers no window", { ...read, readWindowStart: null }, wish],
    ["missed lines are due again", { ...read, retryAt: NOW }, wish],
    ["orders were hidden", { ...read, readLimited: true }, wish],
  ])("reads everything where %s", (_, before, now) => {
    expect(wayOf(before, now, NOW)).toEqual({ ...now, changedFrom: null });
  });
});
