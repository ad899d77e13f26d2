/**
 * The clean-up of a target. The merchant may have it done before the target is switched off. It takes away what the app
 * put there. It is a sync like any other except for its kind. While the target is leaving, no other sync is opened.
 */
import { beginLeaving, newestRunId } from "../../db/sync/clean-up.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { lockTarget, readTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { newestAtTarget } from "../../db/sync/newest-syncs.server.ts";
import type { DecisionDeps } from "./decisions.server.ts";
import { openCleanUp } from "../engine/clean-up-begin.server.ts";
import { wakeForOne } from "../engine/wake-sync.server.ts";

/** never_sent: there is nothing to clean up. off: the target is off. */
export type CleanUpStart = { readonly outcome: "started" | "never_sent" | "off" };

/**
 * Has a target cleaned up, and then switched off. Asked for again, it goes on with a clean-up that could not be done in
 * full.
 */
export async function startCleanUp(
  deps: DecisionDeps,
  shopId: number,
  target: Target,
): Promise<CleanUpStart> {
  return inShopSql(deps.db, shopId, async (sql) => {
    await lockTarget(sql, target);
    if ((await readTarget(sql, target))?.enabled !== true) return { outcome: "off" };
    const runId = await newestRunId(sql);
    if (runId === null) return { outcome: "never_sent" };
    await beginLeaving(sql, target);
    const newest = await newestAtTarget(sql, target);
    if (!(newest?.kind === "clean_up" && newest.status === "running")) {
      await openCleanUp(sql, { target, runId, running: "end" }, deps.now());
    }
    await wakeForOne(deps.queue, sql, target);
    return { outcome: "started" };
  });
}
