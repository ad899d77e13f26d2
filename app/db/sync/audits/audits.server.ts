/** Audits: comparisons of what a target holds with the states. See the model in the schema. */
import { z } from "zod";

import type { AuditReport } from "../../../domain/sync/audit.ts";
import type { ShopSql } from "../../core/shop-scope.server.ts";
import { ofStoredAudience } from "../audience-rows.ts";
import { TARGETS, type Target } from "../sync-targets.server.ts";

const AUDIT_CAUSES = ["weekly", "asked", "first"] as const;
/** first: the audit that finds what a target holds when it is switched on. The sync that follows makes it. */
type AuditCause = (typeof AUDIT_CAUSES)[number];

export interface AuditRow {
  readonly id: number;
  readonly target: Target;
  readonly cause: AuditCause;
  /** queued: it has not begun to read, or has to begin anew. */
  readonly status: "queued" | "running" | "done" | "failed";
  /** checking: everything is read. For tags, customers who were not found are asked for once more. */
  readonly phase: "reading" | "checking";
  readonly operationId: string | null;
  /** At Klaviyo: the place whose list is being read, and the list's next page. */
  readonly place: number | null;
  readonly cursor: string | null;
  /** What had been sent when it began to read. */
  readonly marker: string | null;
  /** How many operations in a row Shopify broke off. */
  readonly broken: number;
  readonly errorCode: string | null;
  readonly requestedAt: Date;
  readonly finishedAt: Date | null;
  readonly report: AuditReport | null;
}

const count = z.int().nonnegative();
const auditReport = z.object({
  places: z.array(
    ofStoredAudience(z.object({ label: z.string(), members: count, missing: count, extra: count })),
  ),
  strangers: count,
  metafields: count,
  examples: z.array(
    z.object({ customerId: z.string(), label: z.string(), kind: z.enum(["missing", "extra"]) }),
  ),
});
const auditRow = z.object({
  id: z.int(),
  target: z.enum(TARGETS),
  cause: z.enum(AUDIT_CAUSES),
  status: z.enum(["queued", "running", "done", "failed"]),
  phase: z.enum(["reading", "checking"]),
  operationId: z.string().nullable(),
  place: z.int().nullable(),
  cursor: z.string().nullable(),
  marker: z.string().nullable(),
  broken: z.int(),
  errorCode: z.string().nullable(),
  requestedAt: z.date(),
  finishedAt: z.date().nullable(),
  report: auditReport.nullable().catch(null),
});

const COLUMNS = `id, target, cause, status, phase, operation_id as "operationId", place, cursor, marker, broken,
  error_code as "errorCode", requested_at as "requestedAt", finished_at as "finishedAt", report`;
const OPEN = "status in ('queued', 'running')";

/** One of a target's audits. The first reading, which belongs to a sync, is apart from the others. */
interface WhichAudit {
  readonly target: Target;
  readonly first: boolean;
}

/** Asks for an audit. One that is under way goes on. */
export async function openAudit(sql: ShopSql, target: Target, cause: AuditCause, now: Date): Promise<void> {
  await sql.query(
    `insert into audits (shop_id, target, cause, status, requested_at)
     select $1, $2, $3, 'queued', $4
      where not exists (select from audits where shop_id = $1 and target = $2 and ${OPEN}
                           and (cause = 'first') = ($3 = 'first'))`,
    [sql.shopId, target, cause, now],
  );
}

/** The audit that is under way; null: none is. */
export async function openAuditOf(sql: ShopSql, { target, first }: WhichAudit): Promise<AuditRow | null> {
  const [row] = await sql.query<object>(
    `select ${COLUMNS} from audits
      where shop_id = $1 and target = $2 and ${OPEN} and (cause = 'first') = $3 order by id limit 1`,
    [sql.shopId, target, first],
  );
  return row ? auditRow.parse(row) : null;
}

/** Whether an audit still goes on. If so, others can't end it until the transaction ends. */
export async function holdOpenAudit(sql: ShopSql, id: number): Promise<boolean> {
  const rows = await sql.query(`select 1 from audits where shop_id = $1 and id = $2 and ${OPEN} for update`, [
    sql.shopId,
    id,
  ]);
  return rows.length > 0;
}

/** Notes that an audit begins to read. What it read before is deleted. */
export async function beginAudit(
  sql: ShopSql,
  id: number,
  { operationId, marker }: Pick<AuditRow, "operationId" | "marker">,
): Promise<void> {
  await forgetMembers(sql, id);
  await sql.query(
    `update audits set status = 'running', phase = 'reading', operation_id = $3, place = null, cursor = null,
            marker = $4, error_code = null, unavailable_since = null
      where shop_id = $1 and id = $2 and ${OPEN}`,
    [sql.shopId, id, operationId, marker],
  );
}

/** Notes which list is read next, and at which page. */
export async function noteAuditPage(
  sql: ShopSql,
  id: number,
  { place, cursor }: Pick<AuditRow, "place" | "cursor">,
): Promise<void> {
  await sql.query(
    `update audits set place = $3, cursor = $4, error_code = null, unavailable_since = null
      where shop_id = $1 and id = $2 and ${OPEN}`,
    [sql.shopId, id, place, cursor],
  );
}

/** Notes that everything is read. */
export async function noteAuditRead(sql: ShopSql, id: number): Promise<void> {
  await sql.query(
    `update audits set phase = 'checking', operation_id = null, place = null, cursor = null, broken = 0,
            error_code = null, unavailable_since = null
      where shop_id = $1 and id = $2 and ${OPEN}`,
    [sql.shopId, id],
  );
}

