import { endOpenAudits } from "../../db/sync/audits/audits.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { endCleanUp } from "../../db/sync/clean-up.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { disableTarget, type SyncTarget } from "../../db/sync/sync-targets.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import { finishSync } from "../../db/sync/syncs.server.ts";
import type { Step } from "./run-sync.server.ts";
import type { TargetAdapter } from "./target-adapter.ts";

interface EndContext {
  readonly db: Database;
  readonly shopId: number;
  readonly now: () => Date;
  /** Ends a consent at Klaviyo; false: Klaviyo could not be told. */
  readonly revoke?: ((encryptedKey: string) => Promise<boolean>) | undefined;
  /** Queues the refresh of segments: what their rules ask about may be forgotten with the target. */
  readonly refreshSegments?: ((sql: ShopSql) => Promise<void>) | undefined;
}

const END: Step = { step: "end", anotherDue: false };

interface CleanedUp {
  readonly target: SyncTarget;
  readonly adapter: TargetAdapter;
  /** How many customers or profiles it failed for. */
  readonly failed: number;
}

/**
 * Ends a clean-up. Once nothing is left, it switches the target off in the same transaction, as a disconnect does. If
 * the clean-up failed for some, the target stays on. So the merchant sees who they are and can have it tried again.
 */
export async function finishCleanUp(
  { db, shopId, now, revoke, refreshSegments }: EndContext,
  sync: SyncRow,
  { target: { target, encryptedKey }, adapter, failed }: CleanedUp,
): Promise<Step> {
  if (failed > 0) {
    await inShopSql(db, shopId, (sql) => finishSync(sql, sync.id, { failed, unreachable: 0 }, now()));
    return END;
  }
  const ended = await inShopSql(db, shopId, async (sql) => {
    if (!(await endCleanUp(sql, sync.id, now()))) return false;
    await disableTarget(sql, target);
    await endOpenAudits(sql, target, now());
    await adapter.forget(sql);
    await refreshSegments?.(sql);
    return true;
  });
  // If Klaviyo can't be told, the consent ends there after 90 days without use, as after a disconnect.
  if (ended && encryptedKey !== null) await revoke?.(encryptedKey).catch(() => false);
  return END;
}
