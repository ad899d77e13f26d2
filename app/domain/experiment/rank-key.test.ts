import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { LARGEST_SEED, mix, rankKeyOf } from "./rank-key.ts";

const SEED = fc.integer({ min: 0, max: LARGEST_SEED });
const ID = fc.integer({ min: 0, max: 2 ** 52 - 1 });

describe("mix", () => {
  it.each([
    // MurmurHash3 of an empty text is the finalizer of its seed: published vectors.
    [0, 0],
    [1, 0x514e28b7],
    [0xffffffff, 0x81f16f39],
  ])("of %i is that of MurmurHash3", (number, expected) => {
    expect(mix(number) >>> 0).toBe(expected);
  });
});

describe("a rank key", () => {
  it("is always the same for a seed and a customer", () => {
    expect([1, 2, 3, 1_000_000, 2 ** 52 - 1].map(rankKeyOf(20_261_130))).toEqual(PINNED);
    expect([1, 2, 3, 1_000_000, 2 ** 52 - 1].map(rankKeyOf(20_261_131))).not.toEqual(PINNED);
  });

  it("is a whole number below 2^52, another one for each customer", () => {
    fc.assert(
      fc.property(SEED, fc.uniqueArray(ID, { maxLength: 200 }), (seed, ids) => {
        const keys = ids.map(rankKeyOf(seed));
        expect(new Set(keys).size).toBe(ids.length);
        expect(keys.every((key) => Number.isInteger(key) && key >= 0 && key < 2 ** 52)).toBe(true);
      }),
    );
  });

  it("changes in half of its bits with one bit of the id or the seed", () => {
    const bitsOf = (number: number): string => number.toString(2).padStart(52, "0");
    const changed = (one: number, other: number): number =>
      [...bitsOf(one)].filter((bit, i) => bit !== bitsOf(other)[i]).length;
    let [byId, bySeed] = [0, 0];
    for (let id = 0; id < 500; id++) {
      byId += changed(rankKeyOf(7)(id * 977), rankKeyOf(7)((id * 977) ^ (1 << (id % 20))));
      bySeed += changed(rankKeyOf(id)(4_711), rankKeyOf(id ^ (1 << (id % 20)))(4_711));
    }
    // The standard error of either mean is 0.16 bits.
    expect(Math.abs(byId / 500 - 26)).toBeLessThan(0.7);
    expect(Math.abs(bySeed / 500 - 26)).toBeLessThan(0.7);
  });

  it.each([-1, 0.5, 2 ** 31, NaN])("needs another seed than %f", (seed) => {
    expect(() => rankKeyOf(seed)).toThrow(RangeError);
  });

  it.each([-1, 0.5, 2 ** 52, NaN])("needs another id than %f", (id) => {
    expect(() => rankKeyOf(1)(id)).toThrow(RangeError);
  });
});

const PINNED = [
  1_302_949_627_402_060, 63_593_447_775_043, 3_848_968_797_154_322, 4_476_401_252_190_489,
  4_140_907_232_825_046,
];
