import { createHash } from "node:crypto";

/** What lets into one account of Klaviyo's. */
export interface KlaviyoAccess {
  /** Stands for the account: its requests are paced together. No secret. */
  readonly account: string;
  /**
   * What the Authorization header says.
   * @throws KlaviyoError `connection_ended` when there is none to be had any more
   */
  authorization(): Promise<string>;
  /** After a refusal: whether there is now another authorization than the refused one. */
  renew?(refused: string): Promise<boolean>;
}

/** Access by a private key; where its account isn't known, the key stands for it. */
export function keyAccess(privateKey: string, accountId: string | null = null): KlaviyoAccess {
  const account = accountId ?? createHash("sha256").update(privateKey).digest("base64url");
  return { account, authorization: () => Promise.resolve(apiKey(privateKey)) };
}

/** Access by a token of a consent, as long as the token holds. */
export function tokenAccess(accessToken: string, account: string): KlaviyoAccess {
  return { account, authorization: () => Promise.resolve(bearer(accessToken)) };
}

export function apiKey(privateKey: string): string {
  return `Klaviyo-API-Key ${privateKey}`;
}

export function bearer(accessToken: string): string {
  return `Bearer ${accessToken}`;
}
