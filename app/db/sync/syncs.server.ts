import { z } from "zod";

import { HOLD_CODES, type HoldCode } from "../../domain/sync/brake.ts";
import { endOpenAudits } from "./audits.server.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { TARGETS, type Target } from "./sync-targets.server.ts";

const SYNC_PHASES = [
  "preparing",
  "emails",
  "reviewing",
  "making",
  "adding",
  "removing",
  "metafields",
] as const;
/** Where a sync is. An interrupted one goes on there. Up to its review nothing is sent. */
export type SyncPhase = (typeof SYNC_PHASES)[number];
const SYNC_STATUSES = ["running", "held", "done", "incomplete", "failed", "discarded"] as const;
type SyncStatus = (typeof SYNC_STATUSES)[number];
const SYNC_KINDS = ["forward", "undo", "clean_up"] as const;
/** forward: to the groups of its run. undo: back to what was before the last sync. clean_up: out of everything. */
export type SyncKind = (typeof SYNC_KINDS)[number];

const ENDED_BY_MERCHANT: ReadonlySet<string> = new Set(["disconnected", "replaced", "list_found"]);

/** Whether a sync failed only because the merchant ended it. */
export function wasEndedByMerchant({ status, errorCode }: Pick<SyncRow, "status" | "errorCode">): boolean {
  return status === "failed" && errorCode !== null && ENDED_BY_MERCHANT.has(errorCode);
}

/** Numbers of customers. Each customer counts once the target has confirmed the change. */
interface SyncCounts {
  readonly added: number;
  readonly removed: number;
  readonly updated: number;
  readonly failed: number;
}

