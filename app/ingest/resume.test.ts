import { describe, expect, it } from "vitest";

import { resumePoint } from "./resume.ts";

const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));
const failed = {
  kind: "backfill",
  updatedFrom: null,
  windowStart: day(1),
  scopeLimited: false,
  readThrough: day(10),
  startedAt: day(20),
} as const;
const wish = { kind: "backfill", updatedFrom: null, windowStart: day(2), limited: false } as const;

describe("an import after one that failed", () => {
  it("goes on where that ended, and says since when its orders were read", () => {
    expect(resumePoint(failed, wish)).toEqual({ readThrough: day(10), readSince: day(20) });
    expect(resumePoint(failed, { ...wish, limited: true })).not.toBeNull();
    expect(resumePoint({ ...failed, scopeLimited: true }, { ...wish, limited: true })).not.toBeNull();
  });

  it("goes on by what was updated, so that nothing that changed since is missed", () => {
    const increment = { kind: "increment", updatedFrom: day(5) } as const;
    expect(resumePoint({ ...failed, ...increment }, { ...wish, ...increment })).toEqual({
      readThrough: day(10),
      readSince: null,
    });
    const earlier = { ...increment, updatedFrom: day(4) };
    expect(resumePoint({ ...failed, ...increment }, { ...wish, ...earlier })).toBeNull();
  });

  it.each([
    ["there is none", null, {}],
    ["it is of another kind", failed, { kind: "increment", updatedFrom: day(5) } as const],
    ["it compares", { ...failed, kind: "full_read" } as const, { kind: "full_read" } as const],
    ["it reaches further back", failed, { windowStart: new Date(day(1).getTime() - 1) }],
    ["it begins after what was read", failed, { windowStart: day(11) }],
    ["it may see more", { ...failed, scopeLimited: true }, {}],
  ])("begins anew where %s", (_, before, changes) => {
    expect(resumePoint(before, { ...wish, ...changes })).toBeNull();
  });
});
