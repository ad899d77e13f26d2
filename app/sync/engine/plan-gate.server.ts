import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { changeShopPlan, readShopPlan } from "../../db/shops/shop-plan.server.ts";
import { runSize } from "../../db/sync/pending-syncs.server.ts";
import { isFresh, NOTHING_KNOWN, planAfter, planOf, planVerdict, type Plan } from "../../domain/plan/plan.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import { readSubscriptions } from "../../shopify/subscriptions.server.ts";
import { obstacleOf } from "../../steps/obstacle.server.ts";

/** Tells whether the shop's plan lets the groups of a run be sent. */
export type PlanGate = (runId: number) => Promise<boolean>;

interface GateDeps {
  readonly db: Database;
  readonly shopId: number;
  readonly admin: AdminClient;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** How long a call for the plan may keep a sync waiting. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 15_000;

/**
 * The gate of a shop. It asks Shopify at most once an hour, whichever process asks. A call that fails changes nothing:
 * the last known plan stays.
 */
export function planGate(deps: GateDeps): PlanGate {
  const { db, shopId, now } = deps;
  return async (runId) => {
    const known = await inShopSql(db, shopId, readShopPlan);
    const at = now();
    const asked = isFresh(known ?? NOTHING_KNOWN, at) ? null : { at, plan: await askPlan(deps) };
    return inShopSql(db, shopId, async (sql) => {
      const { customers } = await runSize(sql, runId);
      const next = await changeShopPlan(sql, (before) => planAfter(before, { asked, customers, now: now() }));
      return planVerdict(next, customers, now()).verdict !== "held";
    });
  };
}

/** The plan by Shopify; null: Shopify gave no answer. */
async function askPlan({ admin, signal, patienceMs = PATIENCE_MS }: GateDeps): Promise<Plan | null> {
  const enough = AbortSignal.timeout(patienceMs);
  try {
    return planOf(await readSubscriptions(admin, AbortSignal.any([signal, enough])));
  } catch (error) {
    signal.throwIfAborted();
    if (!enough.aborted && obstacleOf(error) === null) throw error;
    return null;
  }
}
