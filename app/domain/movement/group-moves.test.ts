import { describe, expect, it } from "vitest";

import { flowMatrix } from "./flow.ts";
import { movesOfGroup } from "./group-moves.ts";

describe("a group's moves", () => {
  it("are who came into it and who left it, most customers first, without who stayed", () => {
    const matrix = flowMatrix([
      { from: "loyal", to: "loyal", customers: 50, spentMinor: 900 },
      { from: "new", to: "loyal", customers: 2, spentMinor: 20 },
      { from: null, to: "loyal", customers: 3, spentMinor: 10 },
      { from: "loyal", to: "loyal_at_risk", customers: 4, spentMinor: 80 },
      { from: "new", to: "about_to_sleep", customers: 9, spentMinor: 90 },
    ]);
    expect(movesOfGroup(matrix, "loyal")).toEqual({
      came: [
        { group: null, customers: 3, spentMinor: 10 },
        { group: "new", customers: 2, spentMinor: 20 },
      ],
      went: [{ group: "loyal_at_risk", customers: 4, spentMinor: 80 }],
    });
    expect(movesOfGroup(matrix, "sleeping")).toEqual({ came: [], went: [] });
  });
});
