import { z } from "zod";

const shopId = z.int().positive();
/** The moment that the scores are as of: ISO 8601 in UTC. */
const asOf = z.iso.datetime();

/**
 * The jobs by name, each with the shape of its payload: ids and moments only, never a name, an email or a key. A
 * payload that was stored by an earlier version must still parse.
 */
export const JOB_PAYLOADS = {
  import: z.object({ shopId, asOf }),
  score: z.object({ shopId, asOf }),
  history: z.object({ shopId }),
  /** Who will order again, as of the newest run. */
  predict: z.object({ shopId }),
  "sync-tags": z.object({ shopId }),
  "sync-klaviyo": z.object({ shopId }),
  /** The request itself is in a table, because a waiting job's payload may be replaced by the next one's. */
  audit: z.object({ shopId }),
  backtest: z.object({ shopId }),
  crosswalk: z.object({ shopId }),
  segments: z.object({ shopId }),
  /** What came of the experiments so far. Tables say which they are. */
  experiments: z.object({ shopId }),
  export: z.object({ shopId }),
  /** A table says what the job reads. */
  engagement: z.object({ shopId }),
  /** What was bought. A table says what the job reads. */
  products: z.object({ shopId }),
  /** Moves that are told to Klaviyo. A table says which. */
  events: z.object({ shopId }),
  /** Starts of workflows in Shopify Flow. A table says which. */
  workflows: z.object({ shopId }),
  /** Drafts in Klaviyo, and reports of campaigns. Tables say what is due. */
  campaigns: z.object({ shopId }),
  tidy: z.object({ shopId }),
  /** The weekly summary that was due then. */
  digest: z.object({ shopId, dueAt: z.iso.datetime() }),
  /** Moves the states that an earlier version kept. */
  "fill-states": z.object({ shopId }),
  webhook: z.object({
    shopId,
    topic: z.string(),
    /** Shopify's id of what the webhook is about; null: it is about the shop. */
    resourceId: z.string().nullable(),
    /** More ids that the topic carries, such as the customer that another was merged into. */
    ids: z.record(z.string(), z.string()).optional(),
  }),
} as const;

export type JobName = keyof typeof JOB_PAYLOADS;
export type JobPayload<N extends JobName> = z.output<(typeof JOB_PAYLOADS)[N]>;

export const JOB_NAMES = Object.keys(JOB_PAYLOADS) as JobName[];

/**
 * Jobs of one name and key run one at a time, and at most one waits. The key is the shop. A webhook's key also has
 * what it is about, since an event about one order can't stand for an event about another.
 */
export function jobKey<N extends JobName>(name: N, payload: JobPayload<N>): string {
  const shop = String(payload.shopId);
  if (name !== "webhook") return shop;
  const { topic, resourceId } = JOB_PAYLOADS.webhook.parse(payload);
  return [shop, topic, resourceId ?? ""].join(":");
}

/** The name of the lock that a running job has. */
export function jobLock<N extends JobName>(name: N, payload: JobPayload<N>): string {
  return `${name}:${jobKey(name, payload)}`;
}

/** The locks of all jobs whose key is the shop. Code that has them all knows that none of these jobs runs. */
export function shopLocks(shopId: number): string[] {
  return JOB_NAMES.filter((name) => name !== "webhook").map((name) => `${name}:${String(shopId)}`);
}
