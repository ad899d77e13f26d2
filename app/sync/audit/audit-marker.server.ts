import { newestSync, lastSent } from "../../db/sync/syncs.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { readTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { stopsWhilePaused } from "../engine/due-sync.server.ts";

/**
 * What has been sent to a target so far, and under which names, in one text. As long as the text is the same, nothing
 * was sent in between, and each mask means what it meant. null: a sync may be sending right now.
 */
export async function sentSoFar(sql: ShopSql, target: Target): Promise<string | null> {
  const state = await readTarget(sql, target);
  const newest = await newestSync(sql, target);
  const names = (state?.audiences ?? []).map(({ place, label, previousLabel, listId }) => [
    ...[place, label],
    ...[previousLabel, listId],
  ]);
  const sent = [(await lastSent(sql, target))?.id ?? 0, names];
  if (newest?.status !== "running") return JSON.stringify(sent);
  if (state === null || !stopsWhilePaused(state, newest)) return null;
  const { id, phase, operationId, added, removed, updated, failed } = newest;
  return JSON.stringify([...sent, id, phase, operationId, added, removed, updated, failed, state.pausedAt]);
}
