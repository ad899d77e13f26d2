import type { ChoiceTest, FlagTest, NumberTest, RuleTest } from "./asked.ts";
import { fieldOf } from "./catalogue.ts";
import type { Condition, RuleGroup, RuleNode } from "./rule.ts";

/** A condition that must not hold, where no other test says so. */
interface Denied {
  readonly kind: "not";
  readonly of: Condition;
}

/**
 * What holds exactly where the node does not. "Not" stands only before conditions whose fact may be unknown, or that
 * ask for one number or a range.
 */
export function oppositeOf(node: RuleNode): RuleGroup | Condition | Denied {
  switch (node.kind) {
    case "all":
      return { kind: "any", of: node.of.map(oppositeOf) };
    case "any":
      return { kind: "all", of: node.of.map(oppositeOf) };
    case "not":
      return node.of;
    case "condition": {
      const test = oppositeTest(node);
      return test === null ? { kind: "not", of: node } : { ...node, test };
    }
  }
}

function oppositeTest({ field, test }: Condition): RuleTest | null {
  switch (test.kind) {
    case "flag":
      return oppositeFlag(test);
    case "choice":
      return oppositeChoice(test);
    case "number":
      return isAlwaysKnown(field) ? oppositeNumber(test) : null;
    case "day":
    case "near":
      return null;
  }
}

/** A person without orders has placed none and spent nothing, but has no average and no score. */
function isAlwaysKnown(field: Condition["field"]): boolean {
  const { kind } = fieldOf(field).value;
  return kind === "count" || field === "revenue" || field === "lifetime_value";
}

const oppositeFlag = (test: FlagTest): FlagTest => ({ ...test, is: test.is === "yes" ? "no" : "yes" });

function oppositeChoice(test: ChoiceTest): ChoiceTest | null {
  if (test.is === "begins_with") return null;
  return { ...test, is: test.is === "any_of" ? "none_of" : "any_of" };
}

const OPPOSITES = {
  more_than: "at_most",
  at_most: "more_than",
  at_least: "fewer_than",
  fewer_than: "at_least",
} as const;

function oppositeNumber(test: NumberTest): NumberTest | null {
  const { kind, currency } = test;
  switch (test.is) {
    case "none":
      return { kind, currency, is: "at_least", value: 1 };
    case "exactly":
    case "between":
      return null;
    case "at_least":
      if (test.value === 1 && currency === null) return { kind, currency, is: "none" };
      return { ...test, is: OPPOSITES[test.is] };
    case "at_most":
    case "fewer_than":
    case "more_than":
      return { ...test, is: OPPOSITES[test.is] };
  }
}
