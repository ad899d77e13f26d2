/** Queues the job that syncs a target. It comes last in a transaction. */
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { endRound } from "../../db/sync/rounds.server.ts";
import { SYNC_JOBS, type Target } from "../../db/sync/sync-targets.server.ts";
import type { JobQueue } from "../../queue/queue.server.ts";

type Queue = Pick<JobQueue, "enqueue">;

/** For a sync that is open: it goes on, and nothing else does. */
export async function wakeForOne(queue: Queue, sql: ShopSql, target: Target): Promise<void> {
  await queue.enqueue(sql, SYNC_JOBS[target], { shopId: sql.shopId });
}

/** For a change that concerns all sets: a new round begins, in which each of them has a sync. */
export async function wakeForAll(queue: Queue, sql: ShopSql, target: Target): Promise<void> {
  await endRound(sql, target);
  await queue.enqueue(sql, SYNC_JOBS[target], { shopId: sql.shopId });
}
