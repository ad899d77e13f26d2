/** Who meets rules: counted, listed, and noted for many rules at once. */
import type { EvaluableRule } from "../../domain/rules/evaluable.ts";
import type { RuleMoment } from "../../domain/rules/moment.ts";
import { joinInBulk } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { compileRules } from "./compile.ts";

/** The most that one rule may take. Then PostgreSQL ends the statement with the error 57014. */
const TIMEOUT_MS = 20_000;

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

/** A saved segment: its word, and its place in the word's mask, from 0 to 62. */
export interface SegmentPlace {
  readonly word: number;
  readonly place: number;
  readonly rule: EvaluableRule;
}

/**
 * Notes who is in segments of one word, in one pass over the shop. Segments of the word that are not given keep their
 * members: a rule that can't be evaluated empties nothing. Only rows that change are written. Call it after
 * `keepCustomers`, so that no erased customer is noted again.
 * @returns how many customers joined or left at least one of them
 */
export async function noteMembers(
  sql: ShopSql,
  word: number,
  segments: readonly SegmentPlace[],
  moment: RuleMoment,
): Promise<number> {
  if (segments.length === 0) return 0;
  const rules = segments.map(({ rule }) => rule);
  const { from, conditions, values } = compileRules(sql.shopId, rules, moment);
  const given = segments.reduce((mask, { place }) => mask | (1n << BigInt(place)), 0n);
  const bits = segments.map(
    ({ place }, index) =>
      `case when ${conditions[index] ?? ""} then ${String(1n << BigInt(place))}::bigint else 0 end`,
  );
  await readForRules(sql);
  const [wordAt, givenAt] = [
    `$${String(values.length + 1)}::smallint`,
    `$${String(values.length + 2)}::bigint`,
  ];
  const [row] = await sql.query<{ changed: number }>(
    `with met as (
       select c.id, ${bits.join(" | ")} as members ${from}),
     changed as materialized (
       select met.id, (coalesce(held.members, 0) & ~${givenAt}) | met.members as members
         from met
         left join segment_members held
           on held.shop_id = $1 and held.word = ${wordAt} and held.customer_id = met.id
        where (coalesce(held.members, 0) & ${givenAt}) <> met.members),
     noted as (
       insert into segment_members (shop_id, customer_id, word, members)
       select $1, id, ${wordAt}, members from changed where members <> 0
       on conflict (shop_id, customer_id, word) do update set members = excluded.members),
     gone as (
       delete from segment_members
        where shop_id = $1 and word = ${wordAt}
          and customer_id = any(array(select id from changed where members = 0)))
     select count(*)::int as changed from changed`,
    [...values, word, given],
  );
  return row?.changed ?? 0;
}

/** Empties places of a word, for segments that are deleted. */
export async function forgetMembers(sql: ShopSql, word: number, places: readonly number[]): Promise<void> {
  const mask = places.reduce((sofar, place) => sofar | (1n << BigInt(place)), 0n);
  const ofPlaces = [sql.shopId, word, mask];
  await sql.query(
    `delete from segment_members
      where shop_id = $1 and word = $2::smallint and members & ~$3::bigint = 0`,
    ofPlaces,
  );
  await sql.query(
    `update segment_members set members = members & ~$3::bigint
      where shop_id = $1 and word = $2::smallint and members & $3::bigint <> 0`,
    ofPlaces,
  );
}

/** The ids of the noted members of a segment in their order, from after an id on. */
export async function listNotedMembers(
  sql: ShopSql,
  { word, place }: Pick<SegmentPlace, "word" | "place">,
  { after, limit }: { readonly after: bigint; readonly limit: number },
): Promise<bigint[]> {
  const rows = await sql.query<{ id: bigint }>(
    `select customer_id as id from segment_members
      where shop_id = $1 and word = $2::smallint and members & $3::bigint <> 0 and customer_id > $4::bigint
      order by customer_id limit $5::int`,
    [sql.shopId, word, 1n << BigInt(place), after, limit],
  );
  return rows.map(({ id }) => id);
}

async function readForRules(sql: ShopSql): Promise<void> {
  await joinInBulk(sql);
  await sql.query(`set local jit = off; set local statement_timeout = ${String(TIMEOUT_MS)}`);
}
