import {
  outermost,
  type Condition,
  type Rule,
  type RuleGroup,
  type RuleNode,
} from "../../domain/rules/rule.ts";
import type { ChoiceTest, NearTest, NumberTest, RuleTest } from "../../domain/rules/asked.ts";
import type { FieldId } from "../../domain/rules/catalogue.ts";
import type { EvaluableRule } from "../../domain/rules/evaluable.ts";
import type { RuleMoment } from "../../domain/rules/moment.ts";
import { circleRows } from "../../domain/rules/near.ts";
import {
  averageBounds,
  dayRange,
  daysBefore,
  numberRange,
  type AverageBound,
} from "../../domain/rules/ranges.ts";
import { SQL_FIELDS, type SqlFact } from "./fields.ts";
import { isInRange } from "./order-fields.ts";
import { RuleSql, type SomePeople } from "./rule-sql.ts";

/** Rules as parts of one statement. No value of a rule is part of its text. */
export interface CompiledRules {
  /** The shop's customers as `c`, with their condition. More conditions follow after `and`. */
  readonly from: string;
  /** For each rule, whether a customer meets it. Never null. */
  readonly conditions: readonly string[];
  /** For each rule, the conditions of the parts of its outermost group. Never null. */
  readonly parts: readonly RuleParts[];
  /** The parameters. The shop is the first. */
  readonly values: readonly unknown[];
}

/** `all`: a customer meets the rule by all of these; `any`: by at least one. */
export interface RuleParts {
  readonly kind: RuleGroup["kind"];
  readonly of: readonly string[];
}

/**
 * Makes SQL of rules. All of them read the same tables once, as far as any of them needs it.
 * @param some - the only people that are read; null: all
 * @throws RangeError without a shop
 */
export function compileRules(
  shopId: number,
  rules: readonly EvaluableRule[],
  moment: RuleMoment,
  some: SomePeople | null = null,
): CompiledRules {
  const sql = new RuleSql(shopId, moment, some);
  const parts = rules.map(({ rule, others }) => new RuleCompiler(sql, others).partsOf(rule));
  return { from: sql.from(), conditions: parts.map(joined), parts, values: sql.values };
}

/** Fields that hold of a customer by one row of a source. */
const BY_ONE_ROW: ReadonlySet<FieldId> = new Set<FieldId>([
  ...(["tag", "klaviyo_list", "picked", "klaviyo_property", "left_group"] as const),
]);

/** Fields that one source tells. Nobody has one of the texts, or a point, of whom the source has no row. */
const OF_ONE_SOURCE: ReadonlySet<FieldId> = new Set<FieldId>([
  ...BY_ONE_ROW,
  ...(["country", "region", "city", "postcode", "near"] as const),
]);

/**
 * The ids of those who meet a condition, from its own source alone, where this is the same. An id may come more than
 * once. It takes half as long as joining the customers.
 * @returns null: it is not the same
 */
export function compileFromSource(
  shopId: number,
  condition: Condition,
  moment: RuleMoment,
  some: SomePeople | null = null,
): { readonly select: string; readonly values: readonly unknown[] } | null {
  if (!OF_ONE_SOURCE.has(condition.field) || condition.test.is === "none_of") return null;
  const sql = new RuleSql(shopId, moment, some);
  const [only] = new RuleCompiler(sql, new Map()).partsOf({ version: 1, match: condition }).of;
  const rows = BY_ONE_ROW.has(condition.field) ? sql.fromRows() : null;
  if (rows !== null) return { select: `select ${rows.customer} as id ${rows.from}`, values: sql.values };
  const { from, customer } = sql.fromSource();
  return { select: `select ${customer} as id ${from} and ${only ?? "false"}`, values: sql.values };
}

function joined({ kind, of }: RuleParts): string {
  return `(${of.join(kind === "all" ? " and " : " or ")})`;
}

class RuleCompiler {
  readonly #sql: RuleSql;
  readonly #others: ReadonlyMap<string, Rule>;

  constructor(sql: RuleSql, others: ReadonlyMap<string, Rule>) {
    this.#sql = sql;
    this.#others = others;
  }

