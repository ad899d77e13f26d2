import { z } from "zod";

import { EVER, type OrderTest, type Period, type RuleTest } from "../domain/rules/asked.ts";
import { FIELD_IDS, fieldOf } from "../domain/rules/catalogue.ts";
import type { Takes } from "../domain/rules/field.ts";
import { RULE_LIMITS } from "../domain/rules/limits.ts";
import type { RuleProblem } from "../domain/rules/problem.ts";
import type { Condition, Rule, RuleGroup, RuleNode, RuleNot } from "../domain/rules/rule.ts";
import { Reader, type JsonObject } from "./reader.ts";
import { readTest, readWord } from "./read-tests.ts";

export type ReadRule =
  | { readonly outcome: "rule"; readonly rule: Rule }
  | { readonly outcome: "refused"; readonly problems: readonly RuleProblem[] };

/** Reads a rule that was pasted. */
export function readRuleText(text: string): ReadRule {
  if (text.length > RULE_LIMITS.characters) return refused("too_large", String(RULE_LIMITS.characters));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refused("not_json");
  }
  return readRule(json);
}

function refused(code: RuleProblem["code"], allowed?: string): ReadRule {
  return {
    outcome: "refused",
    problems: [allowed === undefined ? { path: "", code } : { path: "", code, allowed }],
  };
}

const VERSION = z.literal(1);

/**
 * Reads a rule from JSON, which may come from anybody. Each problem names its place in the rule. Nothing is repaired
 * and nothing is left out, so a rule that is read means what its JSON says.
 */
export function readRule(json: unknown): ReadRule {
  const reader = new Reader();
  const object = reader.object(json, "");
  if (object === null) return { outcome: "refused", problems: reader.problems };
  if (!VERSION.safeParse(object["version"]).success) reader.refuse("version", "unknown_version", "1");
  reader.onlyKeys(object, "", ["version", "match"]);
  const match = readNode(reader, object["match"], "match", 0);
  if (match === null || reader.problems.length > 0) return { outcome: "refused", problems: reader.problems };
  return { outcome: "rule", rule: { version: 1, match } };
}

const NODES = ["all", "any", "not", "field"] as const;

/** @param level - how many groups stand around the node */
function readNode(reader: Reader, json: unknown, path: string, level: number): RuleNode | null {
  const object = reader.object(json, path);
  if (object === null) return null;
  const [kind, more] = NODES.filter((each) => Object.hasOwn(object, each));
  if (kind === undefined || more !== undefined) return reader.refuse(path, "unknown_node", NODES.join(", "));
  switch (kind) {
    case "all":
    case "any":
      return readGroup(reader, object, path, kind, level + 1);
    case "not":
      return readNot(reader, object, path, level);
    case "field":
      return readCondition(reader, object, path);
  }
}

/** A `not` in a `not` is refused before it is read, so that no chain of them is followed. */
function readNot(reader: Reader, object: JsonObject, path: string, level: number): RuleNot | null {
  reader.onlyKeys(object, path, ["not"]);
  const at = `${path}.not`;
  const inner = reader.object(object["not"], at);
  if (inner === null) return null;
  if (Object.hasOwn(inner, "not")) return reader.refuse(at, "double_not");
  const of = readNode(reader, inner, at, level);
  return of === null || of.kind === "not" ? null : { kind: "not", of };
}

function readGroup(
  reader: Reader,
  object: JsonObject,
  path: string,
  kind: RuleGroup["kind"],
  level: number,
): RuleGroup | null {
  reader.onlyKeys(object, path, [kind]);
  const at = `${path}.${kind}`;
  if (level > RULE_LIMITS.levels) return reader.refuse(at, "too_deep", String(RULE_LIMITS.levels));
  const nodes = z.array(z.unknown()).min(1).safeParse(object[kind]);
  if (!nodes.success) return reader.refuse(at, "empty_group");
  const of: RuleNode[] = [];
  for (const [index, each] of nodes.data.entries()) {
    if (reader.conditions > RULE_LIMITS.conditions) return null;
    const node = readNode(reader, each, `${at}[${String(index)}]`, level);
    if (node !== null) of.push(node);
  }
  return of.length === nodes.data.length ? { kind, of } : null;
}

function readCondition(reader: Reader, object: JsonObject, path: string): Condition | null {
  reader.conditions += 1;
  if (reader.conditions > RULE_LIMITS.conditions)
    return reader.refuse(path, "too_many_conditions", String(RULE_LIMITS.conditions));
  const field = reader.oneOf(object["field"], `${path}.field`, FIELD_IDS, "unknown_field");
  if (field === null) return null;
  const { value, takes = {} } = fieldOf(field);
  const test = readTest(reader, object, path, value, ["field", ...Object.keys(takes)]);
  const details = readDetails(reader, object, path, takes);
  return test && details && { kind: "condition", field, test, ...details };
}

type Details = Pick<Condition, "period" | "ofOrder" | "machines" | "property" | "which">;

/** Null if one of them is wrong. What a field does not take was refused as an unknown key. */
function readDetails(reader: Reader, object: JsonObject, path: string, takes: Takes): Details | null {
  const { period: givenPeriod, ofOrder: givenOrder, machines = false } = object;
  const period =
    takes.period && givenPeriod !== undefined ? readPeriod(reader, givenPeriod, `${path}.period`) : EVER;
  const ofOrder =
    takes.ofOrder && givenOrder !== undefined
      ? reader.list(givenOrder, `${path}.ofOrder`, RULE_LIMITS.conditions, (each, at) =>
          readOrderTest(reader, each, at),
        )
      : [];
  const property = takes.property ? reader.text(object["property"], `${path}.property`) : "";
  const { which: words } = takes;
  const which = words
    ? reader.list(object["which"], `${path}.which`, RULE_LIMITS.values, (each, at) =>
        readWord(reader, each, at, words),
      )
    : [];
  if (machines !== true && machines !== false) return reader.refuse(`${path}.machines`, "not_yes_or_no");
  if (period === null || ofOrder === null || property === null || which === null) return null;
  return { period, ofOrder, machines, property, which };
}

function readPeriod(reader: Reader, json: unknown, path: string): Period | null {
  const object = reader.object(json, path);
  const test = object && readTest(reader, object, path, { kind: "day" }, []);
  return isOf(test, "day") ? test : null;
}

function readOrderTest(reader: Reader, json: unknown, path: string): OrderTest | null {
  const object = reader.object(json, path);
  if (object === null) return null;
  const fields = ["amount", "point_of_sale"] as const;
  const field = reader.oneOf(object["field"], `${path}.field`, fields, "unknown_field");
  if (field === null) return null;
  const value = field === "amount" ? ({ kind: "money" } as const) : ({ kind: "flag" } as const);
  const test = readTest(reader, object, path, value, ["field"]);
  if (isOf(test, "number")) return { field: "amount", test };
  return isOf(test, "flag") ? { field: "point_of_sale", test } : null;
}

function isOf<K extends RuleTest["kind"]>(
  test: RuleTest | null,
  kind: K,
): test is Extract<RuleTest, { kind: K }> {
  return test?.kind === kind;
}
