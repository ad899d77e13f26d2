/** Lines that could not be read twice are tried again after so long. */
const RETRY_DAYS = 7;

/**
 * SQL: from when on everything is read again once a reading ended, of a row with `retry_at`, `started_at` and
 * `changed_from`; null: no line was missed. Where the reading missed lines for the first time, the next one reads
 * everything: what changes later says nothing of them. Where that one missed some too, they may never be readable. Then
 * what changed is read as always, and everything once a week.
 * @param missed - a condition: whether the reading missed lines
 */
export function retryAtSql(missed: string): string {
  return `case
    when not ${missed} then case when changed_from is not null then retry_at end
    when retry_at is null then started_at
    when changed_from is null then started_at + interval '${String(RETRY_DAYS)} days'
    else retry_at end`;
}
