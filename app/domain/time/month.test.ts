import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { monthsAfter } from "./month.ts";

describe("months", () => {
  it.each([
    ["2026-05", 1, "2026-06"],
    ["2026-12", 1, "2027-01"],
    ["2026-01", -1, "2025-12"],
    ["2026-01", -36, "2023-01"],
    ["2026-05", 0, "2026-05"],
  ])("%s and %i more are %s", (month, months, expected) => {
    expect(monthsAfter(month, months)).toBe(expected);
  });

  it("are those of the calendar, whatever the distance", () => {
    const year = fc.integer({ min: 1971, max: 2099 });
    const place = fc.integer({ min: 0, max: 11 });
    fc.assert(
      fc.property(year, place, fc.integer({ min: -600, max: 600 }), (y, m, months) => {
        const text = (date: Date): string => date.toISOString().slice(0, 7);
        const start = text(new Date(Date.UTC(y, m, 1)));
        expect(monthsAfter(start, months)).toBe(text(new Date(Date.UTC(y, m + months, 1))));
      }),
    );
  });
});
