import type { Database } from "../db/core/database.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { findEditChanges } from "../db/segments/edit-changes.server.ts";
import { countMembers, listMembers } from "../db/segments/members.server.ts";
import { countPeople, findShown, tryLockCounting, type ShownCustomer } from "../db/segments/people.server.ts";
import { listSegments } from "../db/segments/saved-segments.server.ts";
import { isSent } from "../db/sync/audiences.server.ts";
import { evaluableRule, type EvaluableRule, type Lack } from "../domain/rules/evaluable.ts";
import type { RuleMoment } from "../domain/rules/moment.ts";
import type { RuleProblem } from "../domain/rules/problem.ts";
import type { Rule } from "../domain/rules/rule.ts";
import { estimatedCount, type EstimatedCount } from "../domain/segments/estimated-count.ts";
import { placeInWord, wordOf } from "../domain/segments/places.ts";
import { appleOnly } from "./apple-only.server.ts";
import { readOwnNames } from "./own-names.server.ts";
import type { PeopleCache } from "./people-cache.server.ts";
import { readRule } from "./read-rule.ts";
import { isTimeout } from "./refresh.server.ts";
import { readRuleGround } from "./rule-ground.server.ts";
import type { RuleEvaluator } from "./rule-masks.server.ts";
import { problemsAmong } from "./save.server.ts";
import { rulesOf, segmentOf, type Segment } from "./saved-segment.ts";

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
      /** What saving it would change at the targets; null: the segment is sent to none. */
      readonly changes: RuleChanges | null;
    }
  | {
      /** The exact count takes longer than people like to wait. */
      readonly outcome: "estimated";
      readonly rule: Rule;
      readonly members: EstimatedCount;
      readonly people: number;
      /** How many of them it was estimated by. */
      readonly sampled: number;
    }
  | {
      readonly outcome: "not_counted";
      readonly rule: Rule;
      readonly because: "not_scored" | "too_slow" | "busy";
    };

/** Who would join or leave: all in number, and some of them. */
interface Changing {
  readonly count: number;
  readonly examples: readonly ShownCustomer[];
}

export interface RuleChanges {
  readonly joined: Changing;
  readonly left: Changing;
}

const EXAMPLES = 5;

interface CheckServices {
  readonly db: Database;
  readonly people: Pick<PeopleCache, "of" | "heldOf">;
  readonly samples: Pick<PeopleCache, "of">;
}

interface Shop {
  readonly id: number;
  readonly timeZone: string | null;
}

/**
 * Reads a rule that is being built, and counts who meets it. A shop counts one rule at a time, so that edits in quick
 * succession don't pile up.
 * @param asked - id: of the segment that is edited; null: a new one; atOnce: an estimate is wanted where the exact
 * count would take a while
 */
export async function checkRule(
  services: CheckServices,
  shop: Shop,
  asked: { readonly id: number | null; readonly rule: unknown; readonly atOnce: boolean },
): Promise<RuleCheck> {
  const { db, people } = services;
  const read = readRule(asked.rule);
  if (read.outcome === "refused") return read;
  const ready = await inShopSql(db, shop.id, (sql) => prepare(sql, shop, asked.id, read.rule));
  if (ready.outcome !== "ready") return ready;
  const estimate = asked.atOnce ? await estimateAtOnce(services, shop, ready.evaluable) : null;
  if (estimate !== null) return estimate;
  try {
    // It reads by a connection of its own, so this must not hold another one meanwhile.
    const evaluator = await people.of(shop);
    return await inShopSql(db, shop.id, (sql) => count(sql, evaluator, ready));
  } catch (error) {
    if (isTimeout(error)) return { outcome: "not_counted", rule: read.rule, because: "too_slow" };
    throw error;
  }
}

/** null: the exact count is there as soon, or an estimate would take as long. */
async function estimateAtOnce(
  { db, people, samples }: CheckServices,
  shop: Shop,
  rule: EvaluableRule,
): Promise<RuleCheck | null> {
  const held = await people.heldOf(shop);
  if (held?.isKnown(rule) === true) return null;
  try {
    const sample = await samples.of(shop);
    if (sample === null) return null;
    const [met = 0] = await inShopSql(db, shop.id, (sql) => sample.count(sql, [rule]));
    const sampled = sample.people.ids.length;
    const members = estimatedCount({ people: sample.all, sampled, met });
    return { outcome: "estimated", rule: rule.rule, members, people: sample.all, sampled };
  } catch (error) {
    if (isTimeout(error)) return null;
    throw error;
  }
}

interface ReadyToCount {
  readonly outcome: "ready";
  readonly evaluable: EvaluableRule;
  /** null: the rule does not look at opens. */
  readonly apple: EvaluableRule | null;
  readonly moment: RuleMoment;
  /** The segment that is edited; null: the rule is new. */
  readonly segment: Segment | null;
}

async function prepare(
  sql: ShopSql,
  shop: Shop,
  id: number | null,
  rule: Rule,
): Promise<Exclude<RuleCheck, { readonly outcome: "counted" | "estimated" }> | ReadyToCount> {
  const all = (await listSegments(sql)).map(segmentOf);
  const problems = problemsAmong(id, rule, all, await readOwnNames(sql));
  if (problems.length > 0) return { outcome: "refused", problems };
  const { knowledge, moment } = await readRuleGround(sql, shop.timeZone);
  const known = { ...knowledge, segments: rulesOf(all) };
  const found = evaluableRule(rule, known);
  if (found.outcome === "not_evaluable") return { outcome: "not_evaluable", rule, lacks: found.lacks };
  if (moment === null) return { outcome: "not_counted", rule, because: "not_scored" };
  const segment = all.find((each) => each.id === id) ?? null;
  return { outcome: "ready", evaluable: found.rule, apple: appleOnly(rule, known), moment, segment };
}

async function count(
  sql: ShopSql,
  evaluator: RuleEvaluator | null,
  { evaluable, apple, moment, segment }: ReadyToCount,
): Promise<RuleCheck> {
  const { rule } = evaluable;
  if (!(await tryLockCounting(sql))) return { outcome: "not_counted", rule, because: "busy" };
  const rules = apple === null ? [evaluable] : [evaluable, apple];
  const changes = segment === null ? null : await changesOf(sql, segment, evaluable, moment);
  if (evaluator !== null) {
    const [members = 0, alone = 0] = await evaluator.count(sql, rules);
    const examples = await findShown(sql, await evaluator.firstOf(sql, evaluable, EXAMPLES));
    const people = evaluator.people.ids.length;
    return { outcome: "counted", rule, members, people, appleOnly: apple && alone, examples, changes };
  }
  const people = await countPeople(sql);
  const [members = 0, alone = 0] = await countMembers(sql, rules, moment);
  const ids = await listMembers(sql, evaluable, moment, { after: 0n, limit: EXAMPLES });
  const examples = await findShown(sql, ids);
  return { outcome: "counted", rule, members, people, appleOnly: apple && alone, examples, changes };
}

/** null: the segment is sent nowhere. */
async function changesOf(
  sql: ShopSql,
  { id, place }: Segment,
  rule: EvaluableRule,
  moment: RuleMoment,
): Promise<RuleChanges | null> {
  if (!(await isSent(sql, { kind: "segment", subject: String(id) }))) return null;
  const at = { word: wordOf(place), place: placeInWord(place) };
  const { joined, left } = await findEditChanges(sql, at, rule, { moment, examples: EXAMPLES });
  return {
    joined: { count: joined.count, examples: await findShown(sql, joined.first) },
    left: { count: left.count, examples: await findShown(sql, left.first) },
  };
}
