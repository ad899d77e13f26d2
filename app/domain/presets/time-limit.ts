import { dayRange, daysBefore, numberRange } from "../rules/ranges.ts";
import type { FieldId } from "../rules/catalogue.ts";
import type { Condition, Rule, RuleNode } from "../rules/rule.ts";
import type { PresetId } from "./catalogue.ts";

/** The presets whose segments have to look at a limited time. */
const LIMITED: readonly PresetId[] = ["big_spenders", "frequent_buyers", "vip_blend"];

/**
 * Whether a rule made from a preset has to be refused for lack of a time limit. Without one it also holds people who
 * bought a lot long ago and stopped.
 */
export function lacksTimeLimit(preset: PresetId, rule: Rule): boolean {
  return LIMITED.includes(preset) && !isLimited(rule.match);
}

/** Fields of the orders in a period. */
const OF_PERIOD: ReadonlySet<FieldId> = new Set(["orders", "revenue", "average_order"]);

/** Whether everybody who meets a node did so by an order of a limited time. */
function isLimited(node: RuleNode): boolean {
  switch (node.kind) {
    case "all":
      return node.of.some(isLimited);
    case "any":
      return node.of.every(isLimited);
    case "not":
      return false;
    case "condition":
      return isLimitedCondition(node);
  }
}

function isLimitedCondition({ field, test, period }: Condition): boolean {
  if (OF_PERIOD.has(field))
    // Who has none in the days meets "at least 0" and "at most 100" too.
    return dayRange(period, 0).from !== null && test.kind === "number" && (numberRange(test).from ?? 0) > 0;
  if (field === "first_order" || field === "last_order")
    return test.kind === "day" && dayRange(test, 0).from !== null;
  if (field === "days_since_last_order")
    return test.kind === "number" && daysBefore(numberRange(test), 0).from !== null;
  return false;
}
