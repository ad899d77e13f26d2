import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { gap90Days } from "../domain/rfm/gaps.ts";
import { gap90OfCounts } from "./rhythm.ts";

describe("gap90OfCounts", () => {
  it("finds what the domain finds from the gaps themselves", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 200 }), (gaps) => {
        const counts = new Map<number, number>();
        for (const days of gaps) counts.set(days, (counts.get(days) ?? 0) + 1);
        const rows = [...counts]
          .map(([days, count]) => ({ days, gaps: count }))
          .sort((a, b) => a.days - b.days);
        expect(gap90OfCounts(rows)).toBe(gap90Days(gaps));
      }),
    );
  });
});
