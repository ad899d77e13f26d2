import type { Database } from "../db/core/database.server.ts";
import { dropSession, endSession, noteAccessLost, parkShop } from "../db/shops/shop-directory.server.ts";
import type { ShopifySdk } from "../shopify.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { ShopUnavailableError } from "../shopify/errors.ts";
import { isAccessLoss, shopAdmin, type StoredAccess } from "./shop-admin.server.ts";

interface Needed extends Pick<StoredAccess, "sleep"> {
  readonly db: Database;
  readonly shopify: Pick<ShopifySdk, "unauthenticated">;
  readonly now: () => Date;
}

/**
 * The Admin API for work in the background, which has no session token. A stored access token that Shopify refuses is
 * renewed by its refresh token, or else forgotten. If no access can be had, that is noted with the shop. The
 * merchant's next visit brings another access, and starts again the work that could not be done. A shop that is
 * frozen, locked or closed is parked, and tried again without a visit.
 */
export function jobAdmin({ db, ...access }: Needed, shopDomain: string): AdminClient {
  const forget: StoredAccess["forget"] = (refused) => dropSession(db, refused);
  const admin = shopAdmin(
    {
      ...access,
      forget,
      async renew(refused) {
        if (!(await endSession(db, refused))) await forget(refused);
      },
    },
    shopDomain,
  );
  return {
    async request(...asked) {
      try {
        return await admin.request(...asked);
      } catch (error) {
        if (isAccessLoss(error)) await noteAccessLost(db, shopDomain, access.now());
        else if (error instanceof ShopUnavailableError && error.closure !== "access_lost")
          await parkShop(db, { domain: shopDomain }, error.closure, access.now());
        throw error;
      }
    },
  };
}
