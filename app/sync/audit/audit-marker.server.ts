import { readSet } from "../../db/sync/audience-sets.server.ts";
import { lastSentToTarget, openSyncs } from "../../db/sync/newest-syncs.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { setOf } from "../../db/sync/sync-row.server.ts";
import { readTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { stopsWhilePaused } from "../engine/next-turn.ts";

/**
 * What has been sent to a target so far, over all its sets, and under which names, in one text. As long as the text is
 * the same, nothing was sent in between, and each mask means what it meant. null: a sync may be sending right now.
 */
export async function sentSoFar(sql: ShopSql, target: Target): Promise<string | null> {
  const state = await readTarget(sql, target);
  const names = (state?.audiences ?? []).map(({ place, label, previousLabel, listId }) => [
    ...[place, label],
    ...[previousLabel, listId],
  ]);
  const marker: unknown[] = [(await lastSentToTarget(sql, target))?.id ?? 0, names];
  for (const sync of await openSyncs(sql, target)) {
    if (sync.status !== "running") continue;
    if (sync.kind === "clean_up") return null;
    // A sync whose set is sent no longer stands still, too.
    const set = await readSet(sql, setOf(sync));
    if (set !== null && !stopsWhilePaused(set, sync)) return null;
    const { id, phase, operationId, added, removed, updated, failed } = sync;
    marker.push(id, phase, operationId, added, removed, updated, failed, set?.pausedAt);
  }
  return JSON.stringify(marker);
}
