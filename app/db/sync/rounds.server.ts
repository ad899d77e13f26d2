/**
 * A round is one way of the sync job through the sets of a target. In a round each set has one sync at most. It is kept
 * in the row of the target, so that it goes on where it was when the job ends early.
 */
import type { ShopSql } from "../core/shop-scope.server.ts";
import type { Target } from "./sync-targets.server.ts";

export interface Round {
  /** Syncs with a greater id were opened in this round; null: no round goes on. */
  readonly from: number | null;
  /** The sync whose lines and operation may be under way at the target; null: none ever took a step. */
  readonly underWayOf: number | null;
}

export async function readRound(sql: ShopSql, target: Target): Promise<Round> {
  const [row] = await sql.query<Round>(
    `select round_from as "from", under_way_of as "underWayOf" from sync_targets
      where shop_id = $1 and target = $2`,
    [sql.shopId, target],
  );
  return row ?? { from: null, underWayOf: null };
}

export async function beginRound(sql: ShopSql, target: Target, from: number): Promise<void> {
  await sql.query("update sync_targets set round_from = $3 where shop_id = $1 and target = $2", [
    sql.shopId,
    target,
    from,
  ]);
}

/** Ends a round. The next job begins another, in which each set has a sync again. */
export async function endRound(sql: ShopSql, target: Target): Promise<void> {
  await sql.query(
    "update sync_targets set round_from = null where shop_id = $1 and target = $2 and round_from is not null",
    [sql.shopId, target],
  );
}

/** Notes whose lines and operation may be under way at the target from now on. */
export async function noteUnderWay(sql: ShopSql, target: Target, syncId: number): Promise<void> {
  await sql.query("update sync_targets set under_way_of = $3 where shop_id = $1 and target = $2", [
    sql.shopId,
    target,
    syncId,
  ]);
}

/** Notes that a sync has read the emails of all customers, for all sets of this round. */
export async function noteEmailsRead(sql: ShopSql, syncId: number): Promise<void> {
  await sql.query("update sync_targets set emails_read_by = $2 where shop_id = $1 and target = 'klaviyo'", [
    sql.shopId,
    syncId,
  ]);
}

/** Whether another sync of this round has read the emails for a run already, since a moment. */
export async function areEmailsRead(
  sql: ShopSql,
  { runId, since }: { readonly runId: number; readonly since: Date },
): Promise<boolean> {
  const rows = await sql.query(
    `select 1 from sync_targets t join syncs s on s.shop_id = t.shop_id and s.id = t.emails_read_by
      where t.shop_id = $1 and t.target = 'klaviyo' and s.id > t.round_from and s.run_id = $2 and s.started_at >= $3`,
    [sql.shopId, runId, since],
  );
  return rows.length > 0;
}
