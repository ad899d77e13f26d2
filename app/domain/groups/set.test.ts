import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS } from "./group.ts";
import { groupBit, groupsIn } from "./set.ts";

describe("sets of groups", () => {
  it("hold bit i for the i-th group", () => {
    expect(GROUPS.map(groupBit)).toEqual([1, 2, 4, 8, 16, 32]);
  });

  it("give back what was put in, in the fixed order", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...GROUPS)), (groups) => {
        const set = groups.reduce((bits, group) => bits | groupBit(group), 0);
        expect(groupsIn(set)).toEqual(GROUPS.filter((group) => groups.includes(group)));
      }),
    );
  });

  it("ignore bits that no group has", () => {
    expect(groupsIn(0)).toEqual([]);
    expect(groupsIn(64 + 1)).toEqual(["new"]);
  });
});
