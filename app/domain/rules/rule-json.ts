import { dayToText } from "../time/shop-days.ts";
import type { NumberTest, OrderTest, Period, RuleTest } from "./asked.ts";
import { fieldOf } from "./catalogue.ts";
import type { Condition, Rule, RuleNode } from "./rule.ts";

type Json = Readonly<Record<string, unknown>>;

/** A rule in the form that it is stored, copied and pasted in. Reading it gives the same rule. */
export function ruleToJson(rule: Rule): Json {
  return { version: rule.version, match: nodeToJson(rule.match) };
}

function nodeToJson(node: RuleNode): Json {
  switch (node.kind) {
    case "all":
    case "any":
      return { [node.kind]: node.of.map(nodeToJson) };
    case "not":
      return { not: nodeToJson(node.of) };
    case "condition":
      return conditionToJson(node);
  }
}

function conditionToJson(condition: Condition): Json {
  const takes = fieldOf(condition.field).takes ?? {};
  return {
    field: condition.field,
    ...(takes.property && { property: condition.property }),
    ...(takes.which && { which: condition.which }),
    ...testToJson(condition.test),
    ...(condition.period.is !== "ever" && { period: testToJson(condition.period) }),
    ...(condition.ofOrder.length > 0 && { ofOrder: condition.ofOrder.map(orderTestToJson) }),
    ...(condition.machines && { machines: true }),
  };
}

function orderTestToJson({ field, test }: OrderTest): Json {
  return { field, ...testToJson(test) };
}

function testToJson(test: RuleTest | Period): Json {
  switch (test.kind) {
    case "number":
      return numberToJson(test);
    case "day":
      return dayTestToJson(test);
    case "near": {
      const { is, km, latitude, longitude } = test;
      return { is, km, latitude: latitude / 100, longitude: longitude / 100 };
    }
    case "choice":
      return { is: test.is, values: test.values };
    case "flag":
      return { is: test.is };
  }
}

function numberToJson({ kind: _, currency, ...test }: NumberTest): Json {
  return currency === null ? test : { ...test, currency };
}

function dayTestToJson(test: Period): Json {
  switch (test.is) {
    case "before":
    case "after":
    case "on":
      return { is: test.is, day: dayToText(test.day) };
    case "between":
      return { is: test.is, from: dayToText(test.from), to: dayToText(test.to) };
    case "in_last":
    case "longer_ago_than":
      return { is: test.is, days: test.days };
    case "days_ago":
      return { is: test.is, from: test.from, to: test.to };
    case "ever":
      return { is: test.is };
  }
}
