import type { Database } from "../db/core/database.server.ts";
import { dropSession, endSession, noteAccessLost, parkShop } from "../db/shops/system.server.ts";
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
 * The Admin API for work in the background, which has no session token: a stored access token that Shopify refuses is
 * renewed by its refresh token, else forgotten. Whenever no access is to be had, that is noted with the shop, so that
 * the merchant's next visit, which brings another, starts over what could not be done. A shop that is frozen, locked or
 * closed is parked: it is tried again by itself.
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
    async request(document, variables, schema) {
      try {
        return await admin.request(document, variables, schema);
      } catch (error) {
        if (isAccessLoss(error)) await noteAccessLost(db, shopDomain, access.now());
        else if (error instanceof ShopUnavailableError && error.closure !== "access_lost")
          await parkShop(db, { domain: shopDomain }, error.closure, access.now());
        throw error;
      }
    },
  };
}
