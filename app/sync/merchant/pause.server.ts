import { readSendable } from "../../db/sync/states/wanted.server.ts";
import { pauseSet, readSet, type TargetSet } from "../../db/sync/audience-sets.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { lockTarget, readTarget } from "../../db/sync/sync-targets.server.ts";
import { newestSync } from "../../db/sync/newest-syncs.server.ts";
import type { DecisionDeps } from "./decisions.server.ts";
import { openSync } from "../engine/open-sync.server.ts";
import { wakeForOne } from "../engine/wake-sync.server.ts";

/** Pauses a set at a target: nothing of it is sent from now on. A sync of it that runs stops at its next step. */
export async function pauseSync({ db, now }: DecisionDeps, shopId: number, at: TargetSet): Promise<void> {
  await inShopSql(db, shopId, async (sql) => {
    await lockTarget(sql, at.target);
    if ((await readSet(sql, at))?.pausedAt === null) {
      await pauseSet(sql, at, { cause: "asked", at: now() });
    }
  });
}

/**
 * Ends a set's pause. The sync that stopped goes on; if there are newer groups, their sync takes its place. After an
 * undo the merchant sees what was taken back before it is sent again.
 */
export async function resumeSync(deps: DecisionDeps, shopId: number, at: TargetSet): Promise<void> {
  await inShopSql(deps.db, shopId, async (sql) => {
    await lockTarget(sql, at.target);
    const target = await readTarget(sql, at.target);
    const paused = await readSet(sql, at);
    const newest = await newestSync(sql, at);
    const isUndoing = newest?.kind === "undo" && newest.status === "running";
    if (target?.enabled !== true || paused === null || paused.pausedAt === null || isUndoing) return;
    await pauseSet(sql, at, null);
    const runId = (await readSendable(sql))?.runId;
    const asked = paused.pauseCause === "undone";
    const goesOn = newest?.status === "pending" || (newest?.status === "running" && newest.runId === runId);
    if (runId !== undefined && !goesOn) {
      await openSync(sql, { ...at, runId, kind: "forward", asked, running: "end" }, deps.now());
    }
    await wakeForOne(deps.queue, sql, at.target);
  });
}
