import type { Database } from "../../db/core/database.server.ts";
import type { PlanGate } from "../../sync/engine/plan-gate.server.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";

/** What telling moves to Klaviyo needs. */
export interface EventServices {
  readonly db: Database;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  readonly now: () => Date;
  klaviyo(shopId: number, encryptedKey: string): KlaviyoClient;
}

/** One run of the job. */
export interface EventsTurn {
  readonly signal: AbortSignal;
  readonly pause?: ((ms: number, signal: AbortSignal) => Promise<unknown>) | undefined;
  /** undefined: the app has no plans. */
  readonly planAllows?: PlanGate | undefined;
}
