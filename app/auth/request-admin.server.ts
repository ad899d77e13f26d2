import type { Database } from "../db/core/database.server.ts";
import { dropSession } from "../db/shops/shop-directory.server.ts";
import type { ShopifySdk } from "../shopify.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { authenticate, type Authenticating, type AuthenticatingBy } from "./authenticate.server.ts";
import { shopAdmin } from "./shop-admin.server.ts";

interface Needed extends Authenticating {
  readonly db: Database;
  readonly shopify: ShopifySdk;
  readonly now: () => Date;
  pause(ms: number): Promise<void>;
}

/**
 * The Admin API for a merchant's own request. A stored access token that Shopify refuses is forgotten, and the
 * request's session token is exchanged for another. A request whose token names no shop costs no access.
 */
export function requestAdmin(
  services: Needed,
  request: Request,
  shopDomain: string,
  by: Pick<AuthenticatingBy, "claimOf"> = {},
): AdminClient {
  const { db, shopify, now } = services;
  return shopAdmin(
    {
      shopify,
      now,
      sleep: (ms) => services.pause(ms),
      async renew(refused) {
        await authenticate(services, request, { ...by, first: () => dropSession(db, refused) });
      },
      forget: (refused) => dropSession(db, refused),
    },
    shopDomain,
  );
}
