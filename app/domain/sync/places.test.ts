import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS } from "../groups/group.ts";
import { groupBit } from "../groups/set.ts";
import { GROUP_AUDIENCES } from "./audience.ts";
import {
  beforeBit,
  CURRENT_PLACES,
  hasBefore,
  hasPlace,
  LABELLED_PLACES,
  maskOf,
  placeBit,
} from "./places.ts";

const place = fc.nat({ max: 14 });

describe("masks", () => {
  it("hold bit i for the place i: for the six groups the bits that were always theirs", () => {
    expect(GROUP_AUDIENCES.map((audience) => placeBit(audience.place))).toEqual(GROUPS.map(groupBit));
    expect(maskOf(GROUP_AUDIENCES.map((audience) => audience.place))).toBe(CURRENT_PLACES);
    expect(beforeBit(1)).toBe(placeBit(1) << LABELLED_PLACES);
  });

  it("have exactly the places that were put in", () => {
    fc.assert(
      fc.property(fc.uniqueArray(place), place, (places, asked) => {
        expect(hasPlace(maskOf(places), asked)).toBe(places.includes(asked));
      }),
    );
  });

  it("have a place under the label before apart from the place itself", () => {
    expect(hasBefore(beforeBit(3), 3)).toBe(true);
    expect(hasPlace(beforeBit(3), 3)).toBe(false);
    expect(hasBefore(placeBit(3), 3)).toBe(false);
  });

  it("refuse a place that they have no bit for, and never take it for another", () => {
    for (const wrong of [-1, 15, 32, 200, 0.5]) expect(() => placeBit(wrong)).toThrow(RangeError);
    expect(hasPlace(~0, 200)).toBe(false);
  });
});