/**
 * Makes an audit read again from the start.
 * @returns how many operations in a row Shopify broke off
 */
export async function restartAudit(
  sql: ShopSql,
  id: number,
  why: "overtaken" | "broken_operation",
): Promise<number> {
  await forgetMembers(sql, id);
  const [row] = await sql.query<{ broken: number }>(
    `update audits set status = 'queued', phase = 'reading', operation_id = null, place = null, cursor = null,
            broken = broken + $3
      where shop_id = $1 and id = $2 and ${OPEN} returning broken`,
    [sql.shopId, id, why === "broken_operation" ? 1 : 0],
  );
  return row?.broken ?? 0;
}

/**
 * Notes why an audit stands still for a while.
 * @returns since when the target has been unavailable; null: it isn't
 */
export async function noteAuditWaiting(
  sql: ShopSql,
  id: number,
  errorCode: string,
  now: Date,
): Promise<Date | null> {
  const [row] = await sql.query<{ since: Date | null }>(
    `update audits set error_code = $3,
            unavailable_since = case when $3 = 'unavailable' then coalesce(unavailable_since, $4) end
      where shop_id = $1 and id = $2 and ${OPEN} returning unavailable_since as since`,
    [sql.shopId, id, errorCode, now],
  );
  return row?.since ?? null;
}

/** How an audit ended: with what it found, or why it could not be made. */
type AuditEnd = { readonly report: AuditReport | null } | { readonly errorCode: string };

/** Ends an audit, and deletes the members that it read. */
export async function endAudit(sql: ShopSql, id: number, end: AuditEnd, now: Date): Promise<void> {
  await forgetMembers(sql, id);
  const errorCode = "errorCode" in end ? end.errorCode : null;
  const report = "report" in end && end.report !== null ? JSON.stringify(end.report) : null;
  await sql.query(
    `update audits set status = case when $3::text is null then 'done' else 'failed' end, error_code = $3,
            report = $4::jsonb, operation_id = null, place = null, cursor = null, finished_at = $5
      where shop_id = $1 and id = $2 and ${OPEN}`,
    [sql.shopId, id, errorCode, report, now],
  );
}

/** Ends the audits of a target that is being switched off, or over to another account. */
export async function endOpenAudits(sql: ShopSql, target: Target, now: Date): Promise<void> {
  const ended = await sql.query<{ id: number }>(
    `update audits
        set status = 'failed', error_code = 'disconnected', operation_id = null, cursor = null, finished_at = $3
      where shop_id = $1 and target = $2 and status in ('queued', 'running') returning id`,
    [sql.shopId, target, now],
  );
  for (const { id } of ended) await forgetMembers(sql, id);
}

async function forgetMembers(sql: ShopSql, id: number): Promise<void> {
  await sql.query("delete from audit_members where shop_id = $1 and audit_id = $2", [sql.shopId, id]);
}

/** For each target, the newest audit that was done and the newest that was not. First readings are left out. */
export async function newestAudits(sql: ShopSql): Promise<AuditRow[]> {
  const rows = await sql.query<object>(
    `select ${COLUMNS} from audits
      where shop_id = $1
        and id in (select max(id) from audits where shop_id = $1 and cause <> 'first'
                    group by target, status = 'done')
      order by id desc`,
    [sql.shopId],
  );
  return rows.map((row) => auditRow.parse(row));
}

/** Takes customers who are erased out of the examples of audits. */
export async function eraseAuditExamples(sql: ShopSql, customerIds: readonly bigint[]): Promise<void> {
  await sql.query(
    `update audits set report = jsonb_set(report, '{examples}', coalesce(
        (select jsonb_agg(example) from jsonb_array_elements(report->'examples') as example
          where (example->>'customerId')::bigint <> all($2::bigint[])), '[]'))
      where shop_id = $1 and jsonb_path_exists(report, '$.examples[*]')`,
    [sql.shopId, customerIds],
  );
}

/** The targets that were last audited, or switched on, before a moment, and have no audit under way. */
export async function targetsToAudit(sql: ShopSql, before: Date): Promise<Target[]> {
  const rows = await sql.query<{ target: string }>(
    `select t.target from sync_targets t
      where t.shop_id = $1 and t.enabled and not t.leaving
        and exists (select from audiences a
                     where a.shop_id = t.shop_id and a.target = t.target and a.label is not null)
        and coalesce(greatest(t.audited_at, t.connected_at), '-infinity') < $2
        and not exists (select from audits a
                         where a.shop_id = t.shop_id and a.target = t.target and a.cause <> 'first'
                           and a.${OPEN})
      order by t.target`,
    [sql.shopId, before],
  );
  return rows.map((row) => z.enum(TARGETS).parse(row.target));
}

/** Whether an audit is queued or running, other than a first reading for a sync. */
export async function isAuditOpen(sql: ShopSql): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from audits where shop_id = $1 and cause <> 'first' and ${OPEN} limit 1`,
    [sql.shopId],
  );
  return rows.length > 0;
}

/** Notes that a target was audited. */
export async function noteAudited(sql: ShopSql, target: Target, now: Date): Promise<void> {
  await sql.query("update sync_targets set audited_at = $3 where shop_id = $1 and target = $2", [
    sql.shopId,
    target,
    now,
  ]);
}
