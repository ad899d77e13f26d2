import { randomBytes } from "node:crypto";

interface Token {
  readonly expiresAt: number;
  readonly expiring: boolean;
}

interface TokenAnswer {
  readonly access_token: string;
  readonly scope: string;
  readonly expires_in?: number;
  readonly refresh_token?: string;
  readonly refresh_token_expires_in?: number;
}

/** A grant as it is kept over a restart. Moments are milliseconds since 1970; null: never. */
interface SavedGrant {
  readonly installed: boolean;
  readonly scopes: string[];
  readonly tokens: { readonly token: string; readonly expiresAt: number | null }[];
  readonly refreshTokens: { readonly token: string; readonly expiresAt: number }[];
}

type TokenVerdict = "valid" | "unknown" | "expired" | "must_expire";

const REFRESH_TOKEN_SECONDS = 90 * 86_400;

/** What the merchant has granted the app, and the app's tokens. */
export class AppGrant {
  readonly #scopes: Set<string>;
  readonly #tokenSeconds: number;
  readonly #tokens = new Map<string, Token>();
  readonly #refreshTokens = new Map<string, number>();
  readonly #changed: () => void;
  #installed = false;

  /** @param changed - called after each change */
  /** Whether the merchant says no when the app asks for scopes. */
  declines = false;

  constructor(scopes: readonly string[], tokenSeconds: number, changed: () => void) {
    this.#scopes = new Set(scopes);
    this.#tokenSeconds = tokenSeconds;
    this.#changed = changed;
  }

  get scopes(): ReadonlySet<string> {
    return this.#scopes;
  }

  get installed(): boolean {
    return this.#installed;
  }

  /** A write scope includes its read scope. */
  has(scope: string): boolean {
    return this.#scopes.has(scope) || this.#scopes.has(scope.replace(/^read_/, "write_"));
  }

  grantScopes(scopes: readonly string[]): void {
    for (const scope of scopes) this.#scopes.add(scope);
    this.#changed();
  }

  revokeScopes(scopes: readonly string[]): void {
    for (const scope of scopes) this.#scopes.delete(scope);
    this.#changed();
  }

  /** A new offline token. One that expires ends all earlier ones, as at Shopify. */
  issue(expiring: boolean): TokenAnswer {
    this.#installed = true;
    this.#changed();
    const accessToken = `shpat_${randomBytes(16).toString("hex")}`;
    const scope = [...this.#scopes].filter((name) => !name.startsWith("protected_")).join(",");
    if (!expiring) {
      this.#tokens.set(accessToken, { expiresAt: Infinity, expiring });
      return { access_token: accessToken, scope };
    }
    this.#tokens.clear();
    this.#refreshTokens.clear();
    this.#tokens.set(accessToken, { expiresAt: Date.now() + this.#tokenSeconds * 1000, expiring });
    const refreshToken = `shprt_${randomBytes(16).toString("hex")}`;
    this.#refreshTokens.set(refreshToken, Date.now() + REFRESH_TOKEN_SECONDS * 1000);
    return {
      access_token: accessToken,
      scope,
      expires_in: this.#tokenSeconds,
      refresh_token: refreshToken,
      refresh_token_expires_in: REFRESH_TOKEN_SECONDS,
    };
  }

  /** Exchanges a refresh token, once; null: it is not valid. */
  refresh(refreshToken: string): TokenAnswer | null {
    const expiresAt = this.#refreshTokens.get(refreshToken);
    return expiresAt === undefined || expiresAt < Date.now() ? null : this.issue(true);
  }

  verdict(accessToken: string | undefined): TokenVerdict {
    const token = accessToken === undefined ? undefined : this.#tokens.get(accessToken);
    if (token === undefined) return "unknown";
    if (!token.expiring) return "must_expire";
    return token.expiresAt < Date.now() ? "expired" : "valid";
  }

  /** Makes all tokens stop working. */
  uninstall(): void {
    this.#installed = false;
    this.#tokens.clear();
    this.#refreshTokens.clear();
    this.#changed();
  }

  /** Ends the access tokens but not the refresh tokens, as happens after an hour. */
  expireTokens(): void {
    for (const [token, entry] of this.#tokens) this.#tokens.set(token, { ...entry, expiresAt: 0 });
    this.#changed();
  }

  saved(): SavedGrant {
    return {
      installed: this.#installed,
      scopes: [...this.#scopes],
      tokens: Array.from(this.#tokens, ([token, { expiring, expiresAt }]) => ({
        token,
        expiresAt: expiring ? expiresAt : null,
      })),
      refreshTokens: Array.from(this.#refreshTokens, ([token, expiresAt]) => ({ token, expiresAt })),
    };
  }

  restore(saved: SavedGrant): void {
    this.#installed = saved.installed;
    this.#scopes.clear();
    for (const scope of saved.scopes) this.#scopes.add(scope);
    for (const { token, expiresAt } of saved.tokens)
      this.#tokens.set(token, { expiresAt: expiresAt ?? Infinity, expiring: expiresAt !== null });
    for (const { token, expiresAt } of saved.refreshTokens) this.#refreshTokens.set(token, expiresAt);
  }
}
