/** Who meets rules: counted and listed. */
import { alone, type EvaluableRule } from "../../domain/rules/evaluable.ts";
import type { RuleMoment } from "../../domain/rules/moment.ts";
import type { Condition } from "../../domain/rules/rule.ts";
import { joinInBulk } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { compileFromSource, compileRules } from "./compile.ts";

/** The most that one rule may take. Then PostgreSQL ends the statement with the error 57014. */
const TIMEOUT_MS = 20_000;

const ID_BYTES = 8;

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
 * The ids of all who meet a condition, in any order. They come in one value, of eight bytes each: a row for each of
 * hundreds of thousands would take far longer.
 * @param rule - that the condition is a part of
 */
export async function readIdsOf(
  sql: ShopSql,
  condition: Condition,
  rule: EvaluableRule,
  moment: RuleMoment,
): Promise<Float64Array> {
  const { select, values } =
    compileFromSource(sql.shopId, condition, moment) ?? selectIds(sql, alone(condition, rule), moment);
  await readForRules(sql);
  const [row] = await sql.query<{ ids: Buffer | null }>(
    `select string_agg(int8send(found.id), '') as ids from (${select}) found`,
    values,
  );
  const bytes = row?.ids ?? Buffer.alloc(0);
  const ids = new Float64Array(bytes.length / ID_BYTES);
  for (let at = 0; at < ids.length; at += 1)
    ids[at] = bytes.readInt32BE(at * ID_BYTES) * 2 ** 32 + bytes.readUInt32BE(at * ID_BYTES + 4);
  return ids;
}

function selectIds(sql: ShopSql, rule: EvaluableRule, moment: RuleMoment) {
  const { from, conditions, values } = compileRules(sql.shopId, [rule], moment);
  return { select: `select c.id ${from} and ${conditions.join(" and ")}`, values };
}

/** How a statement on rules is carried out: in bulk, and within its time. */
export async function readForRules(sql: ShopSql): Promise<void> {
  await joinInBulk(sql);
  await sql.query(`set local jit = off; set local statement_timeout = ${String(TIMEOUT_MS)}`);
}
