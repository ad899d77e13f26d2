/** The conditions that presets are made of. */
import { EVER, type NumberTest, type Period, type RuleTest } from "../rules/asked.ts";
import type { FieldId } from "../rules/catalogue.ts";
import type { Condition, RuleGroup, RuleNode } from "../rules/rule.ts";

export function condition(field: FieldId, test: RuleTest, period: Period = EVER): Condition {
  return { kind: "condition", field, test, period, ofOrder: [], machines: false, property: "", which: [] };
}

export function all(...of: readonly RuleNode[]): RuleGroup {
  return { kind: "all", of };
}

export function any(...of: readonly RuleNode[]): RuleGroup {
  return { kind: "any", of };
}

export function none(...of: readonly RuleNode[]): RuleNode {
  return { kind: "not", of: any(...of) };
}

export function flag(is: "yes" | "no"): RuleTest {
  return { kind: "flag", is };
}

export function anyOf(...values: readonly string[]): RuleTest {
  return { kind: "choice", is: "any_of", values };
}

export const NOT_ONCE: NumberTest = { kind: "number", currency: null, is: "none" };

/** @param currency - of an amount in minor units; null: a count */
export function compared(
  is: "exactly" | "more_than" | "fewer_than" | "at_least" | "at_most",
  value: number,
  currency: string | null = null,
): NumberTest {
  return { kind: "number", currency, is, value };
}

/** Both ends are included. */
export function fromTo(from: number, to: number): NumberTest {
  return { kind: "number", currency: null, is: "between", from, to };
}

export type Days = Exclude<Period, { readonly is: "ever" }>;

export function inLast(days: number): Days {
  return { kind: "day", is: "in_last", days };
}

/** Both ends are included; today is 0 days ago. */
export function daysAgo(from: number, to: number): Days {
  return { kind: "day", is: "days_ago", from, to };
}

export function longerAgoThan(days: number): Days {
  return { kind: "day", is: "longer_ago_than", days };
}
