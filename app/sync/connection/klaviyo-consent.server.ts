/**
 * How a merchant gets from a page of the app to Klaviyo's consent page and back. The app's page stands in a frame; the
 * consent page can't. It begins on the sync page, to connect, or where the app is to do more in the account.
 *
 * 1. On that page: `askForConsent` makes a ticket, good once and for ten minutes. The whole window goes to step 2
 *    with it.
 * 2. In the whole window: `sendToKlaviyo` takes the ticket. It binds this browser, by a cookie, to what Klaviyo is
 *    asked.
 * 3. Klaviyo sends the browser back: `takeCode` compares the answer with the cookie, and makes a grant of the code.
 *    Only this app can read the grant, and only this shop can use it.
 * 4. On that page again, as the merchant of that shop: `finishConsent` exchanges the code and connects.
 *
 * So nobody can connect an account of theirs to somebody else's shop, or be led to connect their own account to it. The
 * first and the last step need a session of the shop, and the steps in between the same browser.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

import { z } from "zod";

import {
  beginConsent,
  endConsent,
  sendConsent,
  type ConsentOptions,
  type SentConsent,
} from "../../db/sync/klaviyo/klaviyo-consents.server.ts";
import { openCredentials } from "../../db/sync/klaviyo/klaviyo-connections.server.ts";
import type { SecretBox } from "../../db/core/secret-box.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { parseCredentials } from "../../klaviyo/connection/credentials.ts";
import {
  consentUrl,
  exchangeCode,
  proofKey,
  revokeTokens,
  type OAuthApp,
} from "../../klaviyo/connection/oauth.server.ts";
import { GROWTHS } from "../../klaviyo/connection/scopes.ts";
import { growAccess, type GrowOutcome } from "./grow-access.server.ts";
import { growthsInUse } from "./growths.server.ts";
import {
  byTokens,
  connectByConsent,
  type ConnectDeps,
  type ConnectOutcome,
} from "./klaviyo-connection.server.ts";

export interface ConsentDeps extends ConnectDeps {
  readonly secrets: SecretBox;
  readonly oauthApp: OAuthApp | null;
  readonly now: () => Date;
}

export const CONSENT_SECONDS = 600;

const shopId = z.int().positive();
const ticketText = z.object({ shopId, secret: z.string() });
/** None in a cookie that an earlier version made. */
const purpose = z.enum(["connect", ...GROWTHS]).default("connect");
/** Only a page of the app, with its query. None in a cookie that an earlier version made. */
const back = z
  .string()
  .regex(/^\/app\/[\w/.?&=%-]*$/)
  .nullable()
  .default(null);
const cookieText = z.object({ shopId, purpose, back, state: z.string(), verifier: z.string() });
const grantText = z.object({ shopId, state: z.string(), verifier: z.string(), code: z.string() });
type Deps = Pick<ConsentDeps, "db" | "secrets" | "now">;

/** Step 1. @returns what the address of step 2 carries */
export async function askForConsent(
  { db, secrets, now }: Deps,
  shop: number,
  options: ConsentOptions,
): Promise<{ readonly ticket: string }> {
  const secret = newSecret();
  const expiresAt = new Date(now().getTime() + CONSENT_SECONDS * 1000);
  await inShopSql(db, shop, (sql) => beginConsent(sql, { ...options, hash: hashOf(secret), expiresAt }));
  return { ticket: secrets.seal(JSON.stringify({ shopId: shop, secret }), "klaviyo ticket") };
}

/** Step 2. null: the ticket is not ours, was used, or has expired. */
export async function sendToKlaviyo(
  { db, secrets, now }: Deps,
  { clientId }: Pick<OAuthApp, "clientId">,
  { ticket, redirectUrl }: { readonly ticket: string; readonly redirectUrl: string },
): Promise<{ readonly url: string; readonly cookie: string } | null> {
  const asked = opened(secrets, ticket, "klaviyo ticket", ticketText);
  if (asked === null) return null;
  const state = newSecret();
  const { verifier, challenge } = await proofKey();
  const step = { hash: hashOf(asked.secret), nextHash: hashOf(state), now: now() };
  const sent = await inShopSql(db, asked.shopId, async (sql) => {
    const asked = await sendConsent(sql, step);
    if (asked === null) return null;
    const used = await growthsInUse(sql);
    return { ...asked, growths: asked.purpose === "connect" ? used : [...used, asked.purpose] };
  });
  if (sent === null) return null;
  const { purpose, back, growths } = sent;
  const cookie = JSON.stringify({ shopId: asked.shopId, purpose, back, state, verifier });
  return {
    url: consentUrl(clientId, { redirectUrl, state, challenge, growths }),
    cookie: secrets.seal(cookie, "klaviyo cookie"),
  };
}

