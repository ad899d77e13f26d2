import { describe, expect, it } from "vitest";

import { groupOf } from "../groups/assign.ts";
import { rangesOf } from "../rfm/ranges.ts";
import { scoreRecency } from "../rfm/scoring.ts";
import { reasonOf } from "./reason.ts";

const BOUNDARIES = { r: [40, 91, 172, 323], f: [2, 3, 5, 11], m: [100, 200, 300, 400] };
const FIVE = [1, 2, 3, 4, 5];
const ALL = FIVE.flatMap((r) => FIVE.flatMap((f) => FIVE.map((m) => ({ r, f, m }))));

describe("reasonOf", () => {
  it("gives the days for which the buyer is in the group, for all 125 scores", () => {
    for (const score of ALL) {
      const { group, days } = reasonOf(score, rangesOf(BOUNDARIES));
      for (const day of [0, 40, 41, 91, 92, 172, 173, 323, 324, 4_000]) {
        const there = groupOf({ ...score, r: scoreRecency(BOUNDARIES, day) }) === group;
        expect(there).toBe(day >= days.from && day <= (days.to ?? Infinity));
      }
    }
  });

  it.each([
    [{ r: 5, f: 1, m: 5 }, "new", "first", null],
    [{ r: 1, f: 1, m: 1 }, "sleeping", "first", null],
    [{ r: 2, f: 4, m: 3 }, "loyal_at_risk", "attached", null],
    [{ r: 4, f: 3, m: 3 }, "potential_loyal", "repeat", "orders_or_spend"],
    [{ r: 4, f: 2, m: 5 }, "potential_loyal", "repeat", "orders"],
    [{ r: 2, f: 5, m: 2 }, "about_to_sleep", "repeat", "spend"],
    [{ r: 1, f: 2, m: 1 }, "sleeping", "repeat", "orders_and_spend"],
  ])("of %j is %s: %s, lacking %s", (score, group, kind, lacks) => {
    expect(reasonOf(score, rangesOf(BOUNDARIES))).toMatchObject({ group, kind, lacks });
  });
});
