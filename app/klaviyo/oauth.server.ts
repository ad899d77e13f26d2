import { createHash, randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
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
/** For all attempts of a call together. */
const TIMEOUT_MS = 20_000;
const MAX_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 250;
/** What Klaviyo says of a code or token that is over, by one of its pages or another. */
const OVER = new Set(["invalid_grant", "invalid_grant_type"]);

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
/** A refusal by the token endpoint, or, as of the other endpoints, by JSON:API. */
const WORD = REFUSAL.or(z.object({ errors: z.array(z.unknown()) }));

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
  const error = REFUSAL.safeParse(answer.body).data?.error;
  const isOver = answer.status >= 400 && answer.status < 500 && error !== undefined && OVER.has(error);
  return isOver ? { outcome: "refused" } : { outcome: "unavailable" };
}

interface OAuthAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Posts a form. An answer in another form than Klaviyo's comes from the edge in front of it, whatever its status, and is
 * asked for again.
 * @returns null: no answer came, or none of Klaviyo's
 */
async function post(
  url: string,
  app: OAuthApp,
  form: Readonly<Record<string, string>>,
): Promise<OAuthAnswer | null> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  for (let attempt = 1; ; attempt += 1) {
    const answer = await send(url, app, form, signal);
    if (answer !== "lost") return answer;
    if (attempt === MAX_ATTEMPTS || signal.aborted) return null;
    await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1));
  }
}

/** null: no answer came. An error of fetch is dropped, since it may hold the request. */
async function send(
  url: string,
  { clientId, clientSecret }: OAuthApp,
  form: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<OAuthAnswer | "lost" | null> {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { Authorization: `Basic ${basic}`, Accept: "application/json" },
      body: new URLSearchParams(form),
      redirect: "manual",
      signal,
    });
    const { status } = answer;
    const text = await answer.text();
    // A revocation may be confirmed without a word.
    const body = status === 200 && text === "" ? {} : jsonOf(text);
    const isWord = status === 200 ? body !== null : WORD.safeParse(body).success;
    return isWord ? { status, body } : "lost";
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
