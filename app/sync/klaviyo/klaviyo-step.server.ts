import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { readTarget, type SyncTarget } from "../../db/sync/sync-targets.server.ts";
import { setOf, type SyncRow } from "../../db/sync/sync-row.server.ts";
import type { PlaceSet } from "../../domain/sync/places.ts";
import { placesOf } from "../../domain/sync/set-places.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import type { SyncContext } from "../engine/run-sync.server.ts";
import type { UploadProgress } from "./upload-progress.ts";
import { whileRunning } from "../engine/while-running.server.ts";

export interface KlaviyoSyncContext extends SyncContext {
  readonly admin: AdminClient;
  /** Makes a client from the key, which is stored encrypted. */
  readonly klaviyo: (encryptedKey: string) => KlaviyoClient;
  /** Ends a consent at Klaviyo after the clean-up there; false: Klaviyo could not be told. */
  readonly revoke?: (encryptedKey: string) => Promise<boolean>;
  /** Queues the refresh of segments. */
  readonly refreshSegments?: (sql: ShopSql) => Promise<void>;
}

/** What one step works with. */
export interface KlaviyoStep {
  readonly context: KlaviyoSyncContext;
  readonly client: KlaviyoClient;
  readonly sync: SyncRow;
  readonly target: SyncTarget;
  readonly progress: UploadProgress;
}

/** The places of the set that a sync is of. @throws Error for a clean-up, which is of no set alone */
export function placesOfStep({ sync, target }: Pick<KlaviyoStep, "sync" | "target">): PlaceSet {
  return placesOf(setOf(sync).set, target.audiences);
}

/** Writes only while the sync goes on. @throws SyncStopped where it has ended */
export async function inWriting(
  { context, sync }: KlaviyoStep,
  write: (sql: ShopSql) => Promise<void>,
): Promise<void> {
  await whileRunning(context, sync, write);
}

/** The target as it is now. A step changes it after it has read `target`. */
export async function currentTarget({ context, target }: KlaviyoStep): Promise<SyncTarget> {
  return (await inShopSql(context.db, context.shopId, (sql) => readTarget(sql, "klaviyo"))) ?? target;
}
