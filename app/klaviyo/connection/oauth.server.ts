import {
  calculatePKCECodeChallenge,
  customFetch,
  generateRandomCodeVerifier,
  genericTokenEndpointRequest,
  processGenericTokenEndpointResponse,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  ResponseBodyError,
  revocationRequest,
  type AuthorizationServer,
  type Client,
  type ClientAuth,
  type TokenEndpointResponse,
} from "oauth4webapi";

import { fetchAnswer } from "./oauth-fetch.server.ts";
import { scopesWith, type Growth } from "./scopes.ts";

/** The app's registration at Klaviyo. */
export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Tokens as Klaviyo issues them. The refresh token may be the same one as before. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresInSeconds: number;
}

/**
 * refused: the code or the refresh token is no longer valid. unavailable: no usable answer, so the effect is unknown.
 */
type TokensOutcome =
  | { readonly outcome: "granted"; readonly tokens: Tokens }
  | { readonly outcome: "refused" }
  | { readonly outcome: "unavailable" };

const AUTHORIZE_URL = "https://www.klaviyo.com/oauth/authorize";
const SERVER: AuthorizationServer = {
  issuer: "https://www.klaviyo.com",
  token_endpoint: "https://a.klaviyo.com/oauth/token",
  revocation_endpoint: "https://a.klaviyo.com/oauth/revoke",
};
/** For all attempts of a call together. */
const TIMEOUT_MS = 20_000;
/** The errors for an expired or used code or token. One of Klaviyo's pages names the one, another the other. */
const OVER = new Set(["invalid_grant", "invalid_grant_type"]);

/**
 * A secret, and its SHA-256 (RFC 7636). They prove that the app that exchanges the code is the one that asked for it.
 */
export async function proofKey(): Promise<{ verifier: string; challenge: string }> {
  const verifier = generateRandomCodeVerifier();
  return { verifier, challenge: await calculatePKCECodeChallenge(verifier) };
}

interface ConsentAsked {
  readonly redirectUrl: string;
  readonly state: string;
  readonly challenge: string;
  /** What the app does in the account besides the sync, or is about to do. */
  readonly growths: readonly Growth[];
}

/**
 * The address at which the merchant is asked for consent. A consent replaces the one before. So it is always asked for
 * all scopes that are needed, also where only some are new.
 */
export function consentUrl(
  clientId: string,
  { redirectUrl, state, challenge, growths }: ConsentAsked,
): string {
  const url = new URL(AUTHORIZE_URL);
  const parameters = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUrl,
    scope: scopesWith(growths).join(" "),
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
  const client = clientOf(app);
  const form = { code, code_verifier: verifier, redirect_uri: redirectUrl };
  return tokensOf(async () => {
    // The generic request: the state was compared when the browser came back, and only the code is known here.
    const grant = "authorization_code";
    const response = await genericTokenEndpointRequest(SERVER, client, basic(app), grant, form, wire());
    return processGenericTokenEndpointResponse(SERVER, client, response);
  });
}

/** Gets another access token. Klaviyo refuses a refresh token that was revoked, or not used for 90 days. */
export async function refreshTokens(app: OAuthApp, refreshToken: string): Promise<TokensOutcome> {
  const client = clientOf(app);
  return tokensOf(async () => {
    const response = await refreshTokenGrantRequest(SERVER, client, basic(app), refreshToken, wire());
    return processRefreshTokenResponse(SERVER, client, response);
  });
}

/** Ends a consent. False: it is unknown whether Klaviyo carried it out. */
export async function revokeTokens(app: OAuthApp, refreshToken: string): Promise<boolean> {
  const options = { ...wire(), additionalParameters: { token_type_hint: "refresh_token" } };
  const request = revocationRequest(SERVER, clientOf(app), basic(app), refreshToken, options);
  const response = await request.catch(() => null);
  return response !== null && response.status < 500;
}

const clientOf = ({ clientId }: OAuthApp): Client => ({ client_id: clientId });

/** The library's `ClientSecretBasic` would encode "-" and "_", as RFC 6749 says. Klaviyo takes them unencoded. */
function basic({ clientId, clientSecret }: OAuthApp): ClientAuth {
  const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  return (_server, _client, _form, headers) => headers.set("Authorization", `Basic ${credentials}`);
}

function wire() {
  return { [customFetch]: fetchAnswer, signal: AbortSignal.timeout(TIMEOUT_MS) };
}

/** An error goes no further than here. It may contain the request or the answer, and so a secret. */
async function tokensOf(ask: () => Promise<TokenEndpointResponse>): Promise<TokensOutcome> {
  try {
    const { access_token, refresh_token, expires_in } = await ask();
    if (expires_in === undefined || expires_in <= 0) return { outcome: "unavailable" };
    const tokens = {
      accessToken: access_token,
      refreshToken: refresh_token ?? null,
      expiresInSeconds: expires_in,
    };
    return { outcome: "granted", tokens };
  } catch (error) {
    // Only these codes say that the code or the token is no longer valid. A wrong client secret has another code.
    const isOver = error instanceof ResponseBodyError && OVER.has(error.error);
    return isOver ? { outcome: "refused" } : { outcome: "unavailable" };
  }
}
