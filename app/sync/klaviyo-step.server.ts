import type { SyncTarget } from "../db/sync-targets.server.ts";
import type { SyncRow } from "../db/syncs.server.ts";
import type { KlaviyoClient } from "../klaviyo/client.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import type { SyncContext } from "./drive.server.ts";

export interface KlaviyoSyncContext extends SyncContext {
  readonly admin: AdminClient;
  /** A client of the key, which is stored encrypted. */
  readonly klaviyo: (encryptedKey: string) => KlaviyoClient;
}

/** One step's surroundings. */
export interface KlaviyoStep {
  readonly context: KlaviyoSyncContext;
  readonly client: KlaviyoClient;
  readonly sync: SyncRow;
  readonly target: SyncTarget;
}
