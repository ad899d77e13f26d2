import type { Database } from "../db/core/database.server.ts";
import type { SecretBox } from "../db/core/secret-box.ts";
import type { KlaviyoClient } from "../klaviyo/client.server.ts";
import type { JobQueue } from "../queue/queue.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";

/** What reading people needs. */
export interface EngagementServices {
  readonly db: Database;
  readonly secrets: SecretBox;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  readonly metrics?: {
    /** Events were read, and so many of them counted. */
    engagementAdvanced(read: { readonly events: number; readonly counted: number }): void;
    /** A part of the reading was given up. */
    engagementHindered(part: string, code: string): void;
  };
  readonly now: () => Date;
  /** The Admin API of a shop, by its myshopify domain. */
  admin(shopDomain: string): Promise<AdminClient>;
  klaviyo(shopId: number, encryptedKey: string): KlaviyoClient;
}
