import { labelled } from "../../db/sync/audience-rows.ts";
import { correctStates } from "../../db/sync/audit-compare.server.ts";
import {
  endAudit,
  holdOpenAudit,
  noteAudited,
  restartAudit,
  type AuditRow,
} from "../../db/sync/audits.server.ts";
import { keepCustomers } from "../../db/orders/customer-lock.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { readSendable } from "../../db/sync/wanted.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { lockTarget, SYNC_JOBS, type SyncTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { newestSync } from "../../db/sync/syncs.server.ts";
import { differencesIn } from "../../domain/sync/audit.ts";
import type { JobQueue } from "../../queue/queue.server.ts";
import { sentSoFar } from "./audit-marker.server.ts";
import { openSync } from "../engine/open-sync.server.ts";

interface HealContext {
  readonly db: Database;
  readonly shopId: number;
  readonly now: () => Date;
  readonly queue: Pick<JobQueue, "enqueue">;
}

/** An audit whose reading is done, and the mask of the places that were read. */
interface Read {
  readonly audit: AuditRow;
  readonly target: SyncTarget;
  readonly places: number;
}

/**
 * Compares what was read with the states, corrects the states, and queues a sync that repairs the target. All of this
 * is one transaction, in which no sync can begin. If anything was sent since the reading began, nothing can be said:
 * the audit reads again.
 */
export async function correctTarget(
  { db, shopId, now, queue }: HealContext,
  { audit, target, places }: Read,
): Promise<"healed" | "overtaken" | "ended"> {
  return inShopSql(db, shopId, async (sql) => {
    await keepCustomers(sql);
    await lockTarget(sql, audit.target);
    if (!(await holdOpenAudit(sql, audit.id))) return "ended";
    if ((await sentSoFar(sql, audit.target)) !== audit.marker) {
      await restartAudit(sql, audit.id, "overtaken");
      return "overtaken";
    }
    const read = { id: audit.id, target: audit.target, audiences: labelled(target.audiences), places };
    const report = await correctStates(sql, read, now());
    await endAudit(sql, audit.id, { report }, now());
    await noteAudited(sql, audit.target, now());
    if (differencesIn(report) > 0) {
      await prepareAnew(sql, audit.target, now());
      await queue.enqueue(sql, SYNC_JOBS[audit.target], { shopId });
    }
    return "healed";
  });
}

/**
 * Opens another sync in place of one that knows nothing of what was found: one that waits for the merchant, or one that
 * stopped half-way while the target is paused. The new sync is judged as a whole. A sync that the merchant discarded
 * stays discarded; there the next run's sync repairs.
 */
async function prepareAnew(sql: ShopSql, target: Target, now: Date): Promise<void> {
  const newest = await newestSync(sql, target);
  if (newest?.status !== "held" && newest?.status !== "running") return;
  const runId = (await readSendable(sql))?.runId;
  if (runId === undefined) return;
  const asked = newest.holdCode === "asked";
  await openSync(sql, { target, runId, kind: "forward", asked, running: "end" }, now);
}
