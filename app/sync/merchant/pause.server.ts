import { readSendable } from "../../db/sync/wanted.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { lockTarget, pauseTarget, readTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { newestSync } from "../../db/sync/syncs.server.ts";
import { wake, type DecisionDeps } from "./decisions.server.ts";
import { openSync } from "../engine/open-sync.server.ts";

/** Pauses a target: nothing is sent to it from now on. A sync that runs stops at its next step. */
export async function pauseSync({ db, now }: DecisionDeps, shopId: number, target: Target): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    await lockTarget(sql, target);
    if ((await readTarget(sql, target))?.pausedAt === null) {
      await pauseTarget(sql, target, { cause: "asked", at: now() });
    }
  });
}

/**
 * Ends a target's pause. The sync that stopped goes on; if there are newer groups, their sync takes its place. After an
 * undo the merchant sees what was taken back before it is sent again.
 */
export async function resumeSync(deps: DecisionDeps, shopId: number, target: Target): Promise<void> {
  await inShopSql(deps.db, shopId, async (sql) => {
    await lockTarget(sql, target);
    const paused = await readTarget(sql, target);
    const newest = await newestSync(sql, target);
    const isUndoing = newest?.kind === "undo" && newest.status === "running";
    if (!paused?.enabled || paused.pausedAt === null || isUndoing) return;
    await pauseTarget(sql, target, null);
    const runId = (await readSendable(sql))?.runId;
    const asked = paused.pauseCause === "undone";
    const goesOn = newest?.status === "held" || (newest?.status === "running" && newest.runId === runId);
    if (runId !== undefined && !goesOn) {
      await openSync(sql, { target, runId, kind: "forward", asked, running: "end" }, deps.now());
    }
    await wake(deps, sql, target);
  });
}
