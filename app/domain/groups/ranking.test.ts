import { describe, expect, it } from "vitest";

import { GROUPS } from "./group.ts";
import { isBetter, RANKED_GROUPS, rankOf } from "./ranking.ts";

describe("the ranking of groups", () => {
  it("has each group once", () => {
    expect([...RANKED_GROUPS].sort()).toEqual([...GROUPS].sort());
    expect(RANKED_GROUPS.map(rankOf)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("puts every group above none, and none above itself", () => {
    for (const group of GROUPS) {
      expect(isBetter(group, null)).toBe(true);
      expect(isBetter(group, group)).toBe(false);
    }
    expect(isBetter("loyal", "loyal_at_risk")).toBe(true);
    expect(isBetter("sleeping", "about_to_sleep")).toBe(false);
  });
});
