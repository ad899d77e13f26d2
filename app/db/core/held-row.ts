/**
 * Part of a bulk write, `insert into … select … from <batch> <this> on conflict (<key>) do update …`: keeps of the batch
 * only what has a row in the table already, and locks that row. An erasure at this moment either waits for the write, or
 * the batch's row is left out: the insert never brings an erased row back. `limit 1` makes PostgreSQL look each
 * row up by its key, whatever it believes of the table's size.
 *
 * @param name - of the row, for what reads its columns
 * @param columns - read of the row; none where only its being there matters
 */
export function heldRow(
  table: string,
  condition: string,
  { name = "here", columns = "" }: { readonly name?: string; readonly columns?: string } = {},
): string {
  return `cross join lateral (
    select ${columns} from ${table} where ${condition} limit 1 for no key update) as ${name}`;
}
