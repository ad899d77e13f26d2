import type { Database } from "../db/core/database.server.ts";
import type { JobQueue } from "../queue/queue.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";

/** What reading what was bought needs. */
export interface ProductServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  readonly now: () => Date;
  /** How many lines are stored, or deleted, in one transaction. */
  readonly batchLines?: number;
  /** The Admin API of a shop, by its myshopify domain. */
  admin(shopDomain: string): Promise<AdminClient>;
}
