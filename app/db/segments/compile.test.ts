import { describe, expect, it } from "vitest";

import { EVER } from "../../domain/rules/asked.ts";
import { FIELD_IDS, fieldOf, type FieldId } from "../../domain/rules/catalogue.ts";
import { evaluableRule, type EvaluableRule } from "../../domain/rules/evaluable.ts";
import { NEEDS, type ValueKind } from "../../domain/rules/field.ts";
import type { RuleTest } from "../../domain/rules/asked.ts";
import { shopDays } from "../../domain/time/shop-days.ts";
import { compileFromSource, compileRules } from "./compile.ts";

const MOMENT = {
  at: new Date("2026-03-29T12:00:00.000Z"),
  days: shopDays("Europe/Berlin"),
  windowStart: new Date("2016-03-29T12:00:00.000Z"),
  includePointOfSale: false,
  currency: "EUR",
};
const TESTS: Readonly<Record<ValueKind["kind"], RuleTest>> = {
  count: { kind: "number", currency: null, is: "at_least", value: 1 },
  number: { kind: "number", currency: null, is: "at_least", value: 1 },
  days: { kind: "number", currency: null, is: "at_least", value: 1 },
  money: { kind: "number", currency: "EUR", is: "more_than", value: 7_777 },
  day: { kind: "day", is: "in_last", days: 30 },
  choice: { kind: "choice", is: "any_of", values: ["1"] },
  beginning: { kind: "choice", is: "begins_with", values: ["1"] },
  flag: { kind: "flag", is: "yes" },
  near: { kind: "near", is: "within", km: 5, latitude: 5252, longitude: 1341 },
};

function ruleOn(field: FieldId): EvaluableRule {
  const period = fieldOf(field).takes?.period ? ({ kind: "day", is: "in_last", days: 30 } as const) : EVER;
  const condition = {
    kind: "condition" as const,
    field,
    test: TESTS[fieldOf(field).value.kind],
    period,
    ofOrder: [],
    machines: false,
    property: "gender",
    which: ["1"],
  };
  const tagged = { ...condition, field: "tag" as const, test: TESTS.choice };
  const found = evaluableRule(
    { version: 1, match: condition },
    {
      known: new Set(NEEDS),
      lists: new Set(["1"]),
      properties: new Set(["gender"]),
      currency: "EUR",
      segments: new Map([["1", { version: 1, match: tagged }]]),
    },
  );
  if (found.outcome === "not_evaluable") throw new Error(JSON.stringify(found.lacks));
  return found.rule;
}

describe("the SQL of a rule", () => {
  it.each(FIELD_IDS)("on %s holds each table that it reads to the shop", (field) => {
    const { from, conditions, values } = compileRules(42, [ruleOn(field)], MOMENT);
    const text = `${from} and ${conditions.join(" and ")}`;
    const tables = [...text.matchAll(/\b(?:from|join) ([a-z_]+) ([a-z]+)\b/g)];
    expect(tables.length).toBeGreaterThan(0);
    for (const [, , alias = ""] of tables)
      expect(text).toMatch(new RegExp(`\\b${alias}\\.shop_id = \\$1\\b`));
    expect(text.match(/shop_id = \$1/g)).toHaveLength(tables.length);
    expect(values[0]).toBe(42);
  });

  it.each(FIELD_IDS)("on %s alone holds each table that it reads to the shop", (field) => {
    const { rule } = ruleOn(field);
    if (rule.match.kind !== "condition") throw new Error("The rule is not one condition.");
    const found = compileFromSource(42, rule.match, MOMENT);
    if (found === null) return;
    const tables = [...found.select.matchAll(/\b(?:from|join) ([a-z_]+) ([a-z]+)\b/g)];
    expect(tables.length).toBeGreaterThan(0);
    for (const [, table, alias = ""] of tables) {
      expect(table).not.toBe("customers");
      expect(found.select).toMatch(new RegExp(`\\b${alias}\\.shop_id = \\$1\\b`));
    }
    expect(found.select.match(/shop_id = \$1/g)).toHaveLength(tables.length);
    expect(found.values[0]).toBe(42);
  });

  it.each([0, -1, 1.5, Number.NaN, undefined, null])("is refused without a shop: %s", (shopId) => {
    expect(() => compileRules(shopId as number, [ruleOn("r")], MOMENT)).toThrow(RangeError);
  });

  it("reads a table once for any number of rules, and sends the same value once", () => {
    const rules = [ruleOn("orders"), ruleOn("revenue"), ruleOn("orders"), ruleOn("r"), ruleOn("f")];
    const { from, conditions, values } = compileRules(1, rules, MOMENT);
    expect(from.match(/from orders/g)).toHaveLength(1);
    expect(conditions[0]).toBe(conditions[2]);
    expect(values.filter((value) => value === 1)).toHaveLength(2);
  });

  it("reads the customers alone where their own columns tell", () => {
    for (const field of ["lifetime_value", "days_since_last_order", "group", "score"] as const)
      expect(compileRules(1, [ruleOn(field)], MOMENT).from).not.toContain("join");
  });
});
