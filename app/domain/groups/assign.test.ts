import { describe, expect, it } from "vitest";

import { groupOf } from "./assign.ts";
import { GROUPS, type Group } from "./group.ts";

const FIVE = [1, 2, 3, 4, 5];
const ALL = FIVE.flatMap((r) => FIVE.flatMap((f) => FIVE.map((m) => ({ r, f, m }))));

describe("groupOf", () => {
  it("has a group for each of the 125 scores, and reaches all six", () => {
    const sizes = new Map<Group, number>();
    for (const score of ALL) sizes.set(groupOf(score), (sizes.get(groupOf(score)) ?? 0) + 1);
    expect(GROUPS.map((group) => [group, sizes.get(group)])).toEqual([
      ["new", 10],
      ["about_to_sleep", 22],
      ["sleeping", 17],
      ["potential_loyal", 36],
      ["loyal", 24],
      ["loyal_at_risk", 16],
    ]);
  });

  it.each<[string, Group]>([
    ["555", "loyal"],
    ["334", "loyal"],
    ["343", "loyal"],
    ["333", "potential_loyal"],
    ["352", "potential_loyal"],
    ["325", "potential_loyal"],
    ["234", "loyal_at_risk"],
    ["155", "loyal_at_risk"],
    ["255", "loyal_at_risk"],
    ["233", "about_to_sleep"],
    ["221", "about_to_sleep"],
    ["133", "sleeping"],
    ["121", "sleeping"],
    ["511", "new"],
    ["415", "new"],
    ["315", "about_to_sleep"],
    ["211", "about_to_sleep"],
    ["115", "sleeping"],
  ])("puts %s into %s", (code, group) => {
    const [r = 0, f = 0, m = 0] = [...code].map(Number);
    expect(groupOf({ r, f, m })).toBe(group);
  });

  it("never leaves the attached when a score rises", () => {
    const attached = new Set<Group>(["loyal", "loyal_at_risk"]);
    for (const score of ALL.filter((one) => attached.has(groupOf(one)))) {
      expect(attached).toContain(groupOf({ ...score, f: Math.min(5, score.f + 1) }));
      expect(attached).toContain(groupOf({ ...score, m: Math.min(5, score.m + 1) }));
    }
  });
});
