import { setTimeout as delay } from "node:timers/promises";

import { type Mailer, smtpMailer } from "./mails/mailer.server.ts";
import { adminPage, pricingPage } from "./auth/admin-page.ts";
import { Authentications } from "./auth/authentications.ts";
import { jobAdmin } from "./auth/job-admin.server.ts";
import { isTokenSignedBy } from "./auth/token-signature.server.ts";
import type { Database } from "./db/core/database.server.ts";
import { type SecretBox, secretBox } from "./db/core/secret-box.ts";
import { sessionStorage } from "./db/shops/session-storage.server.ts";
import { databaseHealth, type DatabaseHealth } from "./db/core/database-health.server.ts";
import type { Env } from "./env.server.ts";
import type { KlaviyoAccess } from "./klaviyo/access.ts";
import { type KlaviyoClient, klaviyoClient } from "./klaviyo/client.server.ts";
import type { OAuthApp } from "./klaviyo/connection/oauth.server.ts";
import { Paces } from "./klaviyo/paces.ts";
import type { Logger } from "./log.server.ts";
import { createLogScope, type LogScope } from "./log-scope.server.ts";
import { countedAdmin, countedKlaviyo } from "./metrics/counted-calls.server.ts";
import { createMetrics, type Metrics } from "./metrics/metrics.server.ts";
import { readWaitingStarts } from "./db/workflows/waiting-starts.server.ts";
import { readQueueDepth } from "./queue/depth.server.ts";
import type { JobQueue } from "./queue/queue.server.ts";
import { RHYTHM, type Rhythm } from "./queue/rhythm.ts";
import { createShopify, type ShopifySdk } from "./shopify.server.ts";
import { SegmentReadings } from "./segments/native-segment-readings.server.ts";
import { PeopleCache } from "./segments/people-cache.server.ts";
import type { AdminClient } from "./shopify/admin.server.ts";
import { keptAccess } from "./sync/connection/klaviyo-access.server.ts";

/** What requests and jobs work with. */
export interface Services {
  readonly env: Env;
  readonly log: Logger;
  readonly db: Database;
  readonly queue: JobQueue;
  readonly metrics: Metrics;
  /** Whether the database can serve now. */
  readonly databaseHealth: DatabaseHealth;
  /** What is known of the work that is being done, for the log. */
  readonly logScope: LogScope;
  readonly shopify: ShopifySdk;
  /**
   * The SDK that can check a request's session token. It has the newest secret, unless an older one signed the token.
   */
  readonly shopifyFor: (request: Request) => ShopifySdk;
  readonly authentications: Authentications;
  readonly secrets: SecretBox;
  now(): Date;
  /** Waits between two looks at work that another system does, or before a request is repeated. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** The moment that a scoring asked for now is as of. It is the clock's, unless AS_OF sets it. */
  asOf(): Date;
  /** A shop's Admin API for work in the background, by the stored session. */
  admin(shopDomain: string): Promise<AdminClient>;
  /** The app's registration at Klaviyo; null: there is none, and merchants can connect only by a private key. */
  readonly oauthApp: OAuthApp | null;
  /** Klaviyo by the encrypted access that a shop's target has. */
  klaviyo(shopId: number, encryptedKey: string): KlaviyoClient;
  /** Klaviyo by an access that is not stored yet. */
  klaviyoBy(access: KlaviyoAccess): KlaviyoClient;
  /** The people of shops whose rules are being counted. */
  readonly people: PeopleCache;
  /** Samples of the people of large shops, for counts at once. */
  readonly samples: PeopleCache;
  /** Customers of Shopify's segments that are being read for extensions. */
  readonly segmentReadings: SegmentReadings;
  /** null: no mail server is configured, and no mail is sent. */
  readonly mailer: Mailer | null;
  /** The address of a page of the app in a shop's admin. */
  adminPage(shopDomain: string, path: string): string;
  /** The address of Shopify's page where a shop's merchant chooses a plan; null: the app has no plans. */
  pricingPage(shopDomain: string): string | null;
}

interface Parts {
  readonly env: Env;
  readonly log: Logger;
  readonly db: Database;
  readonly queue: JobQueue;
  /** Those that the queue and the log were given. If left out, new ones are made. */
  readonly metrics?: Metrics;
  readonly logScope?: LogScope;
  readonly rhythm?: Rhythm;
}

export function createServices({
  env,
  log,
  db,
  queue,
  metrics = createMetrics({
    queueDepth: () => readQueueDepth(db),
    waitingStarts: () => readWaitingStarts(db),
  }),
  logScope = createLogScope(),
  rhythm = RHYTHM,
}: Parts): Services {
  const secrets = secretBox(env.ENCRYPTION_KEY);
  const sdkBy = (secret: string): ShopifySdk =>
    createShopify({ ...env, SHOPIFY_API_SECRET: secret }, sessionStorage(db, secrets), {
      warn: (message) => log.warn({ detail: message }, "shopify sdk"),
    });
  const shopify = sdkBy(env.SHOPIFY_API_SECRET);
  const older = env.OLDER_API_SECRETS.map((secret) => ({ secret, sdk: sdkBy(secret) }));
  const now = (): Date => new Date();
  const pause = (ms: number, signal?: AbortSignal): Promise<void> => sleep(rhythm.pauses * ms, signal);
  const paces = new Paces();
  const klaviyoBy = (access: KlaviyoAccess): KlaviyoClient =>
    countedKlaviyo(klaviyoClient(access, { sleep: pause, paces }), metrics);
  const oauthApp = oauthAppOf(env);
  return {
    env,
    log,
    db,
    queue,
    metrics,
    databaseHealth: databaseHealth(db, now),
    logScope,
    shopify,
    shopifyFor: (request) => older.find(({ secret }) => isTokenSignedBy(request, secret))?.sdk ?? shopify,
    authentications: new Authentications(sleep),
    secrets,
    now,
    pause,
    asOf: () => env.AS_OF ?? now(),
    admin: (shopDomain) =>
      Promise.resolve(countedAdmin(jobAdmin({ db, shopify, now, sleep: pause }, shopDomain), metrics)),
    oauthApp,
    klaviyo: (shopId, encryptedKey) =>
      klaviyoBy(keptAccess({ db, secrets, oauthApp, now }, shopId, encryptedKey)),
    klaviyoBy,
    people: new PeopleCache(db, now),
    samples: new PeopleCache(db, now, {}, "sample"),
    segmentReadings: new SegmentReadings({ now }),
    mailer: env.SMTP_URL && env.SMTP_FROM ? smtpMailer(env.SMTP_URL, env.SMTP_FROM) : null,
    adminPage: (shopDomain, path) => adminPage(shopDomain, env.SHOPIFY_API_KEY, path),
    pricingPage: (shopDomain) =>
      env.SHOPIFY_APP_HANDLE === undefined ? null : pricingPage(shopDomain, env.SHOPIFY_APP_HANDLE),
  };
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal });
}

function oauthAppOf({ KLAVIYO_CLIENT_ID, KLAVIYO_CLIENT_SECRET }: Env): OAuthApp | null {
  if (KLAVIYO_CLIENT_ID === undefined || KLAVIYO_CLIENT_SECRET === undefined) return null;
  return { clientId: KLAVIYO_CLIENT_ID, clientSecret: KLAVIYO_CLIENT_SECRET };
}
