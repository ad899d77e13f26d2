import type { Database } from "../db/core/database.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { planGate, type PlanGate } from "../sync/engine/plan-gate.server.ts";

/** The parts of a process by which plans are asked for. */
export interface PlanDeps {
  readonly db: Database;
  readonly now: () => Date;
  readonly env: { readonly SHOPIFY_APP_HANDLE?: string | undefined };
}

interface SyncOfShop {
  readonly shopId: number;
  readonly admin: AdminClient;
  readonly signal: AbortSignal;
}

/** The gate that a shop's syncs pass; undefined: the app has no plans. */
export function planGateOf({ db, now, env }: PlanDeps, sync: SyncOfShop): PlanGate | undefined {
  return env.SHOPIFY_APP_HANDLE === undefined ? undefined : planGate({ db, now, ...sync });
}
