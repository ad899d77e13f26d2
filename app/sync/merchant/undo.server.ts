import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { hasEnded } from "../../db/sync/audiences.server.ts";
import { pauseSet, readSet, type TargetSet } from "../../db/sync/audience-sets.server.ts";
import { lockTarget, readTarget } from "../../db/sync/sync-targets.server.ts";
import { findSync, lastSent, newestSync } from "../../db/sync/newest-syncs.server.ts";
import { setOf, type SyncRow } from "../../db/sync/sync-row.server.ts";
import { ALL_SETS } from "../../domain/sync/audience-set.ts";
import type { Decided, DecisionDeps, SeenSync } from "./decisions.server.ts";
import { openSync } from "../engine/open-sync.server.ts";
import { wakeForOne } from "../engine/wake-sync.server.ts";

/**
 * The sync of a set that can be taken back; null: none. It is the last one that sent anything, unless it still runs and
 * is not paused, or the set's audience has ended. An undo can't be taken back; it can be tried again where it could not
 * be done in full.
 */
export async function syncToUndo(sql: ShopSql, at: TargetSet): Promise<SyncRow | null> {
  const target = await readTarget(sql, at.target);
  const last = await lastSent(sql, at);
  if (!target?.enabled || target.leaving || last === null || hasEnded(at.set, target.audiences)) return null;
  const newest = await newestSync(sql, at);
  const isPaused = (await readSet(sql, at))?.pausedAt != null;
  if (newest?.status === "running" && (!isPaused || newest.kind !== "forward")) return null;
  const isLeftOver = last.kind === "undo" && (last.status === "failed" || last.status === "incomplete");
  return last.kind === "forward" || isLeftOver ? last : null;
}

/**
 * Takes the last sync of a set back: what was confirmed before it is wanted again. The set is paused from now on, so
 * that the next run doesn't send the same again.
 */
export async function undoSync(deps: DecisionDeps, shopId: number, seen: SeenSync): Promise<Decided> {
  const { target, syncId } = seen;
  return inShopSql(deps.db, shopId, async (sql) => {
    await lockTarget(sql, target);
    const sync = await findSync(sql, target, syncId);
    if (sync === null || sync.set === ALL_SETS) return { outcome: "stale" };
    const at = setOf(sync);
    const undone = await syncToUndo(sql, at);
    if (undone?.id !== syncId) {
      const newest = await newestSync(sql, at);
      return { outcome: newest?.kind === "undo" && newest.id > syncId ? "done" : "stale" };
    }
    await pauseSet(sql, at, { cause: "undone", at: deps.now() });
    const undo = { ...at, runId: undone.runId, kind: "undo", asked: false, running: "end" } as const;
    await openSync(sql, undo, deps.now());
    await wakeForOne(deps.queue, sql, target);
    return { outcome: "done" };
  });
}
