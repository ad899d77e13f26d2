/** Finds the sync of a target that goes on, or opens the one that is due. */
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { readSendable } from "../../db/sync/wanted.server.ts";
import { readTarget, type SyncTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { failSync, newestSync, type SyncRow } from "../../db/sync/syncs.server.ts";
import { repeatCleanUp } from "./clean-up-begin.server.ts";
import { openSync } from "./open-sync.server.ts";

export interface OpenSync {
  readonly sync: SyncRow;
  readonly target: SyncTarget;
}

/**
 * The sync that was interrupted, else one that is opened now; null: nothing is due. One is opened if the target is on
 * and not paused, and has groups to get that the merchant hasn't decided on. While the target is leaving, only its
 * clean-up is opened. Nothing goes on until the states of an earlier version are moved.
 */
export async function dueSync(sql: ShopSql, name: Target, now: Date): Promise<OpenSync | null> {
  const target = await readTarget(sql, name);
  const newest = await newestSync(sql, name);
  const running = newest?.status === "running" ? newest : null;
  if (!target?.enabled) {
    if (running) await failSync(sql, running.id, "disconnected", now);
    return null;
  }
  if (target.statesFilledAt === null) return null;
  if (running) return stopsWhilePaused(target, running) ? null : { sync: running, target };
  if (target.leaving) {
    const again = await repeatCleanUp(sql, name, newest, now);
    return again && { sync: again, target };
  }
  if (target.pausedAt !== null) return null;
  const sendable = await readSendable(sql);
  if (!sendable || isDecidedOn(newest, sendable.runId)) return null;
  const due = {
    target: name,
    runId: sendable.runId,
    kind: "forward",
    asked: false,
    running: "leave",
  } as const;
  const sync = await openSync(sql, due, now);
  return sync && { sync, target };
}

/** Whether this run's sync waits for the merchant, or was discarded. The sync of a newer run is judged anew. */
function isDecidedOn(newest: SyncRow | null, runId: number): boolean {
  return (newest?.status === "held" || newest?.status === "discarded") && newest.runId === runId;
}

/**
 * Whether a sync stops because its target is paused. An undo and a clean-up go on, and so does a preview that the
 * merchant asked for: it sends nothing.
 */
export function stopsWhilePaused({ pausedAt }: SyncTarget, sync: SyncRow): boolean {
  const isPreview = sync.confirmedAt === null && sync.holdCode === "asked";
  return pausedAt !== null && sync.kind === "forward" && !isPreview;
}
