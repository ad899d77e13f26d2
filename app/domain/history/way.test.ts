import { describe, expect, it } from "vitest";

import type { Group } from "../groups/group.ts";
import { wayOf } from "./way.ts";

const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));
const stay = (group: Group | null, from: number, to: number) => ({ group, from: day(from), to: day(to) });
const move = (at: number, from: Group | null, to: Group | null) => ({ at: day(at), from, to });
const found = (group: Group | null, from: number, to: number) => ({
  ...stay(group, from, to),
  hindsight: false,
});

describe("a customer's way through the groups", () => {
  it("goes on from hindsight to what the runs have found, from the first group on", () => {
    const way = wayOf({
      stays: [stay(null, 1, 3), stay("new", 3, 8), stay("about_to_sleep", 8, 10)],
      moves: [move(10, null, "about_to_sleep"), move(14, "about_to_sleep", "sleeping")],
      group: "sleeping",
      until: day(20),
    });
    expect(way).toEqual([
      { ...stay("new", 3, 8), hindsight: true },
      { ...stay("about_to_sleep", 8, 10), hindsight: true },
      found("about_to_sleep", 10, 14),
      found("sleeping", 14, 20),
    ]);
  });

  it("is hindsight alone on the day of the first run", () => {
    const way = wayOf({
      stays: [stay("new", 1, 10)],
      moves: [move(10, null, "new")],
      group: "new",
      until: day(10),
    });
    expect(way).toEqual([{ ...stay("new", 1, 10), hindsight: true }]);
  });

  it("starts with the first order of a customer who came after the first run", () => {
    const way = wayOf({
      stays: [stay(null, 1, 10)],
      moves: [move(12, null, "new")],
      group: "new",
      until: day(20),
    });
    expect(way).toEqual([found("new", 12, 20)]);
  });

  it("knows nothing of the time whose moves are no longer kept", () => {
    const kept = {
      moves: [move(15, "loyal", "loyal_at_risk")],
      group: "loyal_at_risk" as const,
      until: day(20),
    };
    expect(wayOf({ stays: [stay("new", 1, 10)], ...kept })).toEqual([
      { ...stay("new", 1, 10), hindsight: true },
      found("loyal_at_risk", 15, 20),
    ]);
    expect(wayOf({ stays: [], moves: [], group: "loyal", until: day(20) })).toEqual([]);
    expect(wayOf({ stays: [stay("new", 1, 10)], moves: [], group: "loyal", until: day(20) })).toEqual([
      { ...stay("new", 1, 10), hindsight: true },
      found("loyal", 10, 20),
    ]);
  });

  it("says when the customer was in no group between two", () => {
    const way = wayOf({
      stays: [],
      moves: [move(1, null, "new"), move(5, "new", null), move(9, null, "new")],
      group: "new",
      until: day(12),
    });
    expect(way).toEqual([found("new", 1, 5), found(null, 5, 9), found("new", 9, 12)]);
  });
});
