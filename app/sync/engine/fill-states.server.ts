/** Moves a shop's states of an earlier version into the tables of today. Until that is done, nothing of it is sent. */
import { shareCustomers } from "../../db/orders/customer-lock.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql, withShopLocks } from "../../db/core/shop-scope.server.ts";
import { noteFilled } from "../../db/shops/due-shops.server.ts";
import { isAuditOpen } from "../../db/sync/audits/audits.server.ts";
import { moveStates, noteStatesFilled } from "../../db/sync/states/fill-states.server.ts";
import {
  lockTarget,
  readTarget,
  SYNC_JOBS,
  TARGETS,
  type Target,
} from "../../db/sync/sync-targets.server.ts";
import { jobLock } from "../../queue/jobs.ts";
import type { JobOutcome, JobQueue } from "../../queue/queue.server.ts";

interface Filling {
  readonly db: Database;
  readonly shopId: number;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly queue: Pick<JobQueue, "enqueue">;
  /** States of one transaction, so few that a merchant's decision need not wait for long. */
  readonly batch?: number;
}

const BATCH = 5_000;
/** How long to wait while a sync or an audit takes a step. That may be one of the earlier version. */
const BUSY_SECONDS = 5;

/**
 * Moves the states of both targets, some at a time. It may be killed anywhere and done again: each batch moves its rows
 * in one transaction. Syncs and audits that wait for a target are queued once it is done.
 */
export async function fillStates(filling: Filling): Promise<JobOutcome> {
  const { db, shopId } = filling;
  const others = (["sync-tags", "sync-klaviyo", "audit"] as const).map((name) => jobLock(name, { shopId }));
  const quiet = await withShopLocks(db, shopId, others, async () => {
    for (const target of TARGETS) await fillTarget(filling, target);
    await noteFilled(db, shopId);
  });
  return quiet.locked ? { outcome: "done" } : { outcome: "again", afterSeconds: BUSY_SECONDS };
}

async function fillTarget(filling: Filling, target: Target): Promise<void> {
  for (let after: string | null = null, isMore = true; isMore;) {
    filling.signal.throwIfAborted();
    const last = await fillPage(filling, target, after);
    isMore = last !== null;
    after = last;
  }
}

/**
 * Moves the next states. While they are moved, nobody is erased and the target isn't switched off.
 * @returns the last key; null: all are moved
 */
async function fillPage(
  { db, shopId, now, queue, batch = BATCH }: Filling,
  target: Target,
  after: string | null,
): Promise<string | null> {
  return inShopSql(db, shopId, async (sql) => {
    await shareCustomers(sql);
    await lockTarget(sql, target);
    const found = await readTarget(sql, target);
    if (found === null || found.statesFilledAt !== null) return null;
    const { states, last } = await moveStates(sql, target, { after, limit: batch });
    if (states === batch) return last;
    await noteStatesFilled(sql, target, now());
    if (found.enabled) await queue.enqueue(sql, SYNC_JOBS[target], { shopId });
    if (await isAuditOpen(sql)) await queue.enqueue(sql, "audit", { shopId });
    return null;
  });
}
