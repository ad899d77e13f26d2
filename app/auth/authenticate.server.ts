import type { ShopifySdk } from "../shopify.server.ts";
import type { Authentications } from "./authentications.ts";
import { claimedShop, type ClaimedShop } from "./session-token.ts";

type Authenticated = Awaited<ReturnType<ShopifySdk["authenticate"]["admin"]>>;

export interface Authenticating {
  readonly shopifyFor: (request: Request) => ShopifySdk;
  readonly authentications: Authentications;
}

/** How a request is authenticated that is not the first, or not a page's. */
export interface AuthenticatingBy {
  /** How the request's token names its shop; without it, as a page's does. */
  readonly claimOf?: (request: Request) => ClaimedShop;
  /** Done before the SDK is asked, and only where the request's claim was accepted. */
  readonly first?: () => Promise<void>;
}

/**
 * Checks a merchant's request, and gets an access token for its shop where none is stored that works.
 * @throws Response where the SDK answers itself (bounce page, token refused), and 401 for a token of two shops
 */
export async function authenticate(
  { shopifyFor, authentications }: Authenticating,
  request: Request,
  { claimOf = claimedShop, first }: AuthenticatingBy = {},
): Promise<Authenticated> {
  const claimed = claimOf(request);
  if (claimed.claim === "mixed") throw new Response(null, { status: 401 });
  const bySdk = async (): Promise<Authenticated> => {
    await first?.();
    return shopifyFor(request).authenticate.admin(request);
  };
  // Without a token there is nothing to exchange.
  return claimed.claim === "none" ? bySdk() : authentications.inTurn(claimed.domain, bySdk);
}
