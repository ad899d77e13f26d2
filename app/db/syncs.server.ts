import { z } from "zod";

import type { ShopSql, ShopTx } from "./shop-scope.server.ts";
import { TARGETS, type Target } from "./sync-targets.server.ts";

const SYNC_PHASES = ["preparing", "emails", "adding", "removing"] as const;
/** Where a sync is: an interrupted one goes on there. */
type SyncPhase = (typeof SYNC_PHASES)[number];
const SYNC_STATUSES = ["running", "done", "incomplete", "failed"] as const;
type SyncStatus = (typeof SYNC_STATUSES)[number];

/** How many customers; each is counted once it is confirmed. */
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
  readonly status: SyncStatus;
  readonly phase: SyncPhase;
  readonly operationId: string | null;
  readonly unreachable: number;
  readonly errorCode: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

const syncRow = z.object({
  id: z.int(),
  target: z.enum(TARGETS),
  runId: z.int(),
  status: z.enum(SYNC_STATUSES),
  phase: z.enum(SYNC_PHASES),
  operationId: z.string().nullable(),
  added: z.int(),
  removed: z.int(),
  updated: z.int(),
  failed: z.int(),
  unreachable: z.int(),
  errorCode: z.string().nullable(),
  startedAt: z.date(),
  finishedAt: z.date().nullable(),
});

const COLUMNS = `id, target, run_id as "runId", status, phase, operation_id as "operationId", added, removed,
  updated, failed, unreachable, error_code as "errorCode", started_at as "startedAt", finished_at as "finishedAt"`;

/** The newest sync of each target, for the pages. */
export async function latestSyncs(tx: ShopTx): Promise<SyncRow[]> {
  const newest = await Promise.all(
    TARGETS.map((target) =>
      tx.prisma.sync.findFirst({ where: { shopId: tx.shopId, target }, orderBy: { id: "desc" } }),
    ),
  );
  return newest.flatMap((row) => (row ? [syncRow.parse(row)] : []));
}

export async function newestSync(sql: ShopSql, target: Target): Promise<SyncRow | null> {
  const [row] = await sql.query<object>(
    `select ${COLUMNS} from syncs where shop_id = $1 and target = $2 order by id desc limit 1`,
    [sql.shopId, target],
  );
  return row ? syncRow.parse(row) : null;
}

interface NewSync {
  readonly target: Target;
  readonly runId: number;
  readonly phase: SyncPhase;
  readonly operationId: string | null;
}

export async function insertSync(sql: ShopSql, sync: NewSync, now: Date): Promise<SyncRow> {
  const [row] = await sql.query<object>(
    `insert into syncs (shop_id, target, run_id, status, phase, operation_id, started_at)
     values ($1, $2, $3, 'running', $4, $5, $6) returning ${COLUMNS}`,
    [sql.shopId, sync.target, sync.runId, sync.phase, sync.operationId, now],
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
    "update syncs set phase = $3, operation_id = $4, error_code = null where shop_id = $1 and id = $2 and status = 'running'",
    [sql.shopId, id, to.phase, to.operationId],
  );
}

/** Whether a sync still goes on; it can't be ended by others until the transaction is. */
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
    `update syncs set added = added + $3, removed = removed + $4, updated = updated + $5, failed = failed + $6
      where shop_id = $1 and id = $2`,
    [sql.shopId, id, more.added ?? 0, more.removed ?? 0, more.updated ?? 0, more.failed ?? 0],
  );
}

/** Says why a sync stands still for a while; the next progress takes it back. */
export async function noteWaiting(sql: ShopSql, id: number, errorCode: string): Promise<void> {
  await sql.query("update syncs set error_code = $3 where shop_id = $1 and id = $2", [
    sql.shopId,
    id,
    errorCode,
  ]);
}

/** Ends a sync whose work is done: incomplete when customers failed. */
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
}

/** Ends a target's running sync: it is being switched off, or over to another account. */
export async function stopRunningSync(tx: ShopTx, target: Target, now: Date): Promise<void> {
  await tx.prisma.sync.updateMany({
    where: { shopId: tx.shopId, target, status: "running" },
    data: { status: "failed", errorCode: "disconnected", finishedAt: now },
  });
}

/** Ends a sync that can't go on. What is under way at the target stays noted: the next sync waits for it first. */
export async function failSync(sql: ShopSql, id: number, errorCode: string, now: Date): Promise<void> {
  await sql.query(
    `update syncs set status = 'failed', error_code = $3, finished_at = $4
      where shop_id = $1 and id = $2 and status = 'running'`,
    [sql.shopId, id, errorCode, now],
  );
}
