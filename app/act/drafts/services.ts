import type { Database } from "../../db/core/database.server.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import type { JobQueue } from "../../queue/queue.server.ts";

/** What making drafts and reading reports need. */
export interface DraftServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  now(): Date;
  klaviyo(shopId: number, encryptedKey: string): KlaviyoClient;
}
