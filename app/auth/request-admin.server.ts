import type { Services } from "../services.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { ShopUnavailableError } from "../shopify/errors.ts";

type Needed = Pick<Services, "shopify" | "admin">;

/**
 * The Admin API for a merchant's own request. A stored access token that Shopify refuses (a reinstallation whose
 * uninstall was never heard of leaves one) is forgotten and exchanged anew for the request's session token, once.
 */
export async function requestAdmin(
  services: Needed,
  request: Request,
  session: { readonly id: string; readonly shop: string },
): Promise<AdminClient> {
  let admin = await services.admin(session.shop);
  return {
    async request(document, variables, schema) {
      try {
        return await admin.request(document, variables, schema);
      } catch (error) {
        if (!(error instanceof ShopUnavailableError) || error.status !== 401) throw error;
        await services.shopify.sessionStorage.deleteSession(session.id);
        await services.shopify.authenticate.admin(request);
        admin = await services.admin(session.shop);
        return admin.request(document, variables, schema);
      }
    },
  };
}
