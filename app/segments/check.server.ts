import type { Database } from "../db/core/database.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { countMembers, listMembers } from "../db/segments/members.server.ts";
import { countPeople, findShown, tryLockCounting, type ShownCustomer } from "../db/segments/people.server.ts";
import { listSegments } from "../db/segments/saved-segments.server.ts";
import { evaluableRule, type Lack } from "../domain/rules/evaluable.ts";
import type { RuleProblem } from "../domain/rules/problem.ts";
import type { Rule } from "../domain/rules/rule.ts";
import { appleOnly } from "./apple-only.server.ts";
import { readOwnNames } from "./own-names.server.ts";
import { readRule } from "./read-rule.ts";
import { isTimeout } from "./refresh.server.ts";
import { readRuleGround } from "./rule-ground.server.ts";
import { problemsAmong } from "./save.server.ts";
import { rulesOf, segmentOf } from "./saved-segment.ts";

export type RuleCheck =
  | { readonly outcome: "refused"; readonly problems: readonly RuleProblem[] }
  | { readonly outcome: "not_evaluable"; readonly rule: Rule; readonly lacks: readonly Lack[] }
  | {
      readonly outcome: "counted";
      readonly rule: Rule;
      readonly members: number;
      /** All who are known of. */
      readonly people: number;
      /** How many members have nothing but Apple's opens; null: the rule does not ask about opens. */
      readonly appleOnly: number | null;
      readonly examples: readonly ShownCustomer[];
    }
  | {
      readonly outcome: "not_counted";
      readonly rule: Rule;
      readonly because: "not_scored" | "too_slow" | "busy";
    };

const EXAMPLES = 5;

/**
 * Reads a rule that is being built, and counts who meets it. A shop counts one rule at a time, so that edits in quick
 * succession don't pile up.
 * @param id - of the segment that is edited; null: a new one
 */
export async function checkRule(
  db: Database,
  shop: { readonly id: number; readonly timeZone: string | null },
  id: number | null,
  json: unknown,
): Promise<RuleCheck> {
  const read = readRule(json);
  if (read.outcome === "refused") return read;
  const { rule } = read;
  try {
    return await inShopSql(db, shop.id, async (sql): Promise<RuleCheck> => {
      const all = (await listSegments(sql)).map(segmentOf);
      const problems = problemsAmong(id, rule, all, await readOwnNames(sql));
      if (problems.length > 0) return { outcome: "refused", problems };
      const { knowledge, moment } = await readRuleGround(sql, shop.timeZone);
      const known = { ...knowledge, segments: rulesOf(all) };
      const found = evaluableRule(rule, known);
      if (found.outcome === "not_evaluable") return { outcome: "not_evaluable", rule, lacks: found.lacks };
      if (moment === null) return { outcome: "not_counted", rule, because: "not_scored" };
      if (!(await tryLockCounting(sql))) return { outcome: "not_counted", rule, because: "busy" };
      const people = await countPeople(sql);
      const apple = appleOnly(rule, known);
      const rules = apple === null ? [found.rule] : [found.rule, apple];
      const [members = 0, alone = 0] = await countMembers(sql, rules, moment);
      const ids = await listMembers(sql, found.rule, moment, { after: 0n, limit: EXAMPLES });
      const examples = await findShown(sql, ids);
      return { outcome: "counted", rule, members, people, appleOnly: apple && alone, examples };
    });
  } catch (error) {
    if (isTimeout(error)) return { outcome: "not_counted", rule, because: "too_slow" };
    throw error;
  }
}
