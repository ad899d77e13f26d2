/** How many members of a rule by opens have nothing but Apple's. */
import type { ShopSql } from "../db/core/shop-scope.server.ts";
import { countMembers } from "../db/segments/members.server.ts";
import { appleOnlyRule } from "../domain/rules/apple-opens.ts";
import { evaluableRule, type EvaluableRule, type Knowledge } from "../domain/rules/evaluable.ts";
import type { RuleMoment } from "../domain/rules/moment.ts";
import type { Rule } from "../domain/rules/rule.ts";
import type { RuleEvaluator } from "./rule-masks.server.ts";

/** The rule of these members; null: the rule does not ask about opens, or can't be evaluated. */
export function appleOnly(rule: Rule, knowledge: Knowledge): EvaluableRule | null {
  const only = appleOnlyRule(rule);
  const found = only && evaluableRule(only, knowledge);
  return found?.outcome === "evaluable" ? found.rule : null;
}

/**
 * Counts them, by the people in columns if there are some. Do it last in a transaction, since counting sets how
 * PostgreSQL reads.
 */
export async function countAppleOnly(
  sql: ShopSql,
  rule: Rule,
  {
    knowledge,
    moment,
    evaluator,
  }: {
    readonly knowledge: Knowledge;
    readonly moment: RuleMoment | null;
    readonly evaluator: RuleEvaluator | null;
  },
): Promise<number | null> {
  const only = appleOnly(rule, knowledge);
  if (only === null || moment === null) return null;
  const [people = 0] = await (evaluator?.count(sql, [only]) ?? countMembers(sql, [only], moment));
  return people;
}
