import type { ShopSql } from "../core/shop-scope.server.ts";
import { endOpenAudits } from "./audits/audits.server.ts";
import {
  ENDED_BY_MERCHANT,
  SYNC_COLUMNS,
  syncRow,
  type SyncCounts,
  type SyncPhase,
  type SyncRow,
} from "./sync-row.server.ts";
import { lockTarget, type Target } from "./sync-targets.server.ts";

interface NewSync extends Pick<
  SyncRow,
  "target" | "set" | "runId" | "kind" | "continues" | "operationId" | "holdCode"
> {
  /** Set from the start if the merchant has asked for just this sync. */
  readonly confirmedAt: Date | null;
}

export async function insertSync(sql: ShopSql, sync: NewSync, now: Date): Promise<SyncRow> {
  const { target, set, runId, kind, continues, operationId, holdCode, confirmedAt } = sync;
  const [row] = await sql.query<object>(
    `insert into syncs
       (shop_id, target, set_key, run_id, kind, continues, status, phase, operation_id, hold_code, confirmed_at,
        started_at)
     values ($1, $2, $3, $4, $5, $6, 'running', 'preparing', $7, $8, $9, $10) returning ${SYNC_COLUMNS}`,
    [sql.shopId, target, set, runId, kind, continues, operationId, holdCode, confirmedAt, now],
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

/**
 * Forgets the operation of a sync, since another set's sync has its turn. If it was reading emails, it reads them anew
 * later: the other may read newer ones meanwhile.
 */
export async function forgetOperation(sql: ShopSql, id: number): Promise<void> {
  await sql.query(
    `update syncs set operation_id = null, phase = case when phase = 'emails' then 'preparing' else phase end
      where shop_id = $1 and id = $2`,
    [sql.shopId, id],
  );
}

/**
 * Whether a sync still goes on. If so, others can't end it until the transaction ends. Its target is locked first, as
 * everybody does who changes both: two transactions that lock them in turn would wait for each other.
 */
export async function lockRunning(
  sql: ShopSql,
  { id, target }: Pick<SyncRow, "id" | "target">,
): Promise<boolean> {
  await lockTarget(sql, target);
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

/** Ends a sync whose work is done. It is incomplete if customers failed. Its set no longer counts as failing. */
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
    `update audience_sets a set failing_since = null, alerted_at = null
       from syncs s where s.shop_id = $1 and s.id = $2 and a.shop_id = $1 and a.target = s.target
        and s.set_key in (a.set_key, 'all') and a.failing_since is not null`,
    [sql.shopId, id],
  );
}

/**
 * Ends a target's open syncs and audits, since it is being switched off, or over to another account. The target is locked
 * first, as in `lockRunning`.
 */
export async function stopOpenSyncs(sql: ShopSql, target: Target, now: Date): Promise<void> {
  await lockTarget(sql, target);
  await sql.query(
    `update syncs set status = 'failed', error_code = 'disconnected', finished_at = $3
      where shop_id = $1 and target = $2 and status in ('running', 'pending')`,
    [sql.shopId, target, now],
  );
  await endOpenAudits(sql, target, now);
}

/**
 * Ends a sync that can't go on. From then on its set counts as failing, unless the merchant ended the sync. What is
 * under way at the target stays noted: the next sync waits for it first.
 */
export async function failSync(sql: ShopSql, id: number, errorCode: string, now: Date): Promise<void> {
  await sql.query(
    `with failed as (
       update syncs set status = 'failed', error_code = $3, finished_at = $4
        where shop_id = $1 and id = $2 and status = 'running'
       returning target, set_key)
     update audience_sets a set failing_since = $4
       from failed f where a.shop_id = $1 and a.target = f.target and f.set_key in (a.set_key, 'all')
        and a.failing_since is null and $5`,
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
