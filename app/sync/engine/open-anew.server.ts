import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { newestAtTarget } from "../../db/sync/newest-syncs.server.ts";
import { beginRound } from "../../db/sync/rounds.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import type { Target } from "../../db/sync/sync-targets.server.ts";
import type { JobQueue } from "../../queue/queue.server.ts";
import { openSync } from "./open-sync.server.ts";
import { wakeForAll, wakeForOne } from "./wake-sync.server.ts";

interface Anew {
  readonly target: Target;
  readonly runId: number;
  /** Syncs whose sets get another in their place. A preview stays a preview. */
  readonly inPlaceOf: readonly SyncRow[];
}

/** Opens syncs anew and queues the job. It is of all sets: those that aren't opened here have their turn after these. */
export async function openAnew(
  queue: Pick<JobQueue, "enqueue">,
  sql: ShopSql,
  { target, runId, inPlaceOf }: Anew,
  now: Date,
): Promise<void> {
  if (inPlaceOf.length === 0) return wakeForAll(queue, sql, target);
  await beginRound(sql, target, (await newestAtTarget(sql, target))?.id ?? 0);
  for (const { set, status, holdCode } of inPlaceOf) {
    const asked = status !== "discarded" && holdCode === "asked";
    await openSync(sql, { target, set, runId, kind: "forward", asked, running: "end" }, now);
  }
  await wakeForOne(queue, sql, target);
}
