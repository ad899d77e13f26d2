import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { lockTarget, pauseTarget, readTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { lastSent, newestSync, type SyncRow } from "../../db/sync/syncs.server.ts";
import { wake, type Decided, type DecisionDeps, type SeenSync } from "./decisions.server.ts";
import { openSync } from "../engine/open-sync.server.ts";

/**
 * The sync of a target that can be taken back: the last one that sent anything, if it runs no more or is paused. An
 * undo itself can only be tried again, where it could not be done in full. null: none.
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
 * Takes the last sync back: what was confirmed before it is wanted again. From now on the target is paused, so that the
 * next run doesn't send the same once more.
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
