import { setTimeout as pause } from "node:timers/promises";

import type { Database } from "../../db/core/database.server.ts";
import {
  credentialsContext,
  openCredentials,
  renewCredentials,
} from "../../db/sync/klaviyo/klaviyo-connections.server.ts";
import type { SecretBox } from "../../db/core/secret-box.ts";
import { inShopSql, withShopLock } from "../../db/core/shop-scope.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import { apiKey, bearer, keyAccess, type KlaviyoAccess } from "../../klaviyo/access.ts";
import {
  credentialsText,
  parseCredentials,
  type KlaviyoCredentials,
  type OAuthCredentials,
} from "../../klaviyo/connection/credentials.ts";
import { KlaviyoError } from "../../klaviyo/error.ts";
import { refreshTokens, type OAuthApp } from "../../klaviyo/connection/oauth.server.ts";

export interface AccessDeps {
  readonly db: Database;
  readonly secrets: Pick<SecretBox, "open" | "seal">;
  /** null: the app is not registered at Klaviyo, so no consent can be renewed. */
  readonly oauthApp: OAuthApp | null;
  readonly now: () => Date;
}

/** The access token is renewed this long before it ends, so that it doesn't end while a request is on its way. */
const EARLY_MS = 60_000;
const LOCK = "klaviyo-tokens";
const LOOK_AGAIN_MS = 200;
/** How often the lock is tried for. All tries together take longer than a renewal may. */
const LOOKS = 150;
/** What an error names where it would name a call of the API. */
const CALL = "oauth_token";

/** The access that a shop's target keeps: by a private key, or by tokens that are renewed in time. */
export function keptAccess(deps: AccessDeps, shopId: number, encryptedKey: string): KlaviyoAccess {
  const credentials = parseCredentials(openCredentials(deps.secrets, shopId, encryptedKey));
  if (credentials.kind === "key") return keyAccess(credentials.key, credentials.accountId);
  return new ConsentAccess(deps, shopId, credentials);
}

class ConsentAccess implements KlaviyoAccess {
  readonly account: string;
  readonly #deps: AccessDeps;
  readonly #shopId: number;
  #credentials: KlaviyoCredentials;

  constructor(deps: AccessDeps, shopId: number, credentials: OAuthCredentials) {
    this.account = credentials.accountId ?? `shop ${String(shopId)}`;
    this.#deps = deps;
    this.#shopId = shopId;
    this.#credentials = credentials;
  }

  async authorization(): Promise<string> {
    if (isOver(this.#credentials, this.#deps.now())) await this.renew(headerOf(this.#credentials));
    return headerOf(this.#credentials);
  }

  /**
   * Takes over tokens that another process has renewed for the shop, else renews them. Only one renewal runs at a time
   * in all processes. Klaviyo may hand out another refresh token each time, and then the second of two renewals would
   * end the consent.
   */
  async renew(refused: string): Promise<boolean> {
    for (let look = 0; look < LOOKS; look += 1) {
      const held = await withShopLock(this.#deps.db, this.#shopId, LOCK, () => this.#renewHeld(refused));
      if (held.locked) return held.value;
      await pause(LOOK_AGAIN_MS);
    }
    throw new KlaviyoError("unavailable", { call: CALL });
  }

  async #renewHeld(refused: string): Promise<boolean> {
    const { db, secrets, now } = this.#deps;
    const target = await inShopSql(db, this.#shopId, (sql) => readTarget(sql, "klaviyo"));
    // The target was disconnected meanwhile.
    if (target?.encryptedKey == null) throw new KlaviyoError("connection_ended", { call: CALL });
    const kept = parseCredentials(openCredentials(secrets, this.#shopId, target.encryptedKey));
    if (headerOf(kept) !== refused && !isOver(kept, now())) {
      this.#credentials = kept;
      return true;
    }
    if (kept.kind === "key") return false;
    const renewed = await this.#askForOthers(kept);
    const sealed = secrets.seal(credentialsText(renewed), credentialsContext(this.#shopId));
    const { encryptedKey } = target;
    await inShopSql(db, this.#shopId, (sql) => renewCredentials(sql, encryptedKey, sealed));
    this.#credentials = renewed;
    return true;
  }

  async #askForOthers(kept: OAuthCredentials): Promise<OAuthCredentials> {
    const { oauthApp, now } = this.#deps;
    if (oauthApp === null) throw new KlaviyoError("connection_ended", { call: CALL });
    const answer = await refreshTokens(oauthApp, kept.refreshToken);
    if (answer.outcome === "refused") throw new KlaviyoError("connection_ended", { call: CALL });
    if (answer.outcome === "unavailable") throw new KlaviyoError("unavailable", { call: CALL });
    const { accessToken, refreshToken, expiresInSeconds } = answer.tokens;
    return {
      ...kept,
      accessToken,
      refreshToken: refreshToken ?? kept.refreshToken,
      expiresAt: new Date(now().getTime() + expiresInSeconds * 1000).toISOString(),
    };
  }
}

function isOver(credentials: KlaviyoCredentials, now: Date): boolean {
  return credentials.kind === "oauth" && Date.parse(credentials.expiresAt) - now.getTime() < EARLY_MS;
}

function headerOf(credentials: KlaviyoCredentials): string {
  return credentials.kind === "key" ? apiKey(credentials.key) : bearer(credentials.accessToken);
}