  partsOf(rule: Rule): RuleParts {
    const { kind, of } = outermost(rule);
    return { kind, of: of.map((each) => this.#node(each)) };
  }

  #node(node: RuleNode): string {
    switch (node.kind) {
      case "all":
      case "any":
        return joined({ kind: node.kind, of: node.of.map((each) => this.#node(each)) });
      case "not":
        return `not ${this.#node(node.of)}`;
      case "condition":
        return `(${this.#condition(node)})`;
    }
  }

  #condition(condition: Condition): string {
    const { field, test } = condition;
    const answer = this.#answer(test, SQL_FIELDS[field](condition, this.#sql));
    if (answer === null) throw new Error(`The field ${field} can't be tested as a ${test.kind}.`);
    return answer;
  }

  /** null: the fact is of a kind that the test is not for. */
  #answer(test: RuleTest, fact: SqlFact): string | null {
    const sql = this.#sql;
    switch (fact.kind) {
      case "number":
        return test.kind === "number" ? isTrue(isInRange(fact.sql, numberRange(test), sql)) : null;
      case "average":
        return test.kind === "number" ? isAverage(fact.sum, fact.count, test, sql) : null;
      case "moment": {
        if (test.kind !== "day" && test.kind !== "number") return null;
        const range =
          test.kind === "day" ? dayRange(test, sql.today) : daysBefore(numberRange(test), sql.today);
        return isTrue(sql.inDays(fact.sql, range) ?? `${fact.sql} is not null`);
      }
      case "text":
        return test.kind === "choice" ? isChosen(fact.sql, test, sql) : null;
      case "has":
        if (test.kind !== "choice") return null;
        return test.is === "none_of" ? `${fact.sql} is not true` : isTrue(fact.sql);
      case "flag":
        if (test.kind !== "flag") return null;
        return test.is === "yes" ? isTrue(fact.sql) : `${fact.sql} is not true`;
      case "point":
        return test.kind === "near" ? isNear(fact.latitude, fact.longitude, test, sql) : null;
      case "segments":
        return test.kind === "choice" ? this.#segments(test) : null;
    }
  }

  #segments({ is, values }: ChoiceTest): string {
    const isIn = values.map((id) => {
      const other = this.#others.get(id);
      if (other === undefined) throw new Error(`There is no segment ${id}: check the rule first.`);
      return joined(this.partsOf(other));
    });
    return `${is === "none_of" ? "not " : ""}(${isIn.join(" or ")})`;
  }
}

/** Unknown counts as no, so that `not` of it is yes. */
function isTrue(condition: string): string {
  return `(${condition}) is true`;
}

function isChosen(column: string, { is, values }: ChoiceTest, sql: RuleSql): string {
  const given = sql.bind(values, "text[]");
  if (is === "begins_with") return isTrue(`${column} ^@ any(${given})`);
  return `(${column} = any(${given})) ${is === "none_of" ? "is not true" : "is true"}`;
}

/** From this amount on, its product with a number of orders may be larger than a bigint. */
const LARGE_AMOUNT = 1_000_000_000;

/** Compares without dividing, so that nothing is rounded. */
function isAverage(sum: string, count: string, test: NumberTest, sql: RuleSql): string {
  const bound = ({ is, value }: AverageBound): string => {
    const type = value < LARGE_AMOUNT ? "" : "::numeric";
    return `${sum} ${is} ${sql.bind(value, "bigint")}${type} * ${count}`;
  };
  return isTrue([`${count} > 0`, ...averageBounds(test).map(bound)].join(" and "));
}

function isNear(latitude: string, longitude: string, test: NearTest, sql: RuleSql): string {
  const { south, reach } = circleRows(test);
  const first = sql.bind(south, "int");
  const last = sql.bind(south + reach.length - 1, "int");
  const turn = `abs(${longitude} - ${sql.bind(test.longitude, "int")})`;
  return isTrue(
    `${latitude} between ${first} and ${last} and least(${turn}, 36000 - ${turn})
      <= (${sql.bind(reach, "int[]")})[${latitude} - ${first} + 1]`,
  );
}
