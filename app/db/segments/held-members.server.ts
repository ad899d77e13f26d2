/** Who is noted in segments, for a refresh that works out the members in the process. */
import { isMarked, mark, newMask, type Mask } from "../../domain/rules/columns/mask.ts";
import { PLACES_OF_WORD } from "../../domain/segments/places.ts";
import { CopiedRows } from "../core/copied-rows.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { OwnedRows } from "./growing-columns.ts";

/** Who is noted at each place of a word, as masks of a column of people; null: nobody. */
export type HeldPlaces = (Mask | null)[];

/** A word's bits in two halves, since a number holds 53 bits. */
const HALF = 32;

export async function readHeldPlaces(sql: ShopSql, word: number, ids: Float64Array): Promise<HeldPlaces> {
  const places: HeldPlaces = new Array<Mask | null>(PLACES_OF_WORD).fill(null);
  const rows = new CopiedRows(2);
  const people = new OwnedRows(ids);
  const select = `select customer_id, members from segment_members
                   where shop_id = $1 and word = $2::smallint order by customer_id`;
  const enter = (person: number, half: number, first: number): void => {
    for (let bits = half; bits !== 0; bits &= bits - 1)
      mark((places[first + 31 - Math.clz32(bits & -bits)] ??= newMask(ids.length)), person, 1);
  };
  for await (const chunk of sql.copyOut(select, [sql.shopId, word]))
    rows.push(chunk, (row) => {
      const person = people.personOf(row.integer(0));
      if (person === null) return;
      enter(person, row.lower(1) | 0, 0);
      enter(person, row.upper(1), HALF);
    });
  rows.end();
  return places;
}

/** Notes the masks of a word of some people. A customer in none of its segments has no row. */
export async function writePlaces(
  sql: ShopSql,
  word: number,
  places: Readonly<HeldPlaces>,
  { ids, people }: { readonly ids: Float64Array; readonly people: Uint32Array },
): Promise<void> {
  const upper = new Int32Array(people.length);
  const lower = new Uint32Array(people.length);
  for (const [place, mask] of places.entries()) {
    if (mask === null) continue;
    const [half, bit] = place < HALF ? [lower, place] : [upper, place - HALF];
    for (let at = 0; at < people.length; at += 1)
      if (isMarked(mask, people[at] ?? 0)) half[at] = (half[at] ?? 0) | (1 << bit);
  }
  const customers = Float64Array.from(people, (person) => ids[person] ?? 0);
  // Arrays as text: a million numbers are not made objects first.
  await sql.query(
    `with given as (
       select id, upper::bigint << ${String(HALF)} | lower as members
         from unnest($3::bigint[], $4::int[], $5::bigint[]) as given (id, upper, lower)),
     gone as (
       delete from segment_members
        where shop_id = $1 and word = $2::smallint
          and customer_id = any(array(select id from given where members = 0)))
     insert into segment_members (shop_id, customer_id, word, members)
     select $1, id, $2::smallint, members from given where members <> 0
     on conflict (shop_id, customer_id, word) do update set members = excluded.members`,
    [sql.shopId, word, ...[customers, upper, lower].map((column) => `{${column.join(",")}}`)],
  );
}

/** A customer who joined or left a segment. */
export interface MoveToWrite {
  readonly customerId: number;
  readonly segmentId: number;
  readonly version: number;
  readonly joined: boolean;
  /** Bits; 0: not known. */
  readonly parts: bigint;
}

export async function writeMoves(sql: ShopSql, at: Date, moves: readonly MoveToWrite[]): Promise<void> {
  const columns = [
    moves.map(({ customerId }) => customerId),
    moves.map(({ segmentId }) => segmentId),
    moves.map(({ version }) => version),
    moves.map(({ joined }) => joined),
    moves.map(({ parts }) => parts),
  ];
  await sql.query(
    `insert into segment_moves (shop_id, at, customer_id, segment_id, version, joined, parts)
     select $1, $2::timestamptz, customer_id, segment_id, version, joined, parts
       from unnest($3::bigint[], $4::int[], $5::int[], $6::boolean[], $7::bigint[])
         as given (customer_id, segment_id, version, joined, parts)
     on conflict (shop_id, at, customer_id, segment_id) do nothing`,
    [sql.shopId, at.toISOString(), ...columns],
  );
}
