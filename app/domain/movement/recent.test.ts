import { describe, expect, it } from "vitest";

import { recentCounts } from "./recent.ts";

describe("recentCounts", () => {
  it("keeps so many months, over the turn of a year", () => {
    const counts = new Map([
      ["2025-10", 4],
      ["2025-11", 3],
      ["2026-01", 2],
      ["2026-02", 9],
    ]);
    expect([...recentCounts(counts, "2026-01", 3)]).toEqual([
      ["2025-11", 3],
      ["2026-01", 2],
    ]);
  });

  it("shows a first month without anyone only where somebody had come before", () => {
    expect([...recentCounts(new Map([["2025-01", 1]]), "2026-01", 13)]).toEqual([["2025-01", 1]]);
    expect([...recentCounts(new Map([["2024-12", 1]]), "2026-01", 13)]).toEqual([["2025-01", 0]]);
    expect([...recentCounts(new Map([["2025-12", 1]]), "2026-01", 13)]).toEqual([["2025-12", 1]]);
  });
});
