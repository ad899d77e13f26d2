/**
 * The clean-up of a target, which the merchant may have done before it is switched off: whatever the app put there is
 * taken away again. It is a sync like any other but for its kind; while the target is leaving, no other is opened.
 */
import { beginLeaving, newestRunId } from "../../db/sync/clean-up.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { lockTarget, readTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { newestSync } from "../../db/sync/syncs.server.ts";
import { wake, type DecisionDeps } from "./decisions.server.ts";
import { openCleanUp } from "../engine/clean-up-begin.server.ts";

/** never_sent: there is nothing to clean up. off: the target is off. */
export type CleanUpStart = { readonly outcome: "started" | "never_sent" | "off" };

/** Has a target cleaned up, and then switched off. Asked for again, it goes on with one that could not be done in full. */
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
    const newest = await newestSync(sql, target);
    if (!(newest?.kind === "clean_up" && newest.status === "running")) {
      await openCleanUp(sql, { target, runId, running: "end" }, deps.now());
    }
    await wake(deps, sql, target);
    return { outcome: "started" };
  });
}
