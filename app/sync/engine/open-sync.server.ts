/** A target has at most one sync that runs or is pending (status `held`). */
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { discardHeld } from "../../db/sync/pending-syncs.server.ts";
import { lockTarget, readTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { failSync, insertSync, newestSync, type SyncKind, type SyncRow } from "../../db/sync/syncs.server.ts";

interface SyncToOpen {
  readonly target: Target;
  readonly runId: number;
  readonly kind: SyncKind;
  /** The merchant wants a preview, whatever the sync would do. */
  readonly asked: boolean;
  /** What to do with a sync that runs: leave it and open none, or end it, since the merchant wants another. */
  readonly running: "leave" | "end";
}

/**
 * Opens a sync. It replaces a pending one, whose preview is out of date. It waits for what an ended sync left under way
 * at the target. null: a sync runs already, or the target is being cleaned up.
 */
export async function openSync(sql: ShopSql, sync: SyncToOpen, now: Date): Promise<SyncRow | null> {
  const { target, runId, kind, asked, running } = sync;
  await lockTarget(sql, target);
  if (kind !== "clean_up" && (await readTarget(sql, target))?.leaving === true) return null;
  const newest = await newestSync(sql, target);
  if (newest?.status === "running") {
    if (running === "leave") return null;
    await failSync(sql, newest.id, "replaced", now);
  }
  if (newest?.status === "held") await discardHeld(sql, target, newest.id, { now, errorCode: "newer_run" });
  const holdCode = asked ? "asked" : null;
  const confirmedAt = kind === "forward" ? null : now;
  const operationId = leftUnderWay(newest);
  return insertSync(sql, { target, runId, kind, operationId, holdCode, confirmedAt }, now);
}

/**
 * What an ended sync left under way at the target. Its end has to be waited for, so that it can't undo what comes
 * after.
 */
function leftUnderWay(newest: SyncRow | null): string | null {
  return newest && newest.phase !== "emails" ? newest.operationId : null;
}
