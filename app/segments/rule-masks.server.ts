/** Evaluates rules over the columns of a shop's people. What the columns don't tell is asked of the database. */
import { setImmediate as others } from "node:timers/promises";

import type { ShopSql } from "../db/core/shop-scope.server.ts";
import { readMemberIds } from "../db/segments/members.server.ts";
import { conditionMask } from "../domain/rules/columns/condition-mask.ts";
import { bytesOf, countMask, type Mask, type PeopleColumns } from "../domain/rules/columns/people-columns.ts";
import { ruleMasks, type RuleMasks } from "../domain/rules/columns/rule-mask.ts";
import { alone, type EvaluableRule } from "../domain/rules/evaluable.ts";
import { todayOf, type RuleMoment } from "../domain/rules/moment.ts";
import type { Condition } from "../domain/rules/rule.ts";

/** So many answers are kept, since the rules of a page, and the edits of a rule, share most of their conditions. */
const MOST_KEPT = 24;

export class RuleEvaluator {
  readonly people: PeopleColumns;
  readonly #moment: RuleMoment;
  readonly #kept = new Map<string, Mask>();

  /** The most memory that it takes. */
  readonly bytes: number;

  constructor(people: PeopleColumns, moment: RuleMoment) {
    this.people = people;
    this.bytes = bytesOf(people) + MOST_KEPT * people.ids.length;
    this.#moment = moment;
  }

  /** The people who meet a rule. Between two conditions, other work of the process goes on. */
  async masksOf(sql: ShopSql, rule: EvaluableRule): Promise<RuleMasks> {
    return ruleMasks(rule, (condition) => this.#ask(sql, condition, rule));
  }

  /** How many people meet each of these rules. */
  async count(sql: ShopSql, rules: readonly EvaluableRule[]): Promise<number[]> {
    const counts: number[] = [];
    for (const rule of rules) counts.push(countMask((await this.masksOf(sql, rule)).members));
    return counts;
  }

  /** How many people meet a rule, and the ids of the first of them. */
  async membersOf(
    sql: ShopSql,
    rule: EvaluableRule,
    limit: number,
  ): Promise<{ readonly members: number; readonly ids: readonly bigint[] }> {
    const { members } = await this.masksOf(sql, rule);
    const ids: bigint[] = [];
    for (let at = members.indexOf(1); at >= 0 && ids.length < limit; at = members.indexOf(1, at + 1))
      ids.push(BigInt(this.people.ids[at] ?? 0));
    return { members: countMask(members), ids };
  }

  async #ask(sql: ShopSql, condition: Condition, rule: EvaluableRule): Promise<Mask> {
    const key = JSON.stringify(condition);
    const kept = this.#kept.get(key);
    const mask = kept ?? (await this.#answer(sql, condition, rule));
    // The one that was not asked for the longest stands first.
    this.#kept.delete(key);
    this.#kept.set(key, mask);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return mask;
  }

  async #answer(sql: ShopSql, condition: Condition, rule: EvaluableRule): Promise<Mask> {
    await others();
    const today = todayOf(this.#moment);
    const mask = conditionMask(condition, { people: this.people, today });
    return mask ?? this.#maskOf(await readMemberIds(sql, alone(condition, rule), this.#moment));
  }

  /** Somebody who is new since the columns were read is left out. */
  #maskOf(members: Float64Array): Mask {
    const { ids } = this.people;
    const mask = new Uint8Array(ids.length);
    let at = 0;
    for (const id of members) {
      while (at < ids.length && (ids[at] ?? Infinity) < id) at += 1;
      if (ids[at] === id) mask[at] = 1;
    }
    return mask;
  }
}
