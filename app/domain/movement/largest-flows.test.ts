import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS, type Group } from "../groups/group.ts";
import { flowMatrix } from "./flow.ts";
import { largestFlows } from "./largest-flows.ts";

const STATE = fc.constantFrom<Group | null>(...GROUPS, null);
const FLOWS = fc.array(fc.record({ from: STATE, to: STATE, spentMinor: fc.integer({ min: 0, max: 9_000 }) }));

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
