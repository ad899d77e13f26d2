/** Which sync of a target goes on, or is opened since one is due. */
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { readSendable } from "../../db/sync/desired.server.ts";
import { readTarget, type SyncTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { failSync, newestSync, type SyncRow } from "../../db/sync/syncs.server.ts";
import { repeatCleanUp } from "./clean-up-begin.server.ts";
import { openSync } from "./open-sync.server.ts";

export interface OpenSync {
  readonly sync: SyncRow;
  readonly target: SyncTarget;
}

/**
 * The sync that was interrupted; else one that is opened now, if the target is on, neither paused nor leaving, and there
 * are groups to send that the merchant hasn't decided on. null: nothing is due.
 */
export async function dueSync(sql: ShopSql, name: Target, now: Date): Promise<OpenSync | null> {
  const target = await readTarget(sql, name);
  const newest = await newestSync(sql, name);
  const running = newest?.status === "running" ? newest : null;
  if (!target?.enabled) {
    if (running) await failSync(sql, running.id, "disconnected", now);
    return null;
  }
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

/** Whether the merchant has this run's sync before them, or has discarded it. A newer run's is judged anew. */
function isDecidedOn(newest: SyncRow | null, runId: number): boolean {
  return (newest?.status === "held" || newest?.status === "discarded") && newest.runId === runId;
}

/** While a target is paused only what sends nothing goes on, and what the merchant asked for when it was paused. */
export function stopsWhilePaused({ pausedAt }: SyncTarget, sync: SyncRow): boolean {
  const isPreview = sync.confirmedAt === null && sync.holdCode === "asked";
  return pausedAt !== null && sync.kind === "forward" && !isPreview;
}
