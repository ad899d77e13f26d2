/**
 * A rule while it is built. It may be unfinished: numbers and days are texts as they were typed. Its JSON goes to the
 * server, which says what is wrong and where.
 */
import { amountMajor } from "../../../domain/orders/money.ts";
import { typedAmountMinor } from "../../../domain/orders/typed-amount.ts";
import { EVER, TEST_KEYS, type RuleTest } from "../../../domain/rules/asked.ts";
import { fieldOf, type FieldId } from "../../../domain/rules/catalogue.ts";
import { OPERATORS, type ValueKind } from "../../../domain/rules/field.ts";
import { RULE_LIMITS } from "../../../domain/rules/limits.ts";
import { ruleToJson } from "../../../domain/rules/rule-json.ts";
import { outermost, type Condition, type Rule, type RuleNode } from "../../../domain/rules/rule.ts";

type Json = Readonly<Record<string, unknown>>;
type Is = RuleTest["is"];

/** A test as it was typed. */
export interface TestDraft {
  readonly is: Is | "ever";
  /** By the keys of the test's JSON, such as `value`, `from`, `to`. */
  readonly typed: Readonly<Record<string, string>>;
  readonly values: readonly string[];
  readonly currency: string;
}

export interface OrderTestDraft {
  readonly field: "amount" | "point_of_sale";
  readonly test: TestDraft;
}

export interface ConditionDraft {
  readonly kind: "condition";
  /** Stays the same while the condition is edited. */
  readonly key: number;
  readonly negated: boolean;
  readonly field: FieldId;
  readonly test: TestDraft;
  readonly period: TestDraft;
  readonly ofOrder: readonly OrderTestDraft[];
  readonly machines: boolean;
  readonly property: string;
  readonly which: readonly string[];
}

export interface GroupDraft {
  readonly kind: "group";
  readonly key: number;
  readonly negated: boolean;
  readonly join: "all" | "any";
  readonly of: readonly NodeDraft[];
}

export type NodeDraft = GroupDraft | ConditionDraft;

let lastKey = 0;
const newKey = (): number => (lastKey += 1);

export const MOST_LEVELS = RULE_LIMITS.levels;

/** A new condition on a field, with its first test. */
export function newCondition(field: FieldId, currency: string): ConditionDraft {
  const { kind } = fieldOf(field).value;
  const first: Partial<Record<ValueKind["kind"], Is>> = {
    count: "at_least",
    money: "more_than",
    day: "in_last",
  };
  return {
    kind: "condition",
    key: newKey(),
    negated: false,
    field,
    test: newTest(first[kind] ?? OPERATORS[kind][0], currency),
    period: newTest("ever", currency),
    ofOrder: [],
    machines: false,
    property: "",
    which: [],
  };
}

export function newTest(is: TestDraft["is"], currency: string): TestDraft {
  return { is, typed: {}, values: [], currency };
}

export function newGroup(of: readonly NodeDraft[]): GroupDraft {
  return { kind: "group", key: newKey(), negated: false, join: "all", of };
}

/** A rule to edit. */
export function draftOf(rule: Rule): GroupDraft {
  const { kind, of } = outermost(rule);
  return { ...newGroup(of.map(nodeDraft)), join: kind };
}

function nodeDraft(node: RuleNode): NodeDraft {
  switch (node.kind) {
    case "all":
    case "any":
      return { ...newGroup(node.of.map(nodeDraft)), join: node.kind };
    case "not":
      return { ...nodeDraft(node.of), negated: true };
    case "condition":
      return conditionDraft(node);
  }
}

function conditionDraft(condition: Condition): ConditionDraft {
  const { field, test, period, ofOrder, machines, property, which } = condition;
  return {
    kind: "condition",
    key: newKey(),
    negated: false,
    field,
    test: testDraft(test),
    period: testDraft(period),
    ofOrder: ofOrder.map((each) => ({ field: each.field, test: testDraft(each.test) })),
    machines,
    property,
    which,
  };
}

