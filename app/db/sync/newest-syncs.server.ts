/** Finds syncs. A set's syncs are its own and the clean-ups, which are of all sets. */
import { z } from "zod";

import { isSetKey, type SetKey } from "../../domain/sync/audience-set.ts";
import type { ShopSql } from "../core/shop-scope.server.ts";
import { groupsAt, type TargetSet } from "./audience-sets.server.ts";
import { readRound } from "./rounds.server.ts";
import { ENDED_BY_MERCHANT, SYNC_COLUMNS, syncRow, type SyncRow } from "./sync-row.server.ts";
import { TARGETS, type Target } from "./sync-targets.server.ts";

/** Whose syncs: of the shop $1 at the target $2, and of the set $3. */
const OF_SET = "shop_id = $1 and target = $2 and set_key in ($3, 'all')";
/** Whether it began to send and had something to send, or was an undo or a clean-up. */
const WAS_SENT = "(planned > 0 or planned = 0 and kind <> 'forward')";

async function findOne(sql: ShopSql, where: string, values: readonly unknown[]): Promise<SyncRow | null> {
  const [row] = await sql.query<object>(
    `select ${SYNC_COLUMNS} from syncs where ${where} order by id desc limit 1`,
    [sql.shopId, ...values],
  );
  return row ? syncRow.parse(row) : null;
}

export async function findSync(sql: ShopSql, target: Target, id: number): Promise<SyncRow | null> {
  return findOne(sql, "shop_id = $1 and target = $2 and id = $3", [target, id]);
}

export async function newestSync(sql: ShopSql, { target, set }: TargetSet): Promise<SyncRow | null> {
  return findOne(sql, OF_SET, [target, set]);
}

/** The newest sync at a target, of whichever set. */
export async function newestAtTarget(sql: ShopSql, target: Target): Promise<SyncRow | null> {
  return findOne(sql, "shop_id = $1 and target = $2", [target]);
}

/** The syncs of a target that run or are pending, the oldest first. Each set has one at most. */
export async function openSyncs(sql: ShopSql, target: Target): Promise<SyncRow[]> {
  const rows = await sql.query<object>(
    `select ${SYNC_COLUMNS} from syncs
      where shop_id = $1 and target = $2 and status in ('running', 'pending') order by id`,
    [sql.shopId, target],
  );
  return rows.map((row) => syncRow.parse(row));
}

/** The newest sync of each set of a target. Sets without a sync are left out. */
export async function newestOfSets(sql: ShopSql, target: Target): Promise<Map<SetKey, SyncRow>> {
  const rows = await sql.query<{ ofSet: string }>(
    `select a.set_key as "ofSet", newest.*
       from audience_sets a
       cross join lateral (
         select ${SYNC_COLUMNS} from syncs
          where shop_id = $1 and target = $2 and set_key in (a.set_key, 'all') order by id desc limit 1) as newest
      where a.shop_id = $1 and a.target = $2`,
    [sql.shopId, target],
  );
  return new Map(rows.map((row) => [z.custom<SetKey>(isSetKey).parse(row.ofSet), syncRow.parse(row)]));
}

/** The newest sync of the six groups at each target, for the pages. */
export async function latestSyncs(sql: ShopSql): Promise<SyncRow[]> {
  const syncs: SyncRow[] = [];
  for (const target of TARGETS) {
    const newest = await newestSync(sql, groupsAt(target));
    if (newest !== null) syncs.push(newest);
  }
  return syncs;
}

/**
 * Why a set's last failed sync failed, even if later ones went well; null: none failed. Syncs that the merchant ended
 * are left out.
 */
export async function lastFailure(sql: ShopSql, { target, set }: TargetSet): Promise<string | null> {
  const where = `${OF_SET} and status = 'failed' and error_code <> all($4::text[])`;
  return (await findOne(sql, where, [target, set, [...ENDED_BY_MERCHANT]]))?.errorCode ?? null;
}

/**
 * When a set's last sync went through since it was switched on; null: none did. Some customers may have failed, and it
 * may have had nothing to send.
 */
export async function lastEnded(
  sql: ShopSql,
  { target, set }: TargetSet,
  begunAt: Date,
): Promise<Date | null> {
  const where = `${OF_SET} and kind <> 'clean_up' and status in ('done', 'incomplete') and started_at >= $4`;
  return (await findOne(sql, where, [target, set, begunAt]))?.finishedAt ?? null;
}

/** The newest sync of a set since a moment that wrote down what the target should hold; null: none did. */
export async function lastPrepared(
  sql: ShopSql,
  { target, set }: TargetSet,
  since: Date | null,
): Promise<SyncRow | null> {
  const where = `${OF_SET} and phase not in ('preparing', 'emails')
    and ($4::timestamptz is null or started_at >= $4)`;
  return findOne(sql, where, [target, set, since]);
}

/**
 * The last sync of a set that began to send and had something to send, or was an undo or a clean-up; null: none ever
 * did. Those that only went on with it are left out: they are taken back with it.
 */
export async function lastSent(sql: ShopSql, { target, set }: TargetSet): Promise<SyncRow | null> {
  return findOne(sql, `${OF_SET} and ${WAS_SENT} and not continues`, [target, set]);
}

/** The last sync at a target that began to send as above, of whichever set. */
export async function lastSentToTarget(sql: ShopSql, target: Target): Promise<SyncRow | null> {
  return findOne(sql, `shop_id = $1 and target = $2 and ${WAS_SENT}`, [target]);
}

/** The sync whose lines and operation may be under way at a target; null: none ever took a step. */
export async function lastToSend(sql: ShopSql, target: Target): Promise<SyncRow | null> {
  const { underWayOf } = await readRound(sql, target);
  return underWayOf === null ? null : findSync(sql, target, underWayOf);
}
