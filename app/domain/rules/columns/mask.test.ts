import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  combined,
  countMask,
  differing,
  inverse,
  isDecided,
  isMarked,
  mark,
  marked,
  newMask,
} from "./mask.ts";

const PEOPLE = [1, 3, 31, 32, 33, 64, 70];

describe("a mask", () => {
  it.each(PEOPLE)("of %s people is decided by nobody of all, and by everybody of any", (people) => {
    const [nobody, everybody] = [newMask(people), newMask(people, 1)];
    expect([isDecided("all", nobody), isDecided("any", everybody)]).toEqual([true, true]);
    expect([isDecided("all", everybody), isDecided("any", nobody)]).toEqual([false, false]);
    expect(isDecided("any", inverse(nobody))).toBe(true);
    expect(isDecided("all", inverse(everybody))).toBe(true);
    expect(countMask(everybody)).toBe(people);
    for (let person = 0; person < people; person += 1) {
      const one = newMask(people);
      mark(one, person, 1);
      expect(isDecided("all", one)).toBe(false);
      expect(isDecided("any", inverse(one))).toBe(false);
      expect([...marked(one)]).toEqual([person]);
      expect(countMask(inverse(one))).toBe(people - 1);
    }
  });

  it("is what sets of people are", () => {
    const bits = fc.array(fc.boolean(), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(bits, bits, (some, more) => {
        const people = Math.min(some.length, more.length);
        const [one, other] = [maskOf(some.slice(0, people)), maskOf(more.slice(0, people))];
        const wanted = (holds: (a: boolean, b: boolean) => boolean) =>
          some.flatMap((a, person) => (person < people && holds(a, more[person] ?? false) ? [person] : []));
        expect([...marked(combined("all", [one, other]))]).toEqual(wanted((a, b) => a && b));
        expect([...marked(combined("any", [one, other]))]).toEqual(wanted((a, b) => a || b));
        expect([...marked(differing(one, other))]).toEqual(wanted((a, b) => a !== b));
        expect([...marked(inverse(one))]).toEqual(wanted((a) => !a));
        expect(countMask(one)).toBe(wanted((a) => a).length);
        expect(some.slice(0, people)).toEqual(Array.from({ length: people }, (_, at) => isMarked(one, at)));
      }),
    );
  });
});

function maskOf(bits: readonly boolean[]) {
  const mask = newMask(bits.length);
  for (const [person, bit] of bits.entries()) mark(mask, person, bit ? 1 : 0);
  return mask;
}
