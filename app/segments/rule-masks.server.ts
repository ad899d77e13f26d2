/** Evaluates rules over the columns of a shop's people. What the columns don't tell is asked of the database. */
import { setImmediate as others } from "node:timers/promises";

import type { ShopSql } from "../db/core/shop-scope.server.ts";
import { readIdsOf } from "../db/segments/members.server.ts";
import { readPeopleColumns, readSomePeople, TooManyRowsError } from "../db/segments/people-columns.server.ts";
import { countPeople, drawPeople } from "../db/segments/people.server.ts";
import type { SomePeople } from "../db/segments/rule-sql.ts";
import { lowerBound } from "../domain/lower-bound.ts";
import { conditionMask, isInColumns } from "../domain/rules/columns/condition-mask.ts";
import { countMask, inverse, mark, marked, newMask, type Mask } from "../domain/rules/columns/mask.ts";
import { bytesOf, FLAGS, type PeopleColumns } from "../domain/rules/columns/people-columns.ts";
import { ruleMask, ruleMasks, type AskMask, type RuleMasks } from "../domain/rules/columns/rule-mask.ts";
import type { EvaluableRule } from "../domain/rules/evaluable.ts";
import { todayOf, type RuleMoment } from "../domain/rules/moment.ts";
import { conditionsOf, type Condition } from "../domain/rules/rule.ts";

/** So many answers are kept, since the rules of a page, and the edits of a rule, share most of their conditions. */
const MOST_KEPT = 48;
/** Of a large shop fewer are kept. */
const MOST_KEPT_BYTES = 6e6;
const LEAST_KEPT = 6;

/** Of a shop with more people, orders that count and days of engagement, the database evaluates the rules. */
export const MOST_ROWS = 8_000_000;

/** So many people are sampled. Of a shop with no more, all are counted at once. */
export const SAMPLE = 30_000;

/**
 * Reads a random sample of a shop's people, the same ones each time: so the same rule has the same estimate.
 * @returns null: they are too few for a sample
 */
export async function readSample(sql: ShopSql, moment: RuleMoment): Promise<RuleEvaluator | null> {
  const all = await countPeople(sql);
  if (all <= SAMPLE) return null;
  const { people, shopifyIds } = await readSomePeople(sql, moment, await drawPeople(sql, SAMPLE / all));
  return new RuleEvaluator(people, moment, { all, some: { ids: people.ids, shopifyIds } });
}

/**
 * Reads a shop's people.
 * @returns null: there are too many
 */
export async function readEvaluator(
  sql: ShopSql,
  moment: RuleMoment,
  mostRows: number,
): Promise<RuleEvaluator | null> {
  try {
    return new RuleEvaluator(await readPeopleColumns(sql, moment, mostRows), moment);
  } catch (error) {
    if (error instanceof TooManyRowsError) return null;
    throw error;
  }
}

export interface MembersCount {
  readonly members: number;
  /** How many of them are active; null: not known. */
  readonly active: number | null;
}

/** People who stand for all of a shop. */
interface Sample {
  readonly all: number;
  readonly some: SomePeople;
}

export class RuleEvaluator {
  /** Those whom rules are evaluated for. */
  readonly people: PeopleColumns;
  /** How many people the shop has: more than these if they are a sample. */
  readonly all: number;
  /** The most memory that it takes. */
  readonly bytes: number;
  readonly #moment: RuleMoment;
  readonly #some: SomePeople | null;
  readonly #mostKept: number;
  readonly #kept = new Map<string, Mask>();

  constructor(people: PeopleColumns, moment: RuleMoment, sample: Sample | null = null) {
    const { length } = people.ids;
    this.people = people;
    this.all = sample?.all ?? length;
    this.#moment = moment;
    this.#some = sample?.some ?? null;
    const bytes = newMask(length).words.byteLength;
    this.#mostKept = Math.min(MOST_KEPT, Math.max(LEAST_KEPT, Math.floor(MOST_KEPT_BYTES / (bytes + 1))));
    this.bytes = bytesOf(people) + this.#mostKept * bytes;
  }

  /** Whether a rule is evaluated without asking the database. */
  isKnown(rule: EvaluableRule): boolean {
    return [...allConditions(rule)].every(
      (condition) => isInColumns(condition.field) || this.#kept.has(keyOf(condition)),
    );
  }

  /** The people who meet a rule, and each of its parts. */
  async masksOf(sql: ShopSql, rule: EvaluableRule): Promise<RuleMasks> {
    return this.#evaluate(sql, rule, (ask) => ruleMasks(rule, ask));
  }

