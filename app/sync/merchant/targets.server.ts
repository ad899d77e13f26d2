import type { Database } from "../../db/core/database.server.ts";
import { readSendable } from "../../db/sync/wanted.server.ts";
import { endLeaving } from "../../db/sync/clean-up.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import {
  disableTarget,
  enableTarget,
  lockTarget,
  readTarget,
  SYNC_JOBS,
  type Target,
} from "../../db/sync/sync-targets.server.ts";
import { newestSync, stopOpenSync } from "../../db/sync/syncs.server.ts";
import type { JobQueue } from "../../queue/queue.server.ts";
import { openSync } from "../engine/open-sync.server.ts";

interface SyncRequestDeps {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
}

interface SwitchOffDeps {
  readonly db: Database;
  readonly now: () => Date;
}

/** Switches the customer tags on; the first sync is queued in the same transaction. */
export async function enableTags({ db, queue }: SyncRequestDeps, shopId: number, now: Date): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    if (await endLeaving(sql, "shopify_tags")) await stopOpenSync(sql, "shopify_tags", now);
    await enableTarget(sql, "shopify_tags", now);
    await queue.enqueue(sql, SYNC_JOBS.shopify_tags, { shopId });
  });
}

/** Switches the customer tags off. Tags that are set stay, even those that a clean-up would have removed next. */
export async function disableTags({ db, now }: SwitchOffDeps, shopId: number): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    await disableTarget(sql, "shopify_tags");
    await stopOpenSync(sql, "shopify_tags", now());
  });
}

/**
 * Queues a sync of a target that is on: the merchant asked for it, or changed a prefix. A pending sync is prepared
 * anew. A discarded sync doesn't stand in the way.
 */
export async function requestSync(
  { db, queue, now }: SyncRequestDeps & SwitchOffDeps,
  shopId: number,
  target: Target,
): Promise<{ outcome: "queued" } | { outcome: "off" }> {
  return inShopSql(db, shopId, async (sql) => {
    if ((await readTarget(sql, target))?.enabled !== true) return { outcome: "off" };
    await lockTarget(sql, target);
    const newest = await newestSync(sql, target);
    const sendable = await readSendable(sql);
    if (sendable !== null && (newest?.status === "held" || newest?.status === "discarded")) {
      const asked = newest.status === "held" && newest.holdCode === "asked";
      const due = { target, runId: sendable.runId, kind: "forward", asked, running: "leave" } as const;
      await openSync(sql, due, now());
    }
    await queue.enqueue(sql, SYNC_JOBS[target], { shopId });
    return { outcome: "queued" };
  });
}
