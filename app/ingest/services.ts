import type { Database } from "../db/core/database.server.ts";
import type { SecretBox } from "../db/core/secret-box.ts";
import type { JobQueue } from "../queue/queue.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";

/** What reading from Shopify needs. */
export interface IngestServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly secrets: SecretBox;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  /** Counts what imports read and how they end. */
  readonly metrics?: {
    importAdvanced(read: { readonly lines: number; readonly ordersWritten: number }): void;
    importEnded(outcome: string): void;
  };
  now(): Date;
  /** The Admin API of a shop, by its myshopify domain. */
  admin(shopDomain: string): Promise<AdminClient>;
}
