import type { ShopifySdk } from "../shopify.server.ts";
import type { Authentications } from "./authentications.ts";
import { claimedShop } from "./session-token.ts";

type Authenticated = Awaited<ReturnType<ShopifySdk["authenticate"]["admin"]>>;

export interface Authenticating {
  readonly shopifyFor: (request: Request) => ShopifySdk;
  readonly authentications: Authentications;
}

/**
 * Checks a merchant's request, and gets an access token for its shop where none is stored that works.
 * @throws Response where the SDK answers itself (bounce page, token refused), and 401 for a token of two shops
 */
export async function authenticate(
  { shopifyFor, authentications }: Authenticating,
  request: Request,
): Promise<Authenticated> {
  const claimed = claimedShop(request);
  if (claimed.claim === "mixed") throw new Response(null, { status: 401 });
  const bySdk = (): Promise<Authenticated> => shopifyFor(request).authenticate.admin(request);
  // Without a token there is nothing to exchange.
  return claimed.claim === "none" ? bySdk() : authentications.inTurn(claimed.domain, bySdk);
}
