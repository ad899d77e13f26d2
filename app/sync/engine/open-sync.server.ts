/** A set has at most one sync at a target that runs or is pending. */
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { discardHeld } from "../../db/sync/pending-syncs.server.ts";
import { lastToSend, newestSync, openSyncs } from "../../db/sync/newest-syncs.server.ts";
import type { SyncKind, SyncRow } from "../../db/sync/sync-row.server.ts";
import { lockTarget, readTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { failSync, insertSync } from "../../db/sync/syncs.server.ts";
import { ALL_SETS, type SyncedSet } from "../../domain/sync/audience-set.ts";

interface SyncToOpen {
  readonly target: Target;
  readonly set: SyncedSet;
  readonly runId: number;
  readonly kind: SyncKind;
  /** The merchant wants a preview, whatever the sync would do. */
  readonly asked: boolean;
  /** What to do with a sync that runs: leave it and open none, or end it, since the merchant wants another. */
  readonly running: "leave" | "end";
  /** Whether it goes on with the set's last sync that sent anything, so that an undo takes both back. */
  readonly continues?: boolean;
}

/**
 * Opens a sync. It replaces a pending one of its set, whose preview is out of date; a clean-up replaces those of all
 * sets. It waits for what an ended sync left under way at the target. null: a sync of the set runs already, or the
 * target is being cleaned up.
 */
export async function openSync(sql: ShopSql, sync: SyncToOpen, now: Date): Promise<SyncRow | null> {
  const { target, set, runId, kind, asked, running, continues = false } = sync;
  await lockTarget(sql, target);
  if (kind !== "clean_up" && (await readTarget(sql, target))?.leaving === true) return null;
  const replaced = (await openSyncs(sql, target)).filter((open) => set === ALL_SETS || open.set === set);
  if (running === "leave" && replaced.some(({ status }) => status === "running")) return null;
  for (const { id, status } of replaced) {
    if (status === "running") await failSync(sql, id, "replaced", now);
    else await discardHeld(sql, target, id, { now, errorCode: "newer_run" });
  }
  const holdCode = asked ? "asked" : null;
  const confirmedAt = kind === "forward" ? null : now;
  const last = set === ALL_SETS ? await lastToSend(sql, target) : await newestSync(sql, { target, set });
  const operationId = leftUnderWay(last);
  const goesOn = continues || (kind === "forward" && isTryOf(last, runId));
  return insertSync(
    sql,
    { target, set, runId, kind, continues: goesOn, operationId, holdCode, confirmedAt },
    now,
  );
}

/**
 * What an ended sync left under way at the target. Its end has to be waited for, so that it can't undo what comes
 * after.
 */
function leftUnderWay(newest: SyncRow | null): string | null {
  return newest && newest.phase !== "emails" ? newest.operationId : null;
}

/** Whether a sync of this run is another try of the newest one, which failed while it went on with the one before. */
function isTryOf(newest: SyncRow | null, runId: number): boolean {
  return newest?.continues === true && newest.status === "failed" && newest.runId === runId;
}
