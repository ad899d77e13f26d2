import { describe, expect, it } from "vitest";

import { inflowOf } from "./inflow.ts";
import { trendOf } from "./trend.ts";

describe("inflowOf", () => {
  it("fills the months that brought nobody, over the turn of the year", () => {
    const counts = new Map([
      ["2025-11", 4],
      ["2026-01", 2],
      ["2026-02", 9],
      ["2026-03", 1],
    ]);
    expect(inflowOf(counts, "2026-02")).toEqual({
      months: [
        { month: "2025-11", customers: 4, partial: false },
        { month: "2025-12", customers: 0, partial: false },
        { month: "2026-01", customers: 2, partial: false },
        { month: "2026-02", customers: 9, partial: true },
      ],
      perMonth: 2,
      variation: 1,
    });
  });

  it.each<[ReadonlyMap<string, number>]>([[new Map()], [new Map([["2026-02", 3]])]])(
    "says nothing of no whole month",
    (counts) => {
      expect(inflowOf(counts, "2026-02")).toMatchObject({ perMonth: null, variation: null });
    },
  );

  it("is steady when every month is alike", () => {
    const counts = new Map([
      ["2026-01", 5],
      ["2026-02", 5],
    ]);
    expect(inflowOf(counts, "2026-03")).toMatchObject({ perMonth: 5, variation: 0 });
  });
});

const at = (day: number, customers: number) => ({ at: new Date(Date.UTC(2026, 0, day)), customers });

describe("trendOf", () => {
  it.each([
    [[at(1, 100), at(16, 105), at(31, 110)], "grows", 10],
    [[at(1, 110), at(16, 105), at(31, 100)], "shrinks", -10],
    [[at(1, 1000), at(31, 1010)], "steady", 10],
    [[at(1, 0), at(31, 0)], "steady", 0],
    [[at(1, 0), at(31, 1)], "grows", 1],
  ] as const)("of %j %s", (points, direction, perMonth) => {
    const trend = trendOf(points);
    expect(trend?.direction).toBe(direction);
    expect(trend?.perMonth).toBeCloseTo(perMonth, 9);
  });

  it("says nothing of one moment", () => {
    expect(trendOf([])).toBeNull();
    expect(trendOf([at(1, 5)])).toBeNull();
    expect(trendOf([at(1, 5), at(1, 6)])).toBeNull();
  });
});
