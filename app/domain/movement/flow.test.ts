import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS, type Group } from "../groups/group.ts";
import { flowMatrix } from "./flow.ts";

const STATE = fc.constantFrom<Group | null>(...GROUPS, null);
const FLOW = fc.record({ from: STATE, to: STATE, spentMinor: fc.integer({ min: -1_000, max: 100_000 }) });

describe("flowMatrix", () => {
  it("counts each customer once, and each as stayed, better or worse", () => {
    fc.assert(
      fc.property(fc.array(FLOW), (flows) => {
        const { cells, stayed, better, worse } = flowMatrix(flows);
        const all = cells.flat();
        const spent = flows.reduce((sum, flow) => sum + flow.spentMinor, 0);
        expect(all.reduce((sum, cell) => sum + cell.customers, 0)).toBe(flows.length);
        expect(all.reduce((sum, cell) => sum + cell.spentMinor, 0)).toBe(spent);
        expect(stayed.customers + better.customers + worse.customers).toBe(flows.length);
        expect(stayed.spentMinor + better.spentMinor + worse.spentMinor).toBe(spent);
      }),
    );
  });

  it("knows what is at stake", () => {
    const matrix = flowMatrix([
      { from: "loyal", to: "loyal_at_risk", spentMinor: 900 },
      { from: "loyal_at_risk", to: "loyal", spentMinor: 800 },
      { from: "sleeping", to: null, spentMinor: 70 },
      { from: null, to: "new", spentMinor: 5 },
      { from: null, to: null, spentMinor: 0 },
    ]);
    expect(matrix.worse).toEqual({ customers: 2, spentMinor: 970 });
    expect(matrix.better).toEqual({ customers: 2, spentMinor: 805 });
    expect(matrix.stayed).toEqual({ customers: 1, spentMinor: 0 });
    expect(matrix.cells[4]?.[5]).toEqual({ customers: 1, spentMinor: 900 });
  });

  it("takes customers who went the same way in one", () => {
    const one = { from: "new", to: "sleeping", spentMinor: 10 } as const;
    const three = { from: "new", to: "sleeping", customers: 3, spentMinor: 30 } as const;
    expect(flowMatrix([three])).toEqual(flowMatrix([one, one, one]));
  });
});
