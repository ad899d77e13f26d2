/** Brings the targets to segments whose members have changed. */
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { newestOfSets } from "../../db/sync/newest-syncs.server.ts";
import { readSyncTargets } from "../../db/sync/sync-targets.server.ts";
import { readSendable } from "../../db/sync/states/wanted.server.ts";
import { setKeyOf } from "../../domain/sync/audience.ts";
import { openAnew } from "../engine/open-anew.server.ts";
import type { DecisionDeps } from "./decisions.server.ts";

/**
 * Queues the syncs of each target that is on and has one of these segments. A pending sync of such a segment is prepared
 * anew. The syncs are a round like that after a run. A job that waits already takes them along, so they come at most as
 * often as those of the groups. Call it last in the transaction.
 */
export async function wakeForSegments(
  { queue, now }: Omit<DecisionDeps, "db">,
  sql: ShopSql,
  ids: readonly number[],
): Promise<void> {
  if (ids.length === 0) return;
  const subjects = new Set(ids.map(String));
  const runId = (await readSendable(sql))?.runId;
  if (runId === undefined) return;
  for (const { target, enabled, leaving, audiences } of await readSyncTargets(sql)) {
    const synced = audiences.filter(
      ({ kind, subject, endedAt }) => kind === "segment" && endedAt === null && subjects.has(subject),
    );
    if (!enabled || leaving || synced.length === 0) continue;
    const newest = await newestOfSets(sql, target);
    const inPlaceOf = synced.flatMap((audience) => {
      const sync = newest.get(setKeyOf(audience));
      return sync?.status === "pending" || sync?.status === "discarded" ? [sync] : [];
    });
    await openAnew(queue, sql, { target, runId, inPlaceOf }, now());
  }
}
