import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS } from "../groups/group.ts";
import { GROUP_PLACES, groupMask, groupsAt, MOST_WORDS, placesIn, setOfPlace } from "./places.ts";

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
        const masks = new Map<number, bigint>();
        for (const { word, mask } of places.map(setOfPlace)) masks.set(word, (masks.get(word) ?? 0n) | mask);
        const read = [...masks].flatMap(([word, mask]) => placesIn({ word, mask }));
        expect(read.sort((a, b) => a - b)).toEqual([...places].sort((a, b) => a - b));
        for (const mask of masks.values()) expect(mask > 0n && mask <= LARGEST).toBe(true);
      }),
    );
  });
});

describe("the places of groups", () => {
  it("are the first six, in their order", () => {
    expect(GROUPS.map(groupMask)).toEqual([1n, 2n, 4n, 8n, 16n, 32n]);
    expect(GROUP_PLACES).toEqual({ word: 0, mask: 63n });
  });

  it("are read from a mask in their order, whatever else is in it", () => {
    fc.assert(
      fc.property(fc.subarray([...GROUPS]), fc.bigInt(0n, 2n ** 57n - 1n), (groups, others) => {
        const mask = groups.reduce((bits, group) => bits | groupMask(group), others << 6n);
        expect(groupsAt(mask)).toEqual(GROUPS.filter((group) => groups.includes(group)));
      }),
    );
  });
});
