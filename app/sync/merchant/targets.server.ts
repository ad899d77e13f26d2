import type { Database } from "../../db/core/database.server.ts";
import { readSendable } from "../../db/sync/states/wanted.server.ts";
import { endLeaving } from "../../db/sync/clean-up.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import {
  disableTarget,
  enableTarget,
  lockTarget,
  readTarget,
  type Target,
} from "../../db/sync/sync-targets.server.ts";
import { newestOfSets } from "../../db/sync/newest-syncs.server.ts";
import { stopOpenSyncs } from "../../db/sync/syncs.server.ts";
import type { JobQueue } from "../../queue/queue.server.ts";
import { openAnew } from "../engine/open-anew.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import { wakeForAll } from "../engine/wake-sync.server.ts";

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
    if (await endLeaving(sql, "shopify_tags")) await stopOpenSyncs(sql, "shopify_tags", now);
    await enableTarget(sql, "shopify_tags", now);
    await wakeForAll(queue, sql, "shopify_tags");
  });
}

/** Switches the customer tags off. Tags that are set stay, even those that a clean-up would have removed next. */
export async function disableTags({ db, now }: SwitchOffDeps, shopId: number): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    await disableTarget(sql, "shopify_tags");
    await stopOpenSyncs(sql, "shopify_tags", now());
  });
}

/**
 * Queues the syncs of a target that is on: the merchant asked for them, or changed a prefix. A pending sync is prepared
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
    const runId = (await readSendable(sql))?.runId;
    const inPlaceOf = [...(await newestOfSets(sql, target)).values()].filter(isDecided);
    if (runId === undefined) await wakeForAll(queue, sql, target);
    else await openAnew(queue, sql, { target, runId, inPlaceOf }, now());
    return { outcome: "queued" };
  });
}

/** Whether a sync waits for the merchant or was discarded. */
function isDecided({ status }: SyncRow): boolean {
  return status === "pending" || status === "discarded";
}
