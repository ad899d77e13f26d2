/** Who meets rules: counted and listed. */
import { alone, type EvaluableRule } from "../../domain/rules/evaluable.ts";
import type { RuleMoment } from "../../domain/rules/moment.ts";
import type { Condition } from "../../domain/rules/rule.ts";
import { CopiedRows } from "../core/copied-rows.ts";
import { copyValue } from "../core/copy-text.ts";
import { joinInBulk } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { compileFromSource, compileRules } from "./compile.ts";
import type { SomePeople } from "./rule-sql.ts";

/** The most that one rule may take. Then PostgreSQL ends the statement with the error 57014. */
const TIMEOUT_MS = 20_000;

/** The same of an estimate. After that the exact count is the better answer. */
const ESTIMATE_TIMEOUT_MS = 1_000;

/** How many customers meet each of these rules. All are counted in one pass. */
export async function countMembers(
  sql: ShopSql,
  rules: readonly EvaluableRule[],
  moment: RuleMoment,
): Promise<number[]> {
  if (rules.length === 0) return [];
  const { from, conditions, values } = compileRules(sql.shopId, rules, moment);
  await readForRules(sql);
  const [only, ...more] = conditions;
  const counts = more.length > 0 ? countEach(conditions) : "array[count(*)]";
  const alone = more.length > 0 ? "" : `and ${only ?? "true"}`;
  const [row] = await sql.query<{ counts: bigint[] | string[] }>(
    `select ${counts} as counts ${from} ${alone}`,
    values,
  );
  return (row?.counts ?? []).map(Number);
}

function countEach(conditions: readonly string[]): string {
  return `array[${conditions.map((each) => `count(*) filter (where ${each})`).join(", ")}]`;
}

/** The ids of a rule's members in their order, from after an id on. */
export async function listMembers(
  sql: ShopSql,
  rule: EvaluableRule,
  moment: RuleMoment,
  { after, limit }: { readonly after: bigint; readonly limit: number },
): Promise<bigint[]> {
  const { from, conditions, values } = compileRules(sql.shopId, [rule], moment);
  await readForRules(sql);
  const next = values.length + 1;
  const rows = await sql.query<{ id: bigint }>(
    `select c.id ${from} and c.id > $${String(next)}::bigint and ${conditions.join(" and ")}
      order by c.id limit $${String(next + 1)}::int`,
    [...values, after, limit],
  );
  return rows.map(({ id }) => id);
}

/**
 * The ids of all who meet a condition, in any order, and perhaps more than once. None of them are held here: a shop may
 * have a million.
 * @param rule - that the condition is a part of
 * @param some - those who are asked about; null: all
 * @param take - is given the ids, one after another
 */
export async function readIdsOf(
  sql: ShopSql,
  condition: Condition,
  { rule, moment, some }: RuleOfSome,
  take: (id: number) => void,
): Promise<void> {
  const { select, values } =
    compileFromSource(sql.shopId, condition, moment, some) ??
    selectIds(sql, alone(condition, rule), moment, some);
  await (some === null ? readForRules(sql) : readForEstimate(sql));
  const rows = new CopiedRows(1);
  for await (const chunk of sql.copyOut(select, values.map(copyValue)))
    rows.push(chunk, (row) => take(row.integer(0)));
  rows.end();
}

/** Whose rule is evaluated, and among whom. */
export interface RuleOfSome {
  readonly rule: EvaluableRule;
  readonly moment: RuleMoment;
  readonly some: SomePeople | null;
}

function selectIds(sql: ShopSql, rule: EvaluableRule, moment: RuleMoment, some: SomePeople | null) {
  const { from, conditions, values } = compileRules(sql.shopId, [rule], moment, some);
  return { select: `select c.id ${from} and ${conditions.join(" and ")}`, values };
}

/** How a statement on rules is carried out: in bulk, and within its time. */
export async function readForRules(sql: ShopSql, timeoutMs = TIMEOUT_MS): Promise<void> {
  await joinInBulk(sql);
  await sql.query(`set local jit = off; set local statement_timeout = ${String(timeoutMs)}`);
}

/** Of some people, rows are looked up one by one. */
async function readForEstimate(sql: ShopSql): Promise<void> {
  await sql.query(
    `set local work_mem = '64MB'; set local jit = off; set local statement_timeout = ${String(ESTIMATE_TIMEOUT_MS)}`,
  );
}
