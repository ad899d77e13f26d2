import fc from "fast-check";
import { expect, it } from "vitest";

import { bySetOrder, isSetKey, kindOfSet, type SetKey } from "./audience-set.ts";

const key = fc.oneof(
  fc.constant<SetKey>("groups"),
  fc.stringMatching(/^[\w-]{1,64}$/).map((id): SetKey => `segment:${id}`),
  fc.stringMatching(/^[\w-]{1,64}$/).map((id): SetKey => `arm:${id}`),
);

it.each([
  ["groups", true],
  ["segment:17", true],
  ["arm:a-B_9", true],
  ["all", false],
  ["segment:", false],
  ["segment:a b", false],
  ["segment:1\n", false],
  ["arm:1:2", false],
  [`arm:${"x".repeat(65)}`, false],
  ["Groups", false],
  [null, false],
])("%j names a set: %s", (text, is) => {
  expect(isSetKey(text)).toBe(is);
});

it("knows each key's kind", () => {
  fc.assert(
    fc.property(key, (each) => {
      expect(isSetKey(each)).toBe(true);
      expect(each.startsWith(kindOfSet(each))).toBe(true);
    }),
  );
});

it("sorts any keys into one order, the groups first", () => {
  fc.assert(
    fc.property(fc.array(key), (keys) => {
      const sorted = [...keys].sort(bySetOrder);
      expect([...keys].reverse().sort(bySetOrder)).toEqual(sorted);
      const groups = keys.filter((each) => each === "groups").length;
      expect(sorted.slice(0, groups).every((each) => each === "groups")).toBe(true);
    }),
  );
});
