import { describe, expect, it } from "vitest";

import { RULE_LIMITS } from "../domain/rules/limits.ts";
import { ruleToJson } from "../domain/rules/rule-json.ts";
import { readRule, readRuleText } from "./read-rule.ts";

const CONDITION = { field: "orders", is: "more_than", value: 10 };
const rule = (match: unknown): object => ({ version: 1, match });

/** Each problem as `path code`. */
function problemsOf(json: unknown): string[] {
  const read = readRule(json);
  return read.outcome === "rule" ? [] : read.problems.map(({ path, code }) => `${path} ${code}`);
}

function nested(levels: number): object {
  return levels === 0 ? CONDITION : { all: [nested(levels - 1)] };
}

describe("a rule", () => {
  it("is read with all that it says", () => {
    const json = rule({
      all: [
        {
          field: "revenue",
          is: "between",
          from: 100,
          to: 10_000,
          currency: "EUR",
          period: { is: "in_last", days: 365 },
          ofOrder: [
            { field: "amount", is: "at_least", value: 5_000, currency: "EUR" },
            { field: "point_of_sale", is: "no" },
          ],
        },
        { not: { any: [{ field: "first_order", is: "before", day: "2024-02-29" }] } },
        { field: "opened", is: "none", period: { is: "days_ago", from: 60, to: 90 }, machines: true },
        { field: "klaviyo_property", property: "gender", is: "any_of", values: ["f"] },
        { field: "items_of_type", which: ["shoe"], is: "at_least", value: 2 },
        { field: "near", is: "within", km: 20, latitude: 52.52, longitude: -13.4 },
      ],
    });
    const read = readRule(json);
    expect(read.outcome).toBe("rule");
    if (read.outcome === "rule") expect(ruleToJson(read.rule)).toEqual(json);
  });

  it("compares texts as they are stored, each once", () => {
    const read = readRule(rule({ field: "tag", is: "any_of", values: [" VIP ", "vip", "Größe"] }));
    expect(read).toMatchObject({ rule: { match: { test: { values: ["vip", "größe"] } } } });
    const postcode = readRule(rule({ field: "postcode", is: "begins_with", values: ["1011 AB"] }));
    expect(postcode).toMatchObject({ rule: { match: { test: { values: ["1011ab"] } } } });
  });

  it("has at most five levels and 200 conditions", () => {
    expect(problemsOf(rule(nested(5)))).toEqual([]);
    expect(problemsOf(rule(nested(6)))).toEqual(["match.all[0].all[0].all[0].all[0].all[0].all too_deep"]);
    const many = (count: number) => rule({ any: Array.from({ length: count }, () => CONDITION) });
    expect(problemsOf(many(RULE_LIMITS.conditions))).toEqual([]);
    expect(problemsOf(many(10_000))).toEqual(["match.any[200] too_many_conditions"]);
  });
});

