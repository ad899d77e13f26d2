import { labelled } from "../../db/sync/audience-rows.ts";
import { correctStates } from "../../db/sync/audits/audit-compare.server.ts";
import {
  endAudit,
  holdOpenAudit,
  noteAudited,
  restartAudit,
  type AuditRow,
} from "../../db/sync/audits/audits.server.ts";
import { shareCustomers } from "../../db/orders/customer-lock.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { readSendable } from "../../db/sync/states/wanted.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { lockTarget, type SyncTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { openSyncs } from "../../db/sync/newest-syncs.server.ts";
import { differencesIn } from "../../domain/sync/audit.ts";
import type { PlaceSet } from "../../domain/sync/places.ts";
import type { JobQueue } from "../../queue/queue.server.ts";
import { sentSoFar } from "./audit-marker.server.ts";
import { openAnew } from "../engine/open-anew.server.ts";
import { wakeForAll } from "../engine/wake-sync.server.ts";

interface HealContext {
  readonly db: Database;
  readonly shopId: number;
  readonly now: () => Date;
  readonly queue: Pick<JobQueue, "enqueue">;
}

/** An audit whose reading is done, and the places that were read. */
interface Read {
  readonly audit: AuditRow;
  readonly target: SyncTarget;
  readonly read: readonly PlaceSet[];
}

/**
 * Compares what was read with the states, corrects the states, and queues a sync that repairs the target. All of this
 * is one transaction, in which no sync can begin. If anything was sent since the reading began, nothing can be said:
 * the audit reads again.
 */
export async function correctTarget(
  { db, shopId, now, queue }: HealContext,
  { audit, target, read }: Read,
): Promise<"healed" | "overtaken" | "ended"> {
  return inShopSql(db, shopId, async (sql) => {
    await shareCustomers(sql);
    await lockTarget(sql, audit.target);
    if (!(await holdOpenAudit(sql, audit.id))) return "ended";
    if ((await sentSoFar(sql, audit.target)) !== audit.marker) {
      await restartAudit(sql, audit.id, "overtaken");
      return "overtaken";
    }
    const readAudit = { id: audit.id, target: audit.target, audiences: labelled(target.audiences), read };
    const report = await correctStates(sql, readAudit, now());
    await endAudit(sql, audit.id, { report }, now());
    await noteAudited(sql, audit.target, now());
    if (differencesIn(report) > 0) await repair(queue, sql, { target: audit.target, now: now() });
    return "healed";
  });
}

/**
 * Queues the sync that repairs. It takes the place of each that knows nothing of what was found: one that waits for the
 * merchant, or one that stopped half-way while its set is paused. The new sync is judged as a whole. A sync that the
 * merchant discarded stays discarded; there the next run's sync repairs.
 */
async function repair(
  queue: HealContext["queue"],
  sql: ShopSql,
  { target, now }: { readonly target: Target; readonly now: Date },
): Promise<void> {
  const runId = (await readSendable(sql))?.runId;
  if (runId === undefined) return wakeForAll(queue, sql, target);
  await openAnew(queue, sql, { target, runId, inPlaceOf: await openSyncs(sql, target) }, now);
}
