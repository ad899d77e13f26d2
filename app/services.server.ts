import { setTimeout as delay } from "node:timers/promises";

import { jobAdmin } from "./auth/job-admin.server.ts";
import type { Database } from "./db/database.server.ts";
import { type SecretBox, secretBox } from "./db/secret-box.ts";
import { sessionStorage } from "./db/session-storage.server.ts";
import type { Env } from "./env.server.ts";
import { type KlaviyoClient, klaviyoClient } from "./klaviyo/client.server.ts";
import type { Logger } from "./log.server.ts";
import type { JobQueue } from "./queue/queue.server.ts";
import { createShopify, type ShopifySdk } from "./shopify.server.ts";
import type { AdminClient } from "./shopify/admin.server.ts";

/** What a request or a job is served with. */
export interface Services {
  readonly env: Env;
  readonly log: Logger;
  readonly db: Database;
  readonly queue: JobQueue;
  readonly shopify: ShopifySdk;
  readonly secrets: SecretBox;
  now(): Date;
  /** The moment that a scoring asked for now is as of: the clock's, unless AS_OF sets it. */
  asOf(): Date;
  /** The Admin API of a shop for work in the background, by its stored session. */
  admin(shopDomain: string): Promise<AdminClient>;
  klaviyo(privateKey: string): KlaviyoClient;
}

interface Parts {
  readonly env: Env;
  readonly log: Logger;
  readonly db: Database;
  readonly queue: JobQueue;
}

export function createServices({ env, log, db, queue }: Parts): Services {
  const secrets = secretBox(env.ENCRYPTION_KEY);
  const shopify = createShopify(env, sessionStorage(db, secrets), {
    warn: (message) => log.warn({ detail: message }, "shopify sdk"),
  });
  const now = (): Date => new Date();
  return {
    env,
    log,
    db,
    queue,
    shopify,
    secrets,
    now,
    asOf: () => env.AS_OF ?? now(),
    admin: (shopDomain) => Promise.resolve(jobAdmin({ db, shopify, now }, shopDomain)),
    klaviyo: (privateKey) => klaviyoClient(privateKey, { sleep }),
  };
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}
