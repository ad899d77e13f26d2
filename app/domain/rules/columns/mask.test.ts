import { describe, expect, it } from "vitest";

import { countMask, inverse, isDecided, newMask } from "./mask.ts";

describe("a mask", () => {
  it.each([1, 3, 4, 5, 8, 11])(
    "of %s people is decided by nobody of all, and by everybody of any",
    (people) => {
      const [nobody, everybody] = [newMask(people), newMask(people, 1)];
      expect([isDecided("all", nobody), isDecided("any", everybody)]).toEqual([true, true]);
      expect([isDecided("all", everybody), isDecided("any", nobody)]).toEqual([false, false]);
      for (let person = 0; person < people; person += 1) {
        const one = newMask(people);
        one[person] = 1;
        expect(isDecided("all", one)).toBe(false);
        expect(isDecided("any", inverse(one))).toBe(false);
        // The bytes after the last person are not looked at.
        expect(isDecided("any", inverse(nobody))).toBe(true);
        expect(isDecided("all", inverse(everybody))).toBe(true);
        expect(countMask(one)).toBe(1);
      }
    },
  );
});
