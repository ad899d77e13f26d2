import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";

/** The app to which merchants give their consent. */
export interface RegisteredApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUrls: readonly string[];
  /** How long an access token is valid. */
  readonly tokenSeconds?: number;
  /** Whether each use of a refresh token replaces it. */
  readonly rotates?: boolean;
}

export const SAVED_GRANTS = z.array(
  z.strictObject({
    refreshToken: z.string(),
    scopes: z.array(z.string()),
    usedAt: z.number(),
    accessTokens: z.array(z.tuple([z.string(), z.number()])),
  }),
);

interface Grant {
  refreshToken: string;
  readonly scopes: readonly string[];
  usedAt: number;
  /** Until when each token is valid, in milliseconds since 1970. */
  readonly accessTokens: Map<string, number>;
}
interface Code {
  readonly challenge: string;
  readonly redirectUrl: string;
  readonly scopes: readonly string[];
  readonly until: number;
}
/** What the consent page was asked for. */
export interface ConsentRequest {
  readonly redirectUrl: string;
  readonly scopes: readonly string[];
  readonly state: string;
  readonly challenge: string;
}
/** An answer of the token endpoint. */
export interface TokenAnswer {
  readonly status: number;
  readonly body: object;
}

const CODE_MS = 5 * 60_000;
const UNUSED_MS = 90 * 86_400_000;
const BASE64URL_43 = /^[\w-]{43}$/;
const VERIFIER = /^[\w.~-]{43,128}$/;

/** Gives out consents and tokens, as Klaviyo does. */
export class OAuth {
  readonly app: RegisteredApp | null;
  readonly #now: () => number;
  readonly #codes = new Map<string, Code>();
  #grants: Grant[] = [];

  constructor(app: RegisteredApp | null, now: () => number) {
    this.app = app;
    this.#now = now;
  }

  /** @returns what was asked for, or what is wrong with the request */
  readRequest(query: URLSearchParams): ConsentRequest | { readonly wrong: string } {
    const given = (name: string): string => query.get(name) ?? "";
    const challenge = given("code_challenge");
    if (this.app === null || given("client_id") !== this.app.clientId) return { wrong: "Unknown client_id." };
    if (!this.app.redirectUrls.includes(given("redirect_uri"))) return { wrong: "Unknown redirect_uri." };
    if (given("response_type") !== "code") return { wrong: "response_type must be code." };
    if (given("code_challenge_method") !== "S256") return { wrong: "code_challenge_method must be S256." };
    if (!BASE64URL_43.test(challenge)) return { wrong: "code_challenge is no SHA-256." };
    if (given("state").length < 16) return { wrong: "state can be guessed." };
    const scopes = given("scope").split(" ").filter(Boolean);
    if (!scopes.includes("accounts:read")) return { wrong: "scope lacks accounts:read." };
    return { redirectUrl: given("redirect_uri"), scopes, state: given("state"), challenge };
  }

  /** @returns where the browser goes next */
  decide({ redirectUrl, scopes, state, challenge }: ConsentRequest, allows: boolean): string {
    const url = new URL(redirectUrl);
    url.searchParams.set("state", state);
    if (!allows) {
      url.searchParams.set("error", "access_denied");
      return url.href;
    }
    const code = secret();
    this.#codes.set(code, { challenge, redirectUrl, scopes, until: this.#now() + CODE_MS });
    url.searchParams.set("code", code);
    return url.href;
  }

  isApp(authorization: string | undefined): boolean {
    if (this.app === null) return false;
    const { clientId, clientSecret } = this.app;
    return authorization === `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`;
  }

  token(form: URLSearchParams): TokenAnswer {
    const grant =
      form.get("grant_type") === "authorization_code" ? this.#byCode(form) : this.#byRefresh(form);
    if (grant === null) return { status: 400, body: { error: "invalid_grant" } };
    const { tokenSeconds = 3600, rotates = false } = this.app ?? {};
    const accessToken = secret();
    grant.accessTokens.set(accessToken, this.#now() + tokenSeconds * 1000);
    grant.usedAt = this.#now();
    if (rotates) grant.refreshToken = secret();
    const body = {
      access_token: accessToken,
      token_type: "bearer",
      expires_in: tokenSeconds,
      refresh_token: grant.refreshToken,
      scope: grant.scopes.join(" "),
    };
    return { status: 200, body };
  }

  revoke(token: string): void {
    this.#grants = this.#grants.filter(
      (grant) => grant.refreshToken !== token && !grant.accessTokens.has(token),
    );
  }

  /** The scopes of an access token; null: it is not valid. */
  scopesOf(accessToken: string): ReadonlySet<string> | null {
    const grant = this.#grants.find(({ accessTokens }) => accessTokens.has(accessToken));
    return grant && (grant.accessTokens.get(accessToken) ?? 0) > this.#now() ? new Set(grant.scopes) : null;
  }

  /** How many consents are valid. */
  get consents(): number {
    return this.#grants.length;
  }

  endTokens(): void {
    for (const grant of this.#grants) grant.accessTokens.clear();
  }

  endConsents(): void {
    this.#grants = [];
  }

  toSave(): z.infer<typeof SAVED_GRANTS> {
    return this.#grants.map((grant) => ({
      ...grant,
      scopes: [...grant.scopes],
      accessTokens: [...grant.accessTokens],
    }));
  }

  restore(saved: z.infer<typeof SAVED_GRANTS>): void {
    this.#grants = saved.map((grant) => ({ ...grant, accessTokens: new Map(grant.accessTokens) }));
  }

  /** A code can be used once, whether or not the rest of the request is right. */
  #byCode(form: URLSearchParams): Grant | null {
    const code = this.#codes.get(form.get("code") ?? "");
    this.#codes.delete(form.get("code") ?? "");
    const verifier = form.get("code_verifier") ?? "";
    if (code === undefined || code.until <= this.#now() || !VERIFIER.test(verifier)) return null;
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    if (challenge !== code.challenge || form.get("redirect_uri") !== code.redirectUrl) return null;
    const grant: Grant = {
      refreshToken: secret(),
      scopes: code.scopes,
      usedAt: this.#now(),
      accessTokens: new Map(),
    };
    this.#grants.push(grant);
    return grant;
  }

  #byRefresh(form: URLSearchParams): Grant | null {
    if (form.get("grant_type") !== "refresh_token") return null;
    const grant = this.#grants.find(({ refreshToken }) => refreshToken === form.get("refresh_token"));
    return grant && this.#now() - grant.usedAt < UNUSED_MS ? grant : null;
  }
}

function secret(): string {
  return randomBytes(24).toString("base64url");
}