/** What Klaviyo sent the browser back with. */
interface Answer {
  readonly state: string | null;
  /** null: the merchant refused. */
  readonly code: string | null;
}

interface TakenCode extends SentConsent {
  readonly shopId: number;
  /** null: the merchant refused. */
  readonly grant: string | null;
}

/** Step 3. null: this browser was not sent to Klaviyo, or not for this consent. */
export function takeCode(
  { secrets }: Pick<Deps, "secrets">,
  cookie: string | null,
  { state, code }: Answer,
): TakenCode | null {
  const sent = cookie === null ? null : opened(secrets, cookie, "klaviyo cookie", cookieText);
  if (sent === null || state === null || !isSame(sent.state, state)) return null;
  const { shopId: shop, purpose, back, verifier } = sent;
  if (code === null) return { shopId: shop, purpose, back, grant: null };
  const grant = JSON.stringify({ shopId: shop, state, verifier, code });
  return { shopId: shop, purpose, back, grant: secrets.seal(grant, "klaviyo grant") };
}

/** over: the grant is not this shop's, was used, or has expired. */
export type ConsentOutcome = ConnectOutcome | GrowOutcome | { readonly outcome: "over" };

/** Step 4. */
export async function finishConsent(
  deps: ConsentDeps,
  shop: number,
  { grant, redirectUrl }: { readonly grant: string; readonly redirectUrl: string },
): Promise<ConsentOutcome> {
  const { db, secrets, oauthApp, now } = deps;
  const given = opened(secrets, grant, "klaviyo grant", grantText);
  if (oauthApp === null || given === null || given.shopId !== shop) return { outcome: "over" };
  const step = { hash: hashOf(given.state), now: now() };
  const ended = await inShopSql(db, shop, (sql) => endConsent(sql, step));
  if (ended === null) return { outcome: "over" };
  const answer = await exchangeCode(oauthApp, { ...given, redirectUrl });
  if (answer.outcome !== "granted") return { outcome: answer.outcome === "refused" ? "over" : "unavailable" };
  const { refreshToken } = answer.tokens;
  if (refreshToken === null) return { outcome: "unavailable" };
  const tokens = { ...answer.tokens, refreshToken };
  const { purpose, ...options } = ended;
  if (purpose !== "connect") {
    const grown = await growAccess(deps, shop, { growth: purpose, ...byTokens(shop, tokens, now()) }, now());
    // A consent of the account that is connected may share its installation with the one that is kept. So only
    // another account's is taken back.
    if (grown.outcome === "other_account") await revokeTokens(oauthApp, refreshToken);
    return grown;
  }
  const outcome = await connectByConsent(deps, shop, { tokens, ...options }, now());
  if (outcome.outcome !== "connected") await revokeTokens(oauthApp, refreshToken);
  return outcome;
}

/** Ends the kept consent at Klaviyo, too; false: Klaviyo could not be told. A private key stays valid. */
export async function revokeConsent(
  { secrets, oauthApp }: Pick<ConsentDeps, "secrets" | "oauthApp">,
  shop: number,
  encryptedKey: string | null,
): Promise<boolean> {
  if (oauthApp === null || encryptedKey === null) return true;
  const credentials = parseCredentials(openCredentials(secrets, shop, encryptedKey));
  return credentials.kind === "key" || revokeTokens(oauthApp, credentials.refreshToken);
}

function opened<T>(secrets: Deps["secrets"], sealed: string, context: string, shape: z.ZodType<T>): T | null {
  try {
    return shape.parse(JSON.parse(secrets.open(sealed, context)));
  } catch {
    return null;
  }
}

function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)));
}
