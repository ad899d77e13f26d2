import { describe, expect, it } from "vitest";

import { FIELD_IDS, fieldOf } from "../../../app/domain/rules/catalogue.ts";
import { OPERATORS } from "../../../app/domain/rules/field.ts";
import { ruleToJson } from "../../../app/domain/rules/rule-json.ts";
import type { Rule } from "../../../app/domain/rules/rule.ts";
import { readRule } from "../../../app/segments/read-rule.ts";
import {
  draftOf,
  draftToJson,
  newCondition,
  newGroup,
  partPath,
  pathOf,
  withNode,
} from "../../../app/web/segments/builder/draft.ts";

function ruleOf(match: object): Rule {
  const read = readRule({ version: 1, match });
  if (read.outcome === "refused") throw new Error(JSON.stringify(read.problems));
  return read.rule;
}

const WORDS: Readonly<Record<string, string>> = {
  ...{ groups: "loyal", scores: "555", countries: "DE", products: "1", segments: "7", lists: "L1" },
};

function valuesOf(is: string, kind: string, word: string): object {
  switch (is) {
    case "none":
    case "yes":
    case "no":
      return {};
    case "between":
      return kind === "day" ? { from: "2024-02-29", to: "2024-03-01" } : { from: 2, to: 3 };
    case "days_ago":
      return { from: 2, to: 3 };
    case "before":
    case "after":
    case "on":
      return { day: "2024-02-29" };
    case "in_last":
    case "longer_ago_than":
      return { days: 30 };
    case "within":
      return { km: 5, latitude: 52.52, longitude: -13.4 };
    case "any_of":
    case "none_of":
    case "begins_with":
      return { values: [word] };
    default:
      return { value: 4 };
  }
}

describe("a rule that is edited", () => {
  it.each(FIELD_IDS)("keeps its JSON with each test on %s", (field) => {
    const { value, takes = {} } = fieldOf(field);
    const word = value.kind === "choice" ? (WORDS[value.of] ?? "x") : "1";
    for (const is of OPERATORS[value.kind]) {
      const rule = ruleOf({
        all: [
          {
            field,
            ...(takes.property && { property: "size" }),
            ...(takes.which && { which: [WORDS[takes.which] ?? "x"] }),
            ...(value.kind === "money" && { currency: "EUR" }),
            ...(takes.period && { period: { is: "in_last", days: 30 } }),
            ...(takes.machines && { machines: true }),
            ...(takes.ofOrder && {
              ofOrder: [
                { field: "amount", is: "between", from: 1_050, to: 2_000, currency: "JPY" },
                { field: "point_of_sale", is: "no" },
              ],
            }),
            is,
            ...valuesOf(is, value.kind, word),
          },
        ],
      });
      expect(draftToJson(draftOf(rule))).toEqual(ruleToJson(rule));
    }
  });

  it("keeps groups, and those that are turned around", () => {
    const one = { field: "orders", is: "none" };
    const rule = ruleOf({ any: [one, { not: one }, { not: { all: [one, { any: [one] }] } }] });
    expect(draftToJson(draftOf(rule))).toEqual(ruleToJson(rule));
    expect(draftToJson(draftOf(ruleOf({ not: one })))).toEqual({
      version: 1,
      match: { all: [{ not: one }] },
    });
  });

  it("says amounts in the main unit, and sends them in the minor one", () => {
    const draft = draftOf(ruleOf({ field: "revenue", is: "at_least", value: 1_050, currency: "EUR" }));
    expect(draft.of[0]).toMatchObject({ test: { typed: { value: "10.5" }, currency: "EUR" } });
    const yen = draftOf(ruleOf({ field: "revenue", is: "at_least", value: 1_050, currency: "JPY" }));
    expect(yen.of[0]).toMatchObject({ test: { typed: { value: "1050" } } });
  });

  it("sends what is unfinished as it was typed, so that the server names the cure", () => {
    const condition = newCondition("revenue", "EUR");
    const typed = (text: string) =>
      draftToJson(newGroup([{ ...condition, test: { ...condition.test, typed: { value: text } } }]));
    for (const [text, value] of [
      ["", ""],
      ["ten", "ten"],
      [" 10 ", 1_000],
      ["10.555", "10.555"],
    ])
      expect(typed(String(text))).toMatchObject({ match: { all: [{ value }] } });
  });

  it("finds the paths that the server's problems name", () => {
    const bad = newCondition("orders", "EUR");
    const inner = { ...newGroup([bad]), negated: true, join: "any" as const };
    const root = newGroup([newCondition("group", "EUR"), inner]);
    const read = readRule(draftToJson(root));
    const path = partPath(inner, pathOf(inner, partPath(root, "match", 1)), 0);
    expect(read).toMatchObject({
      problems: [{ path: "match.all[0].values" }, { path: `${path}.value`, code: "not_a_number" }],
    });
  });

  it("loses only the part that is removed", () => {
    const [one, two] = [newCondition("orders", "EUR"), newCondition("group", "EUR")];
    const inner = newGroup([one]);
    const root = newGroup([inner, two]);
    expect(withNode(root, one.key, () => null).of).toEqual([{ ...inner, of: [] }, two]);
    expect(withNode(root, root.key, () => null)).toEqual(root);
    expect(withNode(root, two.key, (node) => ({ ...node, negated: true })).of[1]).toMatchObject({
      negated: true,
    });
  });
});
