/** Who is noted in segments, for a refresh that works out the members in the process. */
import { CopiedRows } from "../core/copied-rows.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { OwnedRows } from "./growing-columns.ts";

/** The masks of a word, of each person in a column of people. A mask is in two halves, since numbers hold 53 bits. */
export interface MaskColumns {
  readonly upper: Uint32Array;
  readonly lower: Uint32Array;
}

export function emptyMasks(people: number): MaskColumns {
  return { upper: new Uint32Array(people), lower: new Uint32Array(people) };
}

/** Who is noted in a word. */
export async function readHeldMasks(sql: ShopSql, word: number, ids: Float64Array): Promise<MaskColumns> {
  const masks = emptyMasks(ids.length);
  const rows = new CopiedRows(2);
  const people = new OwnedRows(ids);
  const select = `select customer_id, members from segment_members
                   where shop_id = $1 and word = $2::smallint order by customer_id`;
  for await (const chunk of sql.copyOut(select, [sql.shopId, word]))
    rows.push(chunk, (row) => {
      const person = people.personOf(row.integer(0));
      if (person === null) return;
      masks.upper[person] = row.upper(1);
      masks.lower[person] = row.lower(1);
    });
  rows.end();
  return masks;
}

/** Notes customers' masks of a word. A customer in none of its segments has no row. */
export async function writeMasks(
  sql: ShopSql,
  word: number,
  customers: readonly bigint[],
  members: readonly bigint[],
): Promise<void> {
  await sql.query(
    `insert into segment_members (shop_id, customer_id, word, members)
     select $1, id, $2::smallint, members from unnest($3::bigint[], $4::bigint[]) as given (id, members)
      where members <> 0
     on conflict (shop_id, customer_id, word) do update set members = excluded.members`,
    [sql.shopId, word, customers, members],
  );
  const gone = customers.filter((_, at) => members[at] === 0n);
  if (gone.length > 0)
    await sql.query(
      "delete from segment_members where shop_id = $1 and word = $2::smallint and customer_id = any($3::bigint[])",
      [sql.shopId, word, gone],
    );
}

/** A customer who joined or left a segment. */
export interface MoveToWrite {
  readonly customerId: bigint;
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
