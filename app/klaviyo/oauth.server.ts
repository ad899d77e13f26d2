import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";

/** What the app is known by at Klaviyo. */
export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Tokens as Klaviyo hands them out; the refresh token may be the one that was shown. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresInSeconds: number;
}

/** refused: the code or the refresh token holds no more. unavailable: no usable answer, whatever became of it. */
type TokensOutcome =
  | { readonly outcome: "granted"; readonly tokens: Tokens }
  | { readonly outcome: "refused" }
  | { readonly outcome: "unavailable" };

const AUTHORIZE_URL = "https://www.klaviyo.com/oauth/authorize";
const TOKEN_URL = "https://a.klaviyo.com/oauth/token";
const REVOKE_URL = "https://a.klaviyo.com/oauth/revoke";
const TIMEOUT_MS = 20_000;

/** All that a sync may need; the consent can't be widened later. */
const SCOPES = [
  "accounts:read",
  "lists:read",
  "lists:write",
  "profiles:read",
  "profiles:write",
  "segments:read",
  "segments:write",
] as const;

const ANSWER = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullish(),
  expires_in: z.number().positive(),
});
const REFUSAL = z.object({ error: z.string() });

/** A secret that proves that who exchanges the code is who asked for it, and its SHA-256 (RFC 7636). */
export function proofKey(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString("base64url");
  return { verifier, challenge: createHash("sha256").update(verifier).digest("base64url") };
}

/** Where the merchant is asked for consent. */
export function consentUrl(
  clientId: string,
  { redirectUrl, state, challenge }: { redirectUrl: string; state: string; challenge: string },
): string {
  const url = new URL(AUTHORIZE_URL);
  const parameters = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUrl,
    scope: SCOPES.join(" "),
    state,
    code_challenge_method: "S256",
    code_challenge: challenge,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** Exchanges the code of a consent for tokens. A code can be used once. */
export async function exchangeCode(
  app: OAuthApp,
  { code, verifier, redirectUrl }: { code: string; verifier: string; redirectUrl: string },
): Promise<TokensOutcome> {
  return askForTokens(app, {
    grant_type: "authorization_code",
    code,
    code_verifier: verifier,
    redirect_uri: redirectUrl,
  });
}

/** Gets another access token. A refresh token that nobody used for 90 days, or that was revoked, is refused. */
export async function refreshTokens(app: OAuthApp, refreshToken: string): Promise<TokensOutcome> {
  return askForTokens(app, { grant_type: "refresh_token", refresh_token: refreshToken });
}

/** Ends a consent. False: nobody knows whether Klaviyo took it in. */
export async function revokeTokens(app: OAuthApp, refreshToken: string): Promise<boolean> {
  const answer = await post(REVOKE_URL, app, { token_type_hint: "refresh_token", token: refreshToken });
  return answer !== null && answer.status < 500;
}

async function askForTokens(app: OAuthApp, form: Readonly<Record<string, string>>): Promise<TokensOutcome> {
  const answer = await post(TOKEN_URL, app, form);
  if (answer === null) return { outcome: "unavailable" };
  const granted = ANSWER.safeParse(answer.body);
  if (answer.status === 200 && granted.success) {
    const { access_token, refresh_token, expires_in } = granted.data;
    const tokens = {
      accessToken: access_token,
      refreshToken: refresh_token ?? null,
      expiresInSeconds: expires_in,
    };
    return { outcome: "granted", tokens };
  }
  // Only this says of the code or the token that it is over; a wrong client secret, say, does not.
  const over = answer.status === 400 && REFUSAL.safeParse(answer.body).data?.error === "invalid_grant";
  return over ? { outcome: "refused" } : { outcome: "unavailable" };
}

/** null: no answer came, or none of Klaviyo's. An error of fetch is dropped, since it may hold the request. */
async function post(
  url: string,
  { clientId, clientSecret }: OAuthApp,
  form: Readonly<Record<string, string>>,
): Promise<{ status: number; body: unknown } | null> {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { Authorization: `Basic ${basic}`, Accept: "application/json" },
      body: new URLSearchParams(form),
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: answer.status, body: jsonOf(await answer.text()) };
  } catch {
    return null;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
