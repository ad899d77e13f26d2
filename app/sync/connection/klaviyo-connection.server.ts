import type { Database } from "../../db/core/database.server.ts";
import { forgetStreams, switchEventsOff } from "../../db/events/event-streams.server.ts";
import { switchEngagementOff } from "../../db/engagement/switch-off.server.ts";
import { forbidDrafts, giveUpCampaigns } from "../../db/campaigns/access.server.ts";
import { endLeaving } from "../../db/sync/clean-up.server.ts";
import { eraseEmails } from "../../db/orders/emails.server.ts";
import { credentialsContext } from "../../db/sync/klaviyo/klaviyo-connections.server.ts";
import type { SecretBox } from "../../db/core/secret-box.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import {
  disableTarget,
  forgetAccount,
  readTarget,
  storeConnection,
} from "../../db/sync/sync-targets.server.ts";
import { stopOpenSyncs } from "../../db/sync/syncs.server.ts";
import { keyAccess, tokenAccess, type KlaviyoAccess } from "../../klaviyo/access.ts";
import { checkAccess } from "../../klaviyo/connection/check.server.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import { credentialsText, type KlaviyoCredentials } from "../../klaviyo/connection/credentials.ts";
import type { Tokens } from "../../klaviyo/connection/oauth.server.ts";
import { wakeForAll } from "../engine/wake-sync.server.ts";
import type { JobQueue } from "../../queue/queue.server.ts";
import { enqueueRefresh } from "../../queue/refresh-segments.server.ts";

export interface ConnectDeps {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly secrets: Pick<SecretBox, "seal">;
  readonly klaviyoBy: (access: KlaviyoAccess) => KlaviyoClient;
}

/** What the merchant chose on connecting. */
export interface ConnectOptions {
  /** Whether profiles that Klaviyo doesn't have yet may be made. */
  readonly createProfiles: boolean;
  /** Whether to make six segments on the property, too. */
  readonly segments: boolean;
}

export type ConnectOutcome =
  | { readonly outcome: "connected"; readonly accountName: string }
  /** Scopes as Klaviyo writes them, separated by spaces. */
  | { readonly outcome: "missing_scope"; readonly scope: string }
  | { readonly outcome: "wrong_key" | "connection_ended" | "unavailable" };

/** Connects Klaviyo by a private key. */
export async function connectKlaviyo(
  deps: ConnectDeps,
  shopId: number,
  { key, ...options }: ConnectOptions & { readonly key: string },
  now: Date,
): Promise<ConnectOutcome> {
  return connect(deps, shopId, { ...byKey(key), options }, now);
}

/** The connection by a private key. */
export function byKey(key: string): Connection {
  const privateKey = key.trim();
  const credentials = (accountId: string | null) => ({ kind: "key", accountId, key: privateKey }) as const;
  return { access: keyAccess(privateKey), credentials };
}

/** Connects Klaviyo by the tokens of a consent. */
export async function connectByConsent(
  deps: ConnectDeps,
  shopId: number,
  { tokens, ...options }: ConnectOptions & { readonly tokens: LastingTokens },
  now: Date,
): Promise<ConnectOutcome> {
  return connect(deps, shopId, { ...byTokens(shopId, tokens, now), options }, now);
}

/** Tokens that can be renewed. */
export type LastingTokens = Tokens & { readonly refreshToken: string };

/** The connection by the tokens of a consent that was just given. */
export function byTokens(shopId: number, tokens: LastingTokens, now: Date): Connection {
  const { accessToken, refreshToken, expiresInSeconds } = tokens;
  const expiresAt = new Date(now.getTime() + expiresInSeconds * 1000).toISOString();
  const credentials = (accountId: string | null) =>
    ({ kind: "oauth", accountId, accessToken, refreshToken, expiresAt }) as const;
  return { access: tokenAccess(accessToken, `shop ${String(shopId)}`), credentials };
}

/** Credentials that were just given, and the access by them. */
export interface Connection {
  readonly access: KlaviyoAccess;
  readonly credentials: (accountId: string | null) => KlaviyoCredentials;
}

/**
 * Connects Klaviyo, if it accepts the access and the access may do what a sync does. Keeps the credentials encrypted,
 * and queues a sync in the same transaction.
 */
async function connect(
  { db, queue, secrets, klaviyoBy }: ConnectDeps,
  shopId: number,
  { access, credentials, options }: Connection & { readonly options: ConnectOptions },
  now: Date,
): Promise<ConnectOutcome> {
  const check = await checkAccess(klaviyoBy(access), options);
  if (check.outcome !== "ok") return check;
  const { accountId, accountName } = check;
  const encryptedKey = secrets.seal(credentialsText(credentials(accountId)), credentialsContext(shopId));
  await inShopSql(db, shopId, async (sql) => {
    // The sync is stopped first, so that it can't write again what is erased here.
    await stopOpenSyncs(sql, "klaviyo", now);
    // A merchant who connects wants to go on, even if a clean-up is under way.
    await endLeaving(sql, "klaviyo");
    const known = await readTarget(sql, "klaviyo");
    if (known && isOtherAccount(known, check)) {
      // What is known of another account says nothing of this one.
      await forgetAccount(sql);
      await forgetStreams(sql);
      await switchEngagementOff(sql);
      await giveUpCampaigns(sql, now);
      await forbidDrafts(sql);
      await eraseEmails(sql);
    }
    await storeConnection(sql, { encryptedKey, accountId, accountName, ...options }, now);
    await enqueueRefresh(queue, sql);
    await wakeForAll(queue, sql, "klaviyo");
  });
  return { outcome: "connected", accountName };
}

interface KnownAccount {
  readonly accountId: string | null;
  readonly accountName: string | null;
}

/**
 * Accounts are told apart by their ids; by their names where an id is missing, since an earlier version kept only
 * those.
 */
export function isOtherAccount(known: KnownAccount, now: KnownAccount): boolean {
  return known.accountId === null || now.accountId === null
    ? known.accountName !== now.accountName
    : known.accountId !== now.accountId;
}

interface SwitchOffDeps {
  readonly db: Database;
  readonly now: () => Date;
  /** For the refresh of segments. After an uninstall none is wanted. */
  readonly queue?: Pick<JobQueue, "enqueue">;
}

/**
 * Ends the connection. Credentials, emails and engagement are erased here; lists, profiles and events stay as they are
 * in Klaviyo. How far events were told stays known: the same account is told nothing twice.
 * @returns the credentials that were kept, still encrypted: if they are of a consent, the caller ends it at Klaviyo,
 * too
 */
export async function disconnectKlaviyo(
  { db, now, queue }: SwitchOffDeps,
  shopId: number,
): Promise<{ readonly encryptedKey: string | null }> {
  return inShopSql(db, shopId, async (sql) => {
    const known = await readTarget(sql, "klaviyo");
    await disableTarget(sql, "klaviyo");
    await stopOpenSyncs(sql, "klaviyo", now());
    await switchEventsOff(sql);
    await switchEngagementOff(sql);
    await forbidDrafts(sql);
    await eraseEmails(sql);
    if (queue !== undefined) await enqueueRefresh(queue, sql);
    return { encryptedKey: known?.encryptedKey ?? null };
  });
}
