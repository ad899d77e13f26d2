/**
 * Part of a bulk write, `insert into … select … from <batch> <this> on conflict (<key>) do update …`. It keeps only
 * those rows of the batch that the table already has, and locks them in the table. So the insert never brings an
 * erased row back: an erasure at this moment waits for the write, or it came first and the batch's row is left out.
 * `limit 1` makes PostgreSQL look each row up by its key, whatever size it assumes for the table.
 *
 * @param name - the row's alias, for SQL that reads its columns
 * @param columns - the columns to read of the row; none where only its existence matters
 */
export function existingRow(
  table: string,
  condition: string,
  { name = "here", columns = "" }: { readonly name?: string; readonly columns?: string } = {},
): string {
  return `cross join lateral (
    select ${columns} from ${table} where ${condition} limit 1 for no key update) as ${name}`;
}
