import { expect, it } from "vitest";

import { ruleToJson } from "../rules/rule-json.ts";
import { freeKey, pickedListOf, pickedRule } from "./picked-list.ts";

it("a list's rule asks for the list, and is known by it", () => {
  const rule = pickedRule("win back");
  expect(ruleToJson(rule)).toEqual({
    version: 1,
    match: { field: "picked", is: "any_of", values: ["win back"] },
  });
  expect(pickedListOf(rule)).toBe("win back");
});

it("a rule that asks for more, or the other way round, is no list", () => {
  const { match } = pickedRule("a");
  if (match.kind !== "condition") throw new Error("It is a condition.");
  const test = { kind: "choice", is: "any_of", values: ["a", "b"] } as const;
  expect(pickedListOf({ version: 1, match: { ...match, test } })).toBeNull();
  expect(pickedListOf({ version: 1, match: { ...match, test: { ...test, is: "none_of" } } })).toBeNull();
  expect(pickedListOf({ version: 1, match: { kind: "all", of: [match] } })).toBeNull();
  expect(pickedListOf({ version: 1, match: { ...match, field: "tag" } })).toBeNull();
});

it("a key is another list's no more than once", () => {
  expect(freeKey("a", [])).toBe("a");
  expect(freeKey("a", ["a", "a (2)"])).toBe("a (3)");
});
