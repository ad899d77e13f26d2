import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS, type Group } from "../groups/group.ts";
import { flowMatrix } from "./flow.ts";
import { largestFlows, netChanges } from "./net-change.ts";

const STATE = fc.constantFrom<Group | null>(...GROUPS, null);
const FLOWS = fc.array(fc.record({ from: STATE, to: STATE, spentMinor: fc.integer({ min: 0, max: 9_000 }) }));

describe("netChanges", () => {
  it("counts everyone where they were and where they are", () => {
    fc.assert(
      fc.property(FLOWS, (flows) => {
        for (const { group, before, after } of netChanges(flowMatrix(flows))) {
          expect(before).toBe(flows.filter(({ from }) => from === group).length);
          expect(after).toBe(flows.filter(({ to }) => to === group).length);
        }
      }),
    );
  });
});

describe("largestFlows", () => {
  it("has everyone who moved once, the most first", () => {
    fc.assert(
      fc.property(FLOWS, (flows) => {
        const found = largestFlows(flowMatrix(flows));
        const moved = flows.filter(({ from, to }) => from !== to);
        expect(found.reduce((sum, { customers }) => sum + customers, 0)).toBe(moved.length);
        const counts = found.map(({ customers }) => customers);
        expect(counts).toEqual(counts.toSorted((a, b) => b - a));
      }),
    );
  });
});
