import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS } from "../groups/group.ts";
import { GROUP_AUDIENCES } from "./audience.ts";
import { GROUP_PLACES, groupMask, hasPlace, MOST_WORDS, placesIn, setOfPlace, setsOf } from "./places.ts";

const place = fc.nat({ max: MOST_WORDS * 63 - 1 });
/** The largest value of PostgreSQL's `bigint`. */
const LARGEST = 2n ** 63n - 1n;

describe("places", () => {
  it.each([
    [0, 0, 1n],
    [5, 0, 32n],
    [62, 0, 2n ** 62n],
    [63, 1, 1n],
    [200, 3, 2n ** 11n],
  ])("%i stands in word %i as %i", (number, word, mask) => {
    expect(setOfPlace(number)).toEqual({ word, mask });
  });

  it("there are none below 0, between two, or beyond the last word", () => {
    for (const number of [-1, 0.5, MOST_WORDS * 63, Number.NaN])
      expect(() => setOfPlace(number)).toThrow(RangeError);
  });

  it("are read from the masks that they were put into, whatever they are", () => {
    fc.assert(
      fc.property(fc.uniqueArray(place), (places) => {
        const sets = setsOf(places);
        expect(sets.flatMap(placesIn)).toEqual([...places].sort((x, y) => x - y));
        for (const { mask } of sets) expect(mask > 0n && mask <= LARGEST).toBe(true);
      }),
    );
  });
});

describe("a set of places", () => {
  it("has exactly the places that were put in", () => {
    fc.assert(
      fc.property(fc.uniqueArray(place), place, (places, asked) => {
        expect(setsOf(places).some((set) => hasPlace(set, asked))).toBe(places.includes(asked));
      }),
    );
  });
});

describe("the places of groups", () => {
  it("are the first six, in their order", () => {
    expect(GROUPS.map(groupMask)).toEqual([1n, 2n, 4n, 8n, 16n, 32n]);
    expect(setsOf(GROUP_AUDIENCES.map((audience) => audience.place))).toEqual([GROUP_PLACES]);
    expect(GROUP_PLACES).toEqual({ word: 0, mask: 63n });
  });
});
