import type { Database } from "../db/core/database.server.ts";
import { dropSession } from "../db/shops/shop-directory.server.ts";
import type { ShopifySdk } from "../shopify.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { authenticate, type Authenticating } from "./authenticate.server.ts";
import { shopAdmin } from "./shop-admin.server.ts";

interface Needed extends Authenticating {
  readonly db: Database;
  readonly shopify: ShopifySdk;
  readonly now: () => Date;
  pause(ms: number): Promise<void>;
}

/**
 * The Admin API for a merchant's own request. A stored access token that Shopify refuses is forgotten. The request's
 * session token is exchanged for another.
 */
export function requestAdmin(services: Needed, request: Request, shopDomain: string): AdminClient {
  const { db, shopify, now } = services;
  return shopAdmin(
    {
      shopify,
      now,
      sleep: (ms) => services.pause(ms),
      async renew(refused) {
        await dropSession(db, refused);
        await authenticate(services, request);
      },
      forget: (refused) => dropSession(db, refused),
    },
    shopDomain,
  );
}
