/**
 * Part of a bulk write, `insert into … select … from <batch> <this> on conflict (<key>) do update …`. It keeps only
 * those rows of the batch that the table already has, and locks them in the table. So the insert never brings an
 * erased row back: an erasure at this moment waits for the write, or it came first and the batch's row is left out.
 * The limit makes PostgreSQL look each row up by its key, whatever size it assumes for the table.
 *
 * @param name - the row's alias, for SQL that reads its columns
 * @param columns - the columns to read of the row; none where only its existence matters
 * @param rows - the most rows of the table that belong to one of the batch, where it may be more than one
 */
export function existingRow(
  table: string,
  condition: string,
  {
    name = "here",
    columns = "",
    rows = 1,
  }: { readonly name?: string; readonly columns?: string; readonly rows?: number } = {},
): string {
  return `cross join lateral (
    select ${columns} from ${table} where ${condition} limit ${String(rows)} for no key update) as ${name}`;
}
