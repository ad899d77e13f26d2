/** Who is in saved segments: noted for many at once, listed and forgotten. */
import type { EvaluableRule } from "../../domain/rules/evaluable.ts";
import type { RuleMoment } from "../../domain/rules/moment.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { compileRules, type RuleParts } from "./compile.ts";
import { readForRules } from "./members.server.ts";

/** Where a segment's members stand: in the mask of a word, at a place from 0 to 62. */
export interface SegmentPlace {
  readonly word: number;
  readonly place: number;
}

/** A segment whose members are noted. */
export interface SegmentToNote extends SegmentPlace {
  readonly id: number;
  readonly rule: EvaluableRule;
  readonly version: number;
  /** Whether its members were noted by this version before. Only then somebody joins or leaves. */
  readonly isFollowed: boolean;
}

/** How many joined and left a segment. */
export interface SegmentChanges {
  readonly id: number;
  readonly joined: number;
  readonly left: number;
}

/** A mask has room for so many parts of a rule. Of more parts it is not known which one changed. */
export const MOST_PARTS = 63;

/**
 * Notes who is in segments of one word, in one pass over the shop, and who joined or left the followed ones. Segments
 * of the word that are not given keep their members: a rule that can't be evaluated empties nothing. Only rows that
 * change are written. Call it after `shareCustomers`, so that no erased customer is noted again.
 *
 * A customer who leaves a rule that asks for all of its parts met all of them before. So the parts that they no longer
 * meet are the ones that changed. A newcomer to a rule that asks for any of its parts met none of them before. So the
 * parts that they meet now are the ones that changed. Otherwise it is not known which of several parts changed.
 * @param at - when they joined and left
 * @returns the followed segments that changed
 */
export async function noteMembers(
  sql: ShopSql,
  word: number,
  segments: readonly SegmentToNote[],
  moment: RuleMoment,
  at: Date,
): Promise<SegmentChanges[]> {
  if (segments.length === 0) return [];
  const rules = segments.map(({ rule }) => rule);
  const { from, conditions, parts, values } = compileRules(sql.shopId, rules, moment);
  const bits = segments.map(({ place }) => 1n << BigInt(place));
  const given = bits.reduce((mask, bit) => mask | bit, 0n);
  const members = conditions.map((condition, index) => bitIf(condition, bits[index] ?? 0n));
  const next = values.length;
  const [wordAt, givenAt, atAt] = [
    `$${String(next + 1)}::smallint`,
    `$${String(next + 2)}::bigint`,
    `$${String(next + 3)}::timestamptz`,
  ];
  const [ids, versions, places, followed] = [4, 5, 6, 7].map((n) => `$${String(next + n)}`);
  await readForRules(sql);
  return sql.query<SegmentChanges>(
    `with met as (
       select c.id, ${members.join(" | ")} as members, array[${parts.map(changedParts).join(", ")}] as parts ${from}),
     changed as materialized (
       select met.id, (coalesce(held.members, 0) & ~${givenAt}) | met.members as members,
              (coalesce(held.members, 0) & ${givenAt}) # met.members as moved, met.parts
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
          and customer_id = any(array(select id from changed where members = 0))),
     moves as materialized (
       select changed.id as customer_id, s.id as segment_id, s.version,
              changed.members & s.bit <> 0 as joined, changed.parts[s.n] as parts
         from changed
         cross join unnest(${ids ?? ""}::int[], ${versions ?? ""}::int[], ${places ?? ""}::bigint[],
                           ${followed ?? ""}::boolean[])
           with ordinality as s (id, version, bit, is_followed, n)
        where s.is_followed and changed.moved & s.bit <> 0),
     kept as (
       insert into segment_moves (shop_id, at, customer_id, segment_id, version, joined, parts)
       select $1, ${atAt}, customer_id, segment_id, version, joined, parts from moves
       on conflict (shop_id, at, customer_id, segment_id) do nothing)
     select segment_id as id, count(*) filter (where joined)::int as joined,
            count(*) filter (where not joined)::int as left
       from moves group by segment_id order by segment_id`,
    [
      ...values,
      word,
      given,
      at.toISOString(),
      segments.map(({ id }) => id),
      segments.map(({ version }) => version),
      bits,
      segments.map(({ isFollowed }) => isFollowed),
    ],
  );
}

/** SQL of the mask of the parts that changed for a customer who joins or leaves; 0: it is not known. */
function changedParts({ kind, of }: RuleParts): string {
  if (of.length === 1) return "1::bigint";
  if (of.length > MOST_PARTS) return "0::bigint";
  const tells = (part: string): string => (kind === "all" ? `not ${part}` : part);
  return of.map((part, index) => bitIf(tells(part), 1n << BigInt(index))).join(" | ");
}

function bitIf(condition: string, bit: bigint): string {
  return `case when ${condition} then ${String(bit)}::bigint else 0 end`;
}

/** How many customers are noted in each place of a word. */
export async function countNoted(sql: ShopSql, word: number, places: readonly number[]): Promise<number[]> {
  const each = places.map(
    (place) => `count(*) filter (where members & ${String(1n << BigInt(place))}::bigint <> 0)`,
  );
  const [row] = await sql.query<{ counts: bigint[] | string[] }>(
    `select array[${each.join(", ")}]::bigint[] as counts from segment_members
      where shop_id = $1 and word = $2::smallint`,
    [sql.shopId, word],
  );
  return (row?.counts ?? []).map(Number);
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