describe("a rule that is wrong", () => {
  it.each<[string, unknown, string[]]>([
    ["nothing", null, [" not_an_object"]],
    ["a list", [], [" not_an_object"]],
    ["no version", { match: CONDITION }, ["version unknown_version"]],
    ["a later version", { version: 2, match: CONDITION }, ["version unknown_version"]],
    ["no match", { version: 1 }, ["match not_an_object"]],
    ["more than a match", { version: 1, match: CONDITION, also: 1 }, ["also unknown_key"]],
    ["an empty group", rule({ all: [] }), ["match.all empty_group"]],
    ["a group that is no list", rule({ any: CONDITION }), ["match.any empty_group"]],
    ["two kinds of group", rule({ any: [CONDITION], all: [CONDITION] }), ["match unknown_node"]],
    ["neither group nor condition", rule({ is: "more_than" }), ["match unknown_node"]],
    ["a double not", rule({ not: { not: CONDITION } }), ["match.not double_not"]],
    ["an unknown field", rule({ ...CONDITION, field: "email" }), ["match.field unknown_field"]],
    ["a field of objects", rule({ ...CONDITION, field: "constructor" }), ["match.field unknown_field"]],
    ["an unknown operator", rule({ ...CONDITION, is: "in_last" }), ["match.is unknown_operator"]],
    ["a text for a number", rule({ ...CONDITION, value: "10" }), ["match.value not_a_number"]],
    ["a fraction", rule({ ...CONDITION, value: 1.5 }), ["match.value number_out_of_range"]],
    ["a negative number", rule({ ...CONDITION, value: -1 }), ["match.value number_out_of_range"]],
    ["fewer than 0", rule({ ...CONDITION, is: "fewer_than", value: 0 }), ["match.value number_out_of_range"]],
    [
      "a reversed range",
      rule({ field: "orders", is: "between", from: 3, to: 2 }),
      ["match.to range_reversed"],
    ],
    ["a key of another operator", rule({ ...CONDITION, to: 3 }), ["match.to unknown_key"]],
    ["a key of another field", rule({ ...CONDITION, machines: true }), ["match.machines unknown_key"]],
    [
      "an amount without its currency",
      rule({ field: "revenue", is: "more_than", value: 1 }),
      ["match.currency not_a_currency"],
    ],
    [
      "a day that does not exist",
      rule({ field: "last_order", is: "on", day: "2023-02-29" }),
      ["match.day not_a_day"],
    ],
    [
      "a day out of range",
      rule({ field: "last_order", is: "on", day: "2101-01-01" }),
      ["match.day day_out_of_range"],
    ],
    [
      "a period without days",
      rule({ ...CONDITION, period: { is: "in_last" } }),
      ["match.period.days not_a_number"],
    ],
    [
      "0 days",
      rule({ ...CONDITION, period: { is: "in_last", days: 0 } }),
      ["match.period.days number_out_of_range"],
    ],
    [
      "an unknown condition on the order",
      rule({ ...CONDITION, ofOrder: [{ field: "colour", is: "yes" }] }),
      ["match.ofOrder[0].field unknown_field"],
    ],
    [
      "an unknown group",
      rule({ field: "group", is: "any_of", values: ["vip"] }),
      ["match.values[0] not_allowed"],
    ],
    ["no value", rule({ field: "tag", is: "any_of", values: [] }), ["match.values list_empty"]],
    ["an empty text", rule({ field: "tag", is: "any_of", values: ["  "] }), ["match.values[0] text_empty"]],
    [
      "a text that can't be stored",
      rule({ field: "tag", is: "any_of", values: ["a\u0000", "\ud800", "x".repeat(256)] }),
      [
        "match.values[0] text_unprintable",
        "match.values[1] text_unprintable",
        "match.values[2] text_too_long",
      ],
    ],
    [
      "a list's id with a quote",
      rule({ field: "klaviyo_list", is: "any_of", values: ["L'1"] }),
      ["match.values[0] not_allowed"],
    ],
    [
      "a point off the earth",
      rule({ field: "near", is: "within", km: 5, latitude: 91, longitude: 0 }),
      ["match.latitude number_out_of_range"],
    ],
  ])("%s is refused with its path", (_, json, problems) => {
    expect(problemsOf(json)).toEqual(problems);
  });

  it("tells of every mistake, up to twenty", () => {
    const wrong = Array.from({ length: 30 }, () => ({ ...CONDITION, value: null }));
    expect(problemsOf(rule({ all: wrong }))).toHaveLength(20);
  });

  it("names what is allowed", () => {
    const read = readRule(rule({ ...CONDITION, is: "around" }));
    expect(read).toMatchObject({ problems: [{ allowed: expect.stringContaining("more_than") as string }] });
  });

  it.each([
    ["no JSON", "{", "not_json"],
    ["a megabyte", `"${"x".repeat(RULE_LIMITS.characters)}"`, "too_large"],
    [
      "a key that would be lost",
      '{"version":1,"match":{"field":"r","is":"exactly","value":1},"__proto__":{}}',
      "",
    ],
  ])("as text: %s", (_, text, code) => {
    const read = readRuleText(text);
    expect(read).toMatchObject({ outcome: "refused", problems: [{ code: code || "unknown_key" }] });
  });

  it.each(["all", "not"])("of a hundred thousand levels of %s is refused, not followed", (kind) => {
    const [open, close] = kind === "all" ? ['{"all":[', "]}"] : ['{"not":', "}"];
    const text = `{"version":1,"match":${open.repeat(90_000)}${close.repeat(90_000)}}`.slice(0, 900_000);
    expect(readRuleText(text).outcome).toBe("refused");
    const whole = `{"version":1,"match":${open.repeat(50_000)}1${close.repeat(50_000)}}`;
    expect(readRuleText(whole)).toMatchObject({
      problems: [{ code: kind === "all" ? "too_deep" : "double_not" }],
    });
  });
});
