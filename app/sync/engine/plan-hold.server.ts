/** Syncs that wait for a plan. They are pending like those that wait for the merchant, and go on by themselves. */
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { releaseHeldByPlan } from "../../db/sync/pending-syncs.server.ts";
import { openSyncs } from "../../db/sync/newest-syncs.server.ts";
import { lockTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import type { PlanGate } from "./plan-gate.server.ts";

interface PlanContext {
  readonly db: Database;
  readonly shopId: number;
  /** Without it, there are no plans. */
  readonly planAllows?: PlanGate | undefined;
}

/** Whether the plan keeps a sync from sending. It keeps no undo, no clean-up and no end of an audience. */
export async function isKeptByPlan(
  { planAllows }: Pick<PlanContext, "planAllows">,
  sync: Pick<SyncRow, "kind" | "runId">,
  isEnding: boolean,
): Promise<boolean> {
  if (planAllows === undefined || sync.kind !== "forward" || isEnding) return false;
  return !(await planAllows(sync.runId));
}

/** Lets the syncs that wait for a plan go on once it is there. Each is then reviewed anew. */
export async function goOnWithPlan(context: PlanContext, target: Target): Promise<void> {
  const { db, shopId } = context;
  const [first] = await heldByPlan(context, target);
  if (first === undefined || (await isKeptByPlan(context, first, false))) return;
  await inShopSql(db, shopId, async (sql) => {
    await lockTarget(sql, target);
    await releaseHeldByPlan(sql, target);
  });
}

/** The syncs of a target that wait for a plan, the oldest first. */
export async function heldByPlan(
  { db, shopId }: Pick<PlanContext, "db" | "shopId">,
  target: Target,
): Promise<SyncRow[]> {
  const open = await inShopSql(db, shopId, (sql) => openSyncs(sql, target));
  return open.filter(({ status, holdCode }) => status === "pending" && holdCode === "plan");
}
