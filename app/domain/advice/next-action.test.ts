import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS, type Group } from "../groups/group.ts";
import { flowMatrix } from "../movement/flow.ts";
import { nextAction, type GroupNow } from "./next-action.ts";

const ALL: readonly GroupNow[] = GROUPS.map((group) => ({ group, customers: 100, spentMinor: 100_000 }));
const only = (...groups: Group[]): GroupNow[] =>
  ALL.map((each) => (groups.includes(each.group) ? each : { ...each, customers: 0, spentMinor: 0 }));
const NOBODY_MOVED = flowMatrix([]);

describe("the next action", () => {
  it("is about Loyal customers who slipped to at risk, with their number and what they have spent", () => {
    const moves = flowMatrix([
      { from: "loyal", to: "loyal_at_risk", customers: 37, spentMinor: 41_200 },
      { from: "loyal", to: "loyal", customers: 63, spentMinor: 100_000 },
      { from: "new", to: "about_to_sleep", customers: 90, spentMinor: 9_000 },
    ]);
    expect(nextAction(ALL, moves)).toEqual({
      kind: "loyal_slipped",
      group: "loyal_at_risk",
      customers: 37,
      spentMinor: 41_200,
    });
  });

  it("adds up all the ways in which Potential loyal customers cool down", () => {
    const moves = flowMatrix([
      { from: "potential_loyal", to: "about_to_sleep", customers: 2, spentMinor: 5_000 },
      { from: "potential_loyal", to: "sleeping", customers: 1, spentMinor: 3_000 },
      { from: "loyal", to: "loyal_at_risk", customers: 1, spentMinor: 7_000 },
    ]);
    expect(nextAction(ALL, moves)).toMatchObject({
      kind: "potential_cooled",
      group: "about_to_sleep",
      customers: 3,
      spentMinor: 8_000,
    });
    const toSleeping = flowMatrix([
      { from: "potential_loyal", to: "sleeping", customers: 3, spentMinor: 9_000 },
      { from: "potential_loyal", to: "about_to_sleep", customers: 2, spentMinor: 9_000 },
    ]);
    expect(nextAction(ALL, toSleeping)).toMatchObject({ group: "sleeping", customers: 5 });
  });

  it("leaves out a slip that hardly matters, from the bound on", () => {
    const slip = (spentMinor: number) =>
      nextAction(ALL, flowMatrix([{ from: "loyal", to: "loyal_at_risk", customers: 1, spentMinor }]))?.kind;
    expect(slip(3_000)).toBe("loyal_slipped");
    expect(slip(2_999)).toBe("at_risk");
  });

  it("is about the groups as they are where nobody slipped, or no moves are known", () => {
    for (const moves of [null, NOBODY_MOVED]) {
      expect(nextAction(ALL, moves)).toMatchObject({
        kind: "at_risk",
        group: "loyal_at_risk",
      });
      expect(nextAction(only("new", "loyal"), moves)).toMatchObject({ kind: "welcome", customers: 100 });
      expect(nextAction(only("loyal"), moves)).toMatchObject({ kind: "thank" });
      expect(nextAction(only("sleeping"), moves)).toMatchObject({ kind: "sleeping" });
    }
  });

  it("goes past a group that hardly matters, unless there is no other", () => {
    const few = ALL.map((each) =>
      each.group === "loyal_at_risk" ? { ...each, customers: 1, spentMinor: 10 } : each,
    );
    expect(nextAction(few, null)?.kind).toBe("potential");
    expect(nextAction(few.slice(-1), null)?.kind).toBe("at_risk");
  });

  it("is none where nobody is in a group", () => {
    expect(nextAction([], null)).toBeNull();
    expect(nextAction(only(), NOBODY_MOVED)).toBeNull();
  });

  it("is for somebody, in any store", () => {
    const cell = { customers: fc.nat(1_000), spentMinor: fc.integer({ min: -1_000, max: 1_000_000 }) };
    const state = fc.constantFrom<Group | null>(...GROUPS, null);
    const moves = fc
      .array(fc.record({ from: state, to: state, ...cell }))
      .map((flows) => flowMatrix(flows.map((flow) => ({ ...flow, customers: flow.customers + 1 }))));
    const groups = fc.tuple(...GROUPS.map((group) => fc.record({ group: fc.constant(group), ...cell })));
    fc.assert(
      fc.property(groups, fc.option(moves), (now, flows) => {
        const action = nextAction(now, flows);
        if (action === null) return now.every(({ customers }) => customers === 0);
        const own = now.find(({ group }) => group === action.group);
        const isOfMoves = ["loyal_slipped", "potential_cooled", "new_cooled"].includes(action.kind);
        return action.customers > 0 && (isOfMoves || own?.customers === action.customers);
      }),
    );
  });
});
