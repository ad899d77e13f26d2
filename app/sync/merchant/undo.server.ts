import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { lockTarget, pauseTarget, readTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { lastSent, newestSync, type SyncRow } from "../../db/sync/syncs.server.ts";
import { wake, type Decided, type DecisionDeps, type SeenSync } from "./decisions.server.ts";
import { openSync } from "../engine/open-sync.server.ts";

/**
 * The sync of a target that can be taken back; null: none. It is the last one that sent anything, unless it still runs
 * and is not paused. An undo can't be taken back; it can be tried again where it could not be done in full.
 */
export async function syncToUndo(sql: ShopSql, target: Target): Promise<SyncRow | null> {
  const state = await readTarget(sql, target);
  const last = await lastSent(sql, target);
  if (!state?.enabled || state.leaving || last === null) return null;
  const newest = await newestSync(sql, target);
  if (newest?.status === "running" && (state.pausedAt === null || newest.kind !== "forward")) return null;
  const isLeftOver = last.kind === "undo" && (last.status === "failed" || last.status === "incomplete");
  return last.kind === "forward" || isLeftOver ? last : null;
}

/**
 * Takes the last sync back: what was confirmed before it is wanted again. The target is paused from now on, so that the
 * next run doesn't send the same again.
 */
export async function undoSync(deps: DecisionDeps, shopId: number, seen: SeenSync): Promise<Decided> {
  const { target, syncId } = seen;
  return inShopSql(deps.db, shopId, async (sql) => {
    await lockTarget(sql, target);
    const undone = await syncToUndo(sql, target);
    if (undone?.id !== syncId) {
      const newest = await newestSync(sql, target);
      return { outcome: newest?.kind === "undo" && newest.id > syncId ? "done" : "stale" };
    }
    await pauseTarget(sql, target, { cause: "undone", at: deps.now() });
    const undo = { target, runId: undone.runId, kind: "undo", asked: false, running: "end" } as const;
    await openSync(sql, undo, deps.now());
    await wake(deps, sql, target);
    return { outcome: "done" };
  });
}