  /** The people who meet a rule. */
  async #membersOf(sql: ShopSql, rule: EvaluableRule): Promise<Mask> {
    return this.#evaluate(sql, rule, (ask) => ruleMask(rule, ask));
  }

  /** Between two conditions, other work of the process goes on. */
  async #evaluate<T>(sql: ShopSql, rule: EvaluableRule, of: (ask: AskMask) => Promise<T>): Promise<T> {
    const asked = new Questions((condition) => this.#ask(sql, condition, rule));
    for (const condition of allConditions(rule))
      if (!isInColumns(condition.field) && !this.#kept.has(keyOf(condition))) asked.add(condition);
    try {
      return await of(async (condition) => this.#keep(condition, await this.#answer(condition, asked)));
    } finally {
      await asked.end();
    }
  }

  /** How many people meet each of these rules. */
  async count(sql: ShopSql, rules: readonly EvaluableRule[]): Promise<number[]> {
    const counts: number[] = [];
    for (const rule of rules) counts.push(countMask(await this.#membersOf(sql, rule)));
    return counts;
  }

  /** How many people meet each of these rules, and how many of them are active. */
  async countActive(sql: ShopSql, rules: readonly EvaluableRule[]): Promise<MembersCount[]> {
    const counts: MembersCount[] = [];
    for (const rule of rules) {
      const members = await this.#membersOf(sql, rule);
      counts.push({ members: countMask(members), active: this.activeOf(members) });
    }
    return counts;
  }

  /** How many of these people are active. */
  activeOf(members: Mask): number {
    const { flags } = this.people;
    let active = 0;
    for (const person of marked(members)) if (((flags[person] ?? 0) & FLAGS.active) !== 0) active += 1;
    return active;
  }

  /** The ids of the first people who meet a rule. */
  async firstOf(sql: ShopSql, rule: EvaluableRule, limit: number): Promise<bigint[]> {
    const members = await this.#membersOf(sql, rule);
    const ids: bigint[] = [];
    for (const person of marked(members)) {
      if (ids.length === limit) break;
      ids.push(BigInt(this.people.ids[person] ?? 0));
    }
    return ids;
  }

  async #answer(condition: Condition, asked: Questions): Promise<Mask> {
    const kept = this.#kept.get(keyOf(condition));
    if (kept !== undefined) return kept;
    await others();
    const today = todayOf(this.#moment);
    return conditionMask(condition, { people: this.people, today }) ?? asked.answer(condition);
  }

  /** The one that was not asked for the longest stands first. */
  #keep(condition: Condition, mask: Mask): Mask {
    const key = keyOf(condition);
    this.#kept.delete(key);
    this.#kept.set(key, mask);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.#mostKept && oldest !== undefined) this.#kept.delete(oldest);
    return mask;
  }

  /** Of a test that somebody has none of the texts, those who have one are asked for. */
  async #ask(sql: ShopSql, condition: Condition, rule: EvaluableRule): Promise<Mask> {
    const { test } = condition;
    if (test.kind !== "choice" || test.is !== "none_of") return this.#maskOf(sql, condition, rule);
    return inverse(await this.#maskOf(sql, { ...condition, test: { ...test, is: "any_of" } }, rule));
  }

  /** Somebody who is new since the columns were read is left out. */
  async #maskOf(sql: ShopSql, condition: Condition, rule: EvaluableRule): Promise<Mask> {
    const { ids } = this.people;
    const mask = newMask(ids.length);
    const asked = { rule, moment: this.#moment, some: this.#some };
    let at = 0;
    await readIdsOf(sql, condition, asked, (id) => {
      // Most ids come in their order.
      if (ids[at + 1] === id) at += 1;
      else if (ids[at] !== id) at = lowerBound(ids, id);
      if (ids[at] === id) mark(mask, at, 1);
    });
    return mask;
  }
}

/** Conditions that the database is asked for, one after another, while the process goes over its columns. */
class Questions {
  readonly #ask: (condition: Condition) => Promise<Mask>;
  readonly #answers = new Map<string, Promise<Mask>>();
  #last: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor(ask: (condition: Condition) => Promise<Mask>) {
    this.#ask = ask;
  }

  add(condition: Condition): void {
    if (this.#answers.has(keyOf(condition))) return;
    const answer = this.#last.then(() => {
      if (this.#ended) throw new Error("The answer is not waited for.");
      return this.#ask(condition);
    });
    this.#answers.set(keyOf(condition), answer);
    this.#last = answer.catch(() => undefined);
  }

  async answer(condition: Condition): Promise<Mask> {
    this.add(condition);
    const answer = await this.#answers.get(keyOf(condition));
    if (answer === undefined) throw new Error(`Nobody asked for ${condition.field}.`);
    return answer;
  }

  /** Nothing is asked any more, and the connection is free. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#last;
  }
}

function keyOf(condition: Condition): string {
  return JSON.stringify(condition);
}

/** With those of the segments that the rule leads to, except for the references themselves. */
function* allConditions({ rule, others }: EvaluableRule): Generator<Condition> {
  const rules = new Set([rule]);
  for (const each of rules) {
    for (const { condition } of conditionsOf(each.match)) {
      if (condition.field !== "segment") yield condition;
      else if (condition.test.kind === "choice")
        for (const id of condition.test.values) {
          const other = others.get(id);
          if (other !== undefined) rules.add(other);
        }
    }
  }
}
