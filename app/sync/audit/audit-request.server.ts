import { labelled } from "../../db/sync/audience-rows.ts";
import { isAuditOpen, openAudit, targetsToAudit } from "../../db/sync/audits/audits.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { readTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import type { JobQueue } from "../../queue/queue.server.ts";

interface AuditRequestDeps {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly now: () => Date;
}

const EVERY_MS = 7 * 86_400_000;

/** Queues an audit of a target. off: the target is off or being cleaned up, or nothing was ever prepared for it. */
export async function requestAudit(
  { db, queue, now }: AuditRequestDeps,
  shopId: number,
  target: Target,
): Promise<{ readonly outcome: "queued" | "off" }> {
  return inShopSql(db, shopId, async (sql) => {
    const state = await readTarget(sql, target);
    const isOn = state?.enabled === true && !state.leaving && labelled(state.audiences).length > 0;
    if (!isOn) return { outcome: "off" };
    await openAudit(sql, target, "asked", now());
    await queue.enqueue(sql, "audit", { shopId });
    return { outcome: "queued" };
  });
}

/**
 * Opens the audits that are due, each a week after the target's last. An audit that is under way is woken, since its
 * job ends for good when its process is killed over and over.
 */
export async function openDueAudits({ db, queue, now }: AuditRequestDeps, shopId: number): Promise<void> {
  const before = new Date(now().getTime() - EVERY_MS);
  await inShopSql(db, shopId, async (sql) => {
    for (const target of await targetsToAudit(sql, before)) await openAudit(sql, target, "weekly", now());
    if (await isAuditOpen(sql)) await queue.enqueue(sql, "audit", { shopId });
  });
}