/** From the test's JSON, which has the form that people type. */
function testDraft(test: RuleTest | Condition["period"]): TestDraft {
  if (test.is === "ever") return newTest("ever", "");
  const json = testJson(test);
  const currency = test.kind === "number" ? (test.currency ?? "") : "";
  const keys: readonly string[] = TEST_KEYS[test.is];
  const typed = keys.flatMap((key): [string, string][] => {
    const value = json[key];
    if (typeof value === "number")
      return [[key, currency === "" ? String(value) : amountText(value, currency)]];
    return typeof value === "string" ? [[key, value]] : [];
  });
  return {
    is: test.is,
    typed: Object.fromEntries(typed),
    values: test.kind === "choice" ? test.values : [],
    currency,
  };
}

/** The JSON of one test, by way of a rule that has nothing else. */
function testJson(test: RuleTest): Json {
  const match: Condition = {
    kind: "condition",
    field: "first_order",
    test,
    period: EVER,
    ofOrder: [],
    machines: false,
    property: "",
    which: [],
  };
  return ruleToJson({ version: 1, match })["match"] as Json;
}

function amountText(amountMinor: number, currency: string): string {
  return String(amountMajor(amountMinor, currency));
}

/** The rule's JSON, as far as it is finished. */
export function draftToJson(root: GroupDraft): Json {
  return { version: 1, match: nodeToJson(root) };
}

function nodeToJson(node: NodeDraft): Json {
  const json =
    node.kind === "group" ? { [node.join]: node.of.map((each) => nodeToJson(each)) } : conditionToJson(node);
  return node.negated ? { not: json } : json;
}

function conditionToJson({ field, test, period, ofOrder, machines, property, which }: ConditionDraft): Json {
  const { value, takes = {} } = fieldOf(field);
  return {
    field,
    ...(takes.property && { property }),
    ...(takes.which && { which }),
    ...testToJson(test, value.kind),
    ...(takes.period && period.is !== "ever" && { period: testToJson(period, "day") }),
    ...(takes.ofOrder &&
      ofOrder.length > 0 && {
        ofOrder: ofOrder.map((each) => ({
          field: each.field,
          ...testToJson(each.test, each.field === "amount" ? "money" : "flag"),
        })),
      }),
    ...(takes.machines && machines && { machines }),
  };
}

function testToJson({ is, typed, values, currency }: TestDraft, kind: ValueKind["kind"]): Json {
  const keys: readonly string[] = is === "ever" ? [] : TEST_KEYS[is];
  const given = keys.map((key) => [
    key,
    key === "values" ? values : valueOf(typed[key] ?? "", kind, currency),
  ]);
  return { is, ...(Object.fromEntries(given) as object), ...(kind === "money" && { currency }) };
}

/** What can't be read stays a text, so that the server names the cure. */
function valueOf(text: string, kind: ValueKind["kind"], currency: string): unknown {
  if (kind === "money") return typedAmountMinor(text, currency) ?? text;
  const plain = text.trim().replace(DECIMAL_COMMA, ".");
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : text;
}

/** A comma before three digits may separate thousands, so it is taken for nothing. */
const DECIMAL_COMMA = /,(?=(\d{1,2}|\d{4,})$)/;

/** Where a node stands in the rule's JSON: the path of its problems. */
export function pathOf(node: NodeDraft, path: string): string {
  return node.negated ? `${path}.not` : path;
}

/** The path of a part of a group, whose own path is given. */
export function partPath({ join }: GroupDraft, path: string, index: number): string {
  return `${path}.${join}[${String(index)}]`;
}

/** The draft with one node changed, or removed where the change gives null. */
export function withNode(
  root: GroupDraft,
  key: number,
  change: (node: NodeDraft) => NodeDraft | null,
): GroupDraft {
  const of = root.of.flatMap((node): NodeDraft[] => {
    if (node.key === key) {
      const changed = change(node);
      return changed === null ? [] : [changed];
    }
    return [node.kind === "group" ? withNode(node, key, change) : node];
  });
  if (root.key !== key) return { ...root, of };
  const changed = change(root);
  return changed?.kind === "group" ? changed : root;
}
