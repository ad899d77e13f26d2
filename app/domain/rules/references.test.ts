import { describe, expect, it } from "vitest";

import { EVER } from "./asked.ts";
import { evaluableRule, MOST_CONDITIONS_TOGETHER, type Knowledge } from "./evaluable.ts";
import { NEEDS } from "./field.ts";
import { ownNameProblems } from "./own-names.ts";
import { findCycle, sizeWithReferences } from "./references.ts";
import type { Condition, Rule } from "./rule.ts";

const choice = (field: Condition["field"], values: readonly string[], property = ""): Condition => ({
  kind: "condition",
  field,
  test: { kind: "choice", is: "any_of", values },
  period: EVER,
  ofOrder: [],
  machines: false,
  property,
  which: [],
});
const ruleOf = (...of: Condition[]): Rule => ({ version: 1, match: { kind: "all", of } });
const naming = (...ids: string[]): Rule => ruleOf(choice("segment", ids));
const spending = (currency: string): Condition => ({
  ...choice("revenue", []),
  test: { kind: "number", currency, is: "more_than", value: 100 },
});
const knowledge = (patch: Partial<Knowledge> = {}): Knowledge => ({
  known: new Set(NEEDS),
  lists: new Set(["L1"]),
  properties: new Set(["gender"]),
  currency: "EUR",
  segments: new Map(),
  ...patch,
});

describe("a cycle", () => {
  it("is found with the way that it takes, and where it begins", () => {
    const others = new Map([
      ["2", naming("3", "4")],
      ["3", naming("5")],
      ["4", naming("1")],
      ["5", ruleOf(choice("tag", ["vip"]))],
    ]);
    const rule = ruleOf(choice("tag", ["vip"]), choice("segment", ["5", "2"]));
    expect(findCycle("1", rule, others)).toEqual({ segmentIds: ["1", "2", "4", "1"], path: "match.all[1]" });
    expect(findCycle("1", naming("1"), others)).toEqual({ segmentIds: ["1", "1"], path: "match.all[0]" });
  });

  it("is none where two ways lead to the same segment, or where a segment is gone", () => {
    const others = new Map([
      ["2", naming("4")],
      ["3", naming("4")],
      ["4", naming("99")],
    ]);
    expect(findCycle("1", naming("2", "3"), others)).toBeNull();
  });

  it("is looked for once in each rule, however many ways there are", () => {
    const others = new Map(
      Array.from({ length: 60 }, (_, at): [string, Rule] => [
        String(at),
        ruleOf(choice("segment", [String(at + 1)]), choice("segment", [String(at + 1)])),
      ]),
    );
    expect(findCycle("new", naming("0"), others)).toBeNull();
    expect(sizeWithReferences(naming("59"), others)).toBe(3);
    const found = evaluableRule(
      naming("0"),
      knowledge({ segments: new Map([...others, ["60", ruleOf(choice("tag", ["a"]))]]) }),
    );
    expect(found).toMatchObject({ outcome: "not_evaluable", lacks: [{ code: "too_many_conditions" }] });
    expect(MOST_CONDITIONS_TOGETHER).toBe(1_000);
  });

  it("that two edits have made together keeps the rule from being evaluated", () => {
    const segments = new Map([
      ["1", naming("2")],
      ["2", naming("1")],
    ]);
    expect(evaluableRule(naming("1"), knowledge({ segments }))).toMatchObject({
      outcome: "not_evaluable",
      lacks: [{ code: "too_many_conditions" }],
    });
  });
});

describe("what the app itself writes", () => {
  const own = { tags: ["Sixfold: Loyal"], lists: ["OWNED1"] };

  it("can't be named, whatever its case", () => {
    const rule = ruleOf(
      choice("tag", ["vip", "sixfold: loyal"]),
      choice("klaviyo_list", ["OWNED1"]),
      choice("klaviyo_property", ["loyal"], "Sixfold_Group"),
    );
    expect(ownNameProblems(rule, own)).toEqual([
      { path: "match.all[0].values", code: "own_tag" },
      { path: "match.all[1].values", code: "own_list" },
      { path: "match.all[2].property", code: "own_property" },
    ]);
  });

  it("keeps nothing else from being named", () => {
    const rule = ruleOf(
      choice("tag", ["sixfold"]),
      choice("klaviyo_list", ["owned1"]),
      choice("klaviyo_property", ["sixfold_group"], "gender"),
      choice("city", ["sixfold: loyal"]),
    );
    expect(ownNameProblems(rule, own)).toEqual([]);
  });
});

describe("a rule that can't be evaluated", () => {
  const lacksOf = (rule: Rule, patch: Partial<Knowledge>) => {
    const found = evaluableRule(rule, knowledge(patch));
    return found.outcome === "evaluable" ? [] : found.lacks;
  };

  it("says which conditions lack what", () => {
    const rule = ruleOf(
      choice("tag", ["vip"]),
      choice("klaviyo_list", ["L1", "L2"]),
      choice("klaviyo_property", ["xl"], "size"),
      spending("USD"),
    );
    expect(lacksOf(rule, { known: new Set(["orders"]) })).toEqual([
      { path: "match.all[0]", field: "tag", code: "tags", segmentId: null },
      { path: "match.all[1]", field: "klaviyo_list", code: "lists", segmentId: null },
      { path: "match.all[2]", field: "klaviyo_property", code: "properties", segmentId: null },
      { path: "match.all[3]", field: "revenue", code: "other_currency", segmentId: null },
    ]);
  });

  it("needs orders at a point of sale only where it asks for them", () => {
    const ofOrder = [{ field: "point_of_sale", test: { kind: "flag", is: "yes" } }] as const;
    const known = new Set(NEEDS.filter((need) => need !== "point_of_sale"));
    expect(lacksOf(ruleOf({ ...spending("EUR"), ofOrder }), { known })).toMatchObject([
      { code: "point_of_sale" },
    ]);
    expect(lacksOf(ruleOf(spending("EUR")), { known })).toEqual([]);
  });

  it("lacks what the segments lack that it leads to, and says in which", () => {
    const segments = new Map([
      ["2", naming("3")],
      ["3", ruleOf(choice("country", ["DE"]))],
    ]);
    const known = new Set(NEEDS.filter((need) => need !== "places"));
    expect(lacksOf(naming("2"), { known, segments })).toEqual([
      { path: "match.all[0]", field: "country", code: "places", segmentId: "3" },
    ]);
    expect(lacksOf(naming("4"), { segments })).toEqual([
      { path: "match.all[0]", field: "segment", code: "segment_gone", segmentId: null },
    ]);
  });
});
