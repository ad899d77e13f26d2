/**
 * Deletes rows that are older than they have to be kept, some at a time. Rows that a page or the next run needs stay.
 */
import { RETENTION_DAYS } from "../../domain/retention/periods.ts";
import { readAlongKey } from "../core/planner.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";

interface OldRows {
  readonly table: string;
  readonly days: number;
  /** SQL: whether a row `o` of the shop $1 is older than $2 and may go. */
  readonly condition: string;
  /** The column of the table's key by which each batch begins at the oldest. None: in any order. */
  readonly oldestBy?: string;
}

const LAST_WHOLE_READING = `(select coalesce(max(id), 0) from imports
  where shop_id = $1 and status = 'complete' and kind <> 'increment')`;

/** Whether an experiment ended before $2, and no target shows an arm of it. */
const isLongOver = (row: string): string => `least(${row}.planned_end_at, ${row}.stopped_at) < $2
  and not exists (select from audiences a
                   where a.shop_id = $1 and a.kind = 'arm' and split_part(a.subject, '-', 1) = ${row}.id::text)`;

/** In the order of their deletion: rows go before the rows that they belong to. */
export const OLD_ROWS: readonly OldRows[] = [
  {
    table: "moves",
    days: RETENTION_DAYS.moves,
    condition: "o.run_id <= (select max(id) from runs where shop_id = $1 and finished_at < $2)",
  },
  { table: "webhook_deliveries", days: RETENTION_DAYS.deliveries, condition: "o.received_at < $2" },
  {
    table: "bad_lines",
    days: RETENTION_DAYS.badLines,
    condition: `o.import_id < ${LAST_WHOLE_READING}
      and o.import_id <= (select max(id) from imports where shop_id = $1 and finished_at < $2)`,
  },
  {
    table: "imports",
    days: RETENTION_DAYS.imports,
    // The next import and the pages read the newest imports of each kind.
    condition: `o.finished_at < $2 and o.id < ${LAST_WHOLE_READING}
      and o.id not in (select max(id) from imports where shop_id = $1 group by kind, status, scope_limited)`,
  },
  {
    table: "syncs",
    days: RETENTION_DAYS.syncs,
    // A set's next sync is compared with its last one that went through.
    condition: `o.finished_at < $2 and o.id not in (
      select max(id) from syncs where shop_id = $1 group by target, set_key, kind, planned is null)`,
  },
  {
    table: "predictions",
    days: RETENTION_DAYS.predictions,
    condition: "o.fitted_at < $2 and o.as_of < (select max(as_of) from predictions where shop_id = $1)",
  },
  {
    // An audit deletes its members when it ends. This deletes members that were left over.
    table: "audit_members",
    days: 0,
    condition: `$2::timestamptz is not null and o.audit_id not in (
      select id from audits where shop_id = $1 and status in ('queued', 'running'))`,
  },
  {
    table: "audits",
    days: RETENTION_DAYS.audits,
    condition: `o.finished_at < $2
      and o.id not in (select max(id) from audits where shop_id = $1 group by target)`,
  },
  {
    table: "customer_engagement",
    days: RETENTION_DAYS.engagement,
    condition: "o.day < ($2::timestamptz at time zone 'UTC')::date",
  },
  {
    table: "exports",
    days: RETENTION_DAYS.exports,
    condition: "o.requested_at < $2 and o.status in ('ready', 'failed')",
  },
  {
    table: "campaigns",
    days: RETENTION_DAYS.campaigns,
    condition: "o.created_at < $2 and o.state <> 'drafting'",
  },
  { table: "workflow_calls", days: RETENTION_DAYS.workflowCalls, condition: "o.at < $2" },
  { table: "answered_requests", days: RETENTION_DAYS.answeredRequests, condition: "o.at < $2" },
  {
    // A list that no segment asks for any more.
    table: "picked_customers",
    days: 0,
    condition: `o.picked_at < $2 and o.list not in (
      select value #>> '{}' from segments s, jsonb_path_query(s.rule, 'strict $.** ? (@.field == "picked").values[*]') value
       where s.shop_id = $1)`,
  },
  { table: "segment_moves", days: RETENTION_DAYS.segmentMoves, condition: "o.at < $2", oldestBy: "at" },
  {
    table: "experiment_members",
    days: RETENTION_DAYS.experiments,
    condition: `o.experiment_id in (select e.id from experiments e where e.shop_id = $1 and ${isLongOver("e")})`,
  },
  { table: "experiments", days: RETENTION_DAYS.experiments, condition: isLongOver("o") },
  { table: "segment_days", days: RETENTION_DAYS.segmentDays, condition: "o.day < $2::timestamptz" },
  {
    table: "data_requests",
    days: RETENTION_DAYS.dataRequests,
    condition: "o.handed_over_at < $2",
  },
];

/**
 * Deletes at most `limit` rows that are older than a moment. The rows are joined by their place on the disk: PostgreSQL
 * then fetches just them, even where it thinks that the shop has a row or two.
 * @returns how many it deleted
 */
export async function deleteOldRows(
  sql: ShopSql,
  { table, condition, oldestBy }: OldRows,
  { olderThan, limit }: { readonly olderThan: Date; readonly limit: number },
): Promise<number> {
  await readAlongKey(sql);
  const order = oldestBy === undefined ? "" : `order by o.${oldestBy}`;
  const [row] = await sql.query<{ deleted: number }>(
    `with old as (select o.ctid from ${table} o where o.shop_id = $1 and ${condition} ${order} limit $3),
       gone as (delete from ${table} t using old where t.shop_id = $1 and t.ctid = old.ctid returning 1)
     select count(*)::int as deleted from gone`,
    [sql.shopId, olderThan.toISOString(), limit],
  );
  return row?.deleted ?? 0;
}