export interface SyncRow extends SyncCounts {
  readonly id: number;
  readonly target: Target;
  readonly runId: number;
  readonly kind: SyncKind;
  readonly status: SyncStatus;
  readonly phase: SyncPhase;
  readonly operationId: string | null;
  /** Whether it was prepared to write metafields. */
  readonly metafields: boolean;
  /** Why it is, or was, pending. It is `asked` from the start if the merchant asked for a preview. */
  readonly holdCode: HoldCode | null;
  /** When the merchant confirmed it, or the brake let it go; null: it has sent nothing. */
  readonly confirmedAt: Date | null;
  /** How many changes it has to send; null: it hasn't begun to send. */
  readonly planned: number | null;
  readonly unreachable: number;
  readonly errorCode: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

const syncRow = z.object({
  id: z.int(),
  target: z.enum(TARGETS),
  runId: z.int(),
  kind: z.enum(SYNC_KINDS),
  status: z.enum(SYNC_STATUSES),
  phase: z.enum(SYNC_PHASES),
  operationId: z.string().nullable(),
  metafields: z.boolean(),
  holdCode: z.enum(HOLD_CODES).nullable(),
  confirmedAt: z.date().nullable(),
  planned: z.int().nullable(),
  added: z.int(),
  removed: z.int(),
  updated: z.int(),
  failed: z.int(),
  unreachable: z.int(),
  errorCode: z.string().nullable(),
  startedAt: z.date(),
  finishedAt: z.date().nullable(),
});

const COLUMNS = `id, target, run_id as "runId", kind, status, phase, operation_id as "operationId", metafields,
  hold_code as "holdCode", confirmed_at as "confirmedAt", planned, added, removed, updated, failed, unreachable,
  error_code as "errorCode", started_at as "startedAt", finished_at as "finishedAt"`;

/** The newest sync of each target, for the pages. */
export async function latestSyncs(sql: ShopSql): Promise<SyncRow[]> {
  const syncs: SyncRow[] = [];
  for (const target of TARGETS) {
    const newest = await newestSync(sql, target);
    if (newest !== null) syncs.push(newest);
  }
  return syncs;
}

/**
 * Why each target's last failed sync failed, even if later ones went well. Syncs that the merchant ended are left out.
 */
export async function lastFailures(sql: ShopSql): Promise<Map<Target, string | null>> {
  const rows = await sql.query<{ target: string; errorCode: string | null }>(
    `select t.target, f.error_code as "errorCode"
       from unnest($2::text[]) as t (target)
       cross join lateral (
         select error_code from syncs
          where shop_id = $1 and target = t.target and status = 'failed' and error_code <> all($3::text[])
          order by id desc limit 1) as f`,
    [sql.shopId, TARGETS, [...ENDED_BY_MERCHANT]],
  );
  return new Map(rows.map(({ target, errorCode }) => [z.enum(TARGETS).parse(target), errorCode]));
}

export async function newestSync(sql: ShopSql, target: Target): Promise<SyncRow | null> {
  const [row] = await sql.query<object>(
    `select ${COLUMNS} from syncs where shop_id = $1 and target = $2 order by id desc limit 1`,
    [sql.shopId, target],
  );
  return row ? syncRow.parse(row) : null;
}

/** The newest sync since a moment that wrote down what its target should hold; null: none did. */
export async function lastPrepared(
  sql: ShopSql,
  target: Target,
  since: Date | null,
): Promise<SyncRow | null> {
  const [row] = await sql.query<object>(
    `select ${COLUMNS} from syncs
      where shop_id = $1 and target = $2 and phase not in ('preparing', 'emails')
        and ($3::timestamptz is null or started_at >= $3)
      order by id desc limit 1`,
    [sql.shopId, target, since],
  );
  return row ? syncRow.parse(row) : null;
}

export async function findSync(sql: ShopSql, target: Target, id: number): Promise<SyncRow | null> {
  const [row] = await sql.query<object>(
    `select ${COLUMNS} from syncs where shop_id = $1 and target = $2 and id = $3`,
    [sql.shopId, target, id],
  );
  return row ? syncRow.parse(row) : null;
}

/** The last sync that began to send and had something to send, or was an undo or a clean-up; null: none ever did. */
export async function lastSent(sql: ShopSql, target: Target): Promise<SyncRow | null> {
  const [row] = await sql.query<object>(
    `select ${COLUMNS} from syncs
      where shop_id = $1 and target = $2 and (planned > 0 or planned = 0 and kind <> 'forward')
      order by id desc limit 1`,
    [sql.shopId, target],
  );
  return row ? syncRow.parse(row) : null;
}

interface NewSync extends Pick<SyncRow, "target" | "runId" | "kind" | "operationId" | "holdCode"> {
  /** Set from the start if the merchant has asked for just this sync. */
  readonly confirmedAt: Date | null;
}

export async function insertSync(sql: ShopSql, sync: NewSync, now: Date): Promise<SyncRow> {
  const { target, runId, kind, operationId, holdCode, confirmedAt } = sync;
  const [row] = await sql.query<object>(
    `insert into syncs (shop_id, target, run_id, kind, status, phase, operation_id, hold_code, confirmed_at, started_at)
     values ($1, $2, $3, $4, 'running', 'preparing', $5, $6, $7, $8) returning ${COLUMNS}`,
    [sql.shopId, target, runId, kind, operationId, holdCode, confirmedAt, now],
  );
  return syncRow.parse(row);
}

/** Notes how far a sync is. */
export async function moveSync(
  sql: ShopSql,
  id: number,
  to: { readonly phase: SyncPhase; readonly operationId: string | null },
): Promise<void> {
  await sql.query(
    `update syncs set phase = $3, operation_id = $4, error_code = null, unavailable_since = null
      where shop_id = $1 and id = $2 and status = 'running'`,
    [sql.shopId, id, to.phase, to.operationId],
  );
}

/** Whether a sync still goes on. If so, others can't end it until the transaction ends. */
export async function holdRunning(sql: ShopSql, id: number): Promise<boolean> {
  const rows = await sql.query(
    "select 1 from syncs where shop_id = $1 and id = $2 and status = 'running' for update",
    [sql.shopId, id],
  );
  return rows.length > 0;
}

/** Adds to a sync's counts. */
export async function countInSync(sql: ShopSql, id: number, more: Partial<SyncCounts>): Promise<void> {
  await sql.query(
    `update syncs set added = added + $3, removed = removed + $4, updated = updated + $5, failed = failed + $6,
            unavailable_since = case when greatest($3::int, $4::int, $5::int) > 0 then null else unavailable_since end
      where shop_id = $1 and id = $2`,
    [sql.shopId, id, more.added ?? 0, more.removed ?? 0, more.updated ?? 0, more.failed ?? 0],
  );
}

/**
 * Notes why a sync stands still for a while. The next progress clears that.
 * @returns since when the target has been unavailable; null: it isn't
 */
export async function noteWaiting(
  sql: ShopSql,
  id: number,
  errorCode: string,
  now: Date,
): Promise<Date | null> {
  const [row] = await sql.query<{ since: Date | null }>(
    `update syncs set error_code = $3,
            unavailable_since = case when $3 = 'unavailable' then coalesce(unavailable_since, $4) end
      where shop_id = $1 and id = $2 returning unavailable_since as since`,
    [sql.shopId, id, errorCode, now],
  );
  return row?.since ?? null;
}

/** Ends a sync whose work is done. It is incomplete if customers failed. The target no longer counts as failing. */
export async function finishSync(
  sql: ShopSql,
  id: number,
  left: { readonly failed: number; readonly unreachable: number },
  now: Date,
): Promise<void> {
  await sql.query(
    `update syncs set status = case when $3 > 0 then 'incomplete' else 'done' end, operation_id = null, failed = $3,
            unreachable = $4, error_code = case when $3 > 0 then 'some_failed' end, finished_at = $5
      where shop_id = $1 and id = $2 and status = 'running'`,
    [sql.shopId, id, left.failed, left.unreachable, now],
  );
  await sql.query(
    `update sync_targets t set failing_since = null, alerted_at = null
       from syncs s where s.shop_id = $1 and s.id = $2 and t.shop_id = $1 and t.target = s.target
        and t.failing_since is not null`,
    [sql.shopId, id],
  );
}

/** Ends a target's open sync and audits, since it is being switched off, or over to another account. */
export async function stopOpenSync(sql: ShopSql, target: Target, now: Date): Promise<void> {
  await sql.query(
    `update syncs set status = 'failed', error_code = 'disconnected', finished_at = $3
      where shop_id = $1 and target = $2 and status in ('running', 'held')`,
    [sql.shopId, target, now],
  );
  await endOpenAudits(sql, target, now);
}

/**
 * Ends a sync that can't go on. From then on the target counts as failing, unless the merchant ended the sync. What is
 * under way at the target stays noted: the next sync waits for it first.
 */
export async function failSync(sql: ShopSql, id: number, errorCode: string, now: Date): Promise<void> {
  await sql.query(
    `with failed as (
       update syncs set status = 'failed', error_code = $3, finished_at = $4
        where shop_id = $1 and id = $2 and status = 'running'
       returning target)
     update sync_targets t set failing_since = $4
       from failed where t.shop_id = $1 and t.target = failed.target and t.failing_since is null and $5`,
    [sql.shopId, id, errorCode, now, !ENDED_BY_MERCHANT.has(errorCode)],
  );
}

/** Notes whether a sync is prepared to write metafields. */
export async function noteMetafields(sql: ShopSql, id: number, metafields: boolean): Promise<void> {
  await sql.query("update syncs set metafields = $3 where shop_id = $1 and id = $2", [
    sql.shopId,
    id,
    metafields,
  ]);
}

/** Counts an operation that the target broke off. Returns how many there were in a row. */
export async function noteBrokenOperation(sql: ShopSql, id: number): Promise<number> {
  const [row] = await sql.query<{ broken: number }>(
    `update syncs set broken_operations = broken_operations + 1 where shop_id = $1 and id = $2
     returning broken_operations as broken`,
    [sql.shopId, id],
  );
  return row?.broken ?? 0;
}

/** Notes that an operation came to its end. */
export async function noteWholeOperation(sql: ShopSql, id: number): Promise<void> {
  await sql.query(
    "update syncs set broken_operations = 0 where shop_id = $1 and id = $2 and broken_operations <> 0",
    [sql.shopId, id],
  );
}
