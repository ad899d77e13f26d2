import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { historyMoments, MONTH_ENDS, monthEndedBy, type HistoryFacts } from "./moments.ts";

const FACTS: HistoryFacts = {
  firstRunAt: new Date("2026-03-14T09:00:00Z"),
  newestRunAt: new Date("2026-03-14T09:00:00Z"),
  readFrom: new Date("2016-03-14T09:00:00Z"),
  windowYears: 10,
  timeZone: "Europe/Berlin",
};
const moments = (facts: Partial<HistoryFacts> = {}): string[] =>
  historyMoments({ ...FACTS, ...facts }).map((at) => at.toISOString());

describe("the moments of a history", () => {
  it("are the last 36 month ends in the shop's time zone, and the first run", () => {
    const found = moments();
    expect(found).toHaveLength(37);
    expect(found.slice(0, 2)).toEqual(["2023-03-31T22:00:00.000Z", "2023-04-30T22:00:00.000Z"]);
    expect(found.slice(-2)).toEqual(["2026-02-28T23:00:00.000Z", "2026-03-14T09:00:00.000Z"]);
  });

  it("become fewer as runs take over, and end with the first run", () => {
    const later = moments({ newestRunAt: new Date("2027-03-20T00:00:00Z") });
    expect(later).toHaveLength(25);
    expect(later[0]).toBe("2024-03-31T22:00:00.000Z");
    expect(later.slice(-2)).toEqual(["2026-02-28T23:00:00.000Z", "2026-03-14T09:00:00.000Z"]);
    expect(moments({ newestRunAt: new Date("2029-04-01T00:00:00Z") })).toEqual([]);
  });

  it("have no month end twice where the first run is one", () => {
    const firstRunAt = new Date("2026-02-28T23:00:00.000Z");
    const found = moments({ firstRunAt, newestRunAt: firstRunAt });
    expect(found.slice(-2)).toEqual(["2026-01-31T23:00:00.000Z", "2026-02-28T23:00:00.000Z"]);
  });

  it("leave out month ends of whose window less than half was read", () => {
    const years = (windowYears: number): string[] =>
      moments({ windowYears, readFrom: new Date(`${String(2026 - windowYears)}-03-14T09:00:00Z`) });
    expect(years(10)).toHaveLength(37);
    expect(years(6)).toHaveLength(37);
    expect(years(4)[0]).toBe("2024-03-31T22:00:00.000Z");
    expect(years(2)[0]).toBe("2025-03-31T22:00:00.000Z");
    expect(years(1)[0]).toBe("2025-09-30T22:00:00.000Z");
    expect(moments({ readFrom: null })).toEqual([]);
    expect(moments({ readFrom: new Date("2026-01-14T00:00:00Z") })).toEqual([]);
  });

  it("are month ends in any time zone, and only they", () => {
    const zones = fc.constantFrom(
      "UTC",
      "America/Sao_Paulo",
      "Asia/Beirut",
      "Pacific/Apia",
      "America/St_Johns",
      "nowhere",
    );
    const runs = fc.date({ min: new Date("2010-01-01"), max: new Date("2036-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(zones, runs, (timeZone, firstRunAt) => {
        const readFrom = new Date(firstRunAt.getTime() - 3_660 * 86_400_000);
        const facts = { firstRunAt, newestRunAt: firstRunAt, readFrom, windowYears: 10, timeZone };
        const found = historyMoments(facts);
        const ends = found.slice(0, -1);
        const months = ends.map((at) => monthEndedBy(at, timeZone));
        expect(months).not.toContain(null);
        expect(new Set(months).size).toBe(ends.length);
        expect(ends.length).toBeGreaterThanOrEqual(MONTH_ENDS - 1);
        expect([...found].sort((a, b) => a.getTime() - b.getTime())).toEqual(found);
        const between = ends.flatMap((at) => [at.getTime() - 1, at.getTime() + 1]);
        for (const ms of between) expect(monthEndedBy(new Date(ms), timeZone)).toBeNull();
      }),
      { numRuns: 30 },
    );
  });
});
