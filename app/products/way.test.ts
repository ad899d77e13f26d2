import { describe, expect, it } from "vitest";

import { wayOf } from "./way.ts";

const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));
const read = { readAt: day(20), readWindowStart: day(5), readLimited: false };
const wish = { windowStart: day(6), limited: false };

describe("a reading of what was bought", () => {
  it("reads what changed since a little before the last one began", () => {
    expect(wayOf(read, wish)).toEqual({
      windowStart: day(5),
      limited: false,
      changedFrom: new Date(day(20).getTime() - 15 * 60_000),
    });
    expect(wayOf(read, { ...wish, limited: true })).toMatchObject({ limited: false });
  });

  it.each([
    ["nothing was read", { ...read, readAt: null, readWindowStart: null }, wish],
    ["older orders count now", read, { ...wish, windowStart: day(4) }],
    ["lines were missed", { ...read, readWindowStart: null }, wish],
    ["orders were hidden", { ...read, readLimited: true }, wish],
  ])("reads everything where %s", (_, before, now) => {
    expect(wayOf(before, now)).toEqual({ ...now, changedFrom: null });
  });
});
