/** Apple's mail program opens every email by itself, so its opens say nothing of the person. */
import type { Period } from "./asked.ts";
import { conditionsOf, type Condition, type Rule } from "./rule.ts";

const OPENS: readonly Condition["field"][] = ["opened", "opened_or_clicked"];

/**
 * The members of a rule by opens who have nothing but Apple's: in all the time that the rule looks at for opens, Apple
 * opened something for them, and they opened nothing themselves.
 * @returns null: the rule does not ask about opens
 */
export function appleOnlyRule({ version, match }: Rule): Rule | null {
  const periods = new Map<string, Period>();
  for (const { condition } of conditionsOf(match))
    if (OPENS.includes(condition.field)) periods.set(JSON.stringify(condition.period), condition.period);
  if (periods.size === 0) return null;
  const all = [...periods.values()];
  return {
    version,
    match: {
      kind: "all",
      of: [match, { kind: "any", of: all.map((period) => opened(period, true)) }, ...all.map(notOpened)],
    },
  };
}

function notOpened(period: Period): Condition {
  return { ...opened(period, false), test: { kind: "number", currency: null, is: "none" } };
}

function opened(period: Period, machines: boolean): Condition {
  return {
    kind: "condition",
    field: "opened",
    test: { kind: "number", currency: null, is: "at_least", value: 1 },
    period,
    ofOrder: [],
    machines,
    property: "",
    which: [],
  };
}
