import { createHash } from "node:crypto";

/** Access to one Klaviyo account. */
export interface KlaviyoAccess {
  /** Identifies the account. Requests of one account are paced together. Not a secret. */
  readonly account: string;
  /**
   * The value of the Authorization header.
   * @throws KlaviyoError `connection_ended` when no authorization can be had any more
   */
  authorization(): Promise<string>;
  /** Called after a refusal. Whether there is now another authorization than the refused one. */
  renew?(refused: string): Promise<boolean>;
}

/** Access by a private key. If its account isn't known, a hash of the key identifies it. */
export function keyAccess(privateKey: string, accountId: string | null = null): KlaviyoAccess {
  const account = accountId ?? createHash("sha256").update(privateKey).digest("base64url");
  return { account, authorization: () => Promise.resolve(apiKey(privateKey)) };
}

/** Access by a token of a consent, as long as the token is valid. */
export function tokenAccess(accessToken: string, account: string): KlaviyoAccess {
  return { account, authorization: () => Promise.resolve(bearer(accessToken)) };
}

export function apiKey(privateKey: string): string {
  return `Klaviyo-API-Key ${privateKey}`;
}

export function bearer(accessToken: string): string {
  return `Bearer ${accessToken}`;
}
