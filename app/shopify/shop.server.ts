import { z } from "zod";

import type { AdminClient } from "./admin.server.ts";
import { READ_GRANTED_SCOPES, READ_SHOP } from "./documents/shop.ts";

interface ShopFacts {
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA. */
  readonly timeZone: string;
  /** The Admin API tells a shop's language only with a scope that the app doesn't ask for. */
  readonly locale: null;
}

const shopAnswer = z.object({
  shop: z.object({ name: z.string(), currencyCode: z.string().length(3), ianaTimezone: z.string().min(1) }),
});

const scopesAnswer = z.object({
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});

export async function readShop(admin: AdminClient): Promise<ShopFacts> {
  const { shop } = await admin.request(READ_SHOP, {}, shopAnswer);
  return { name: shop.name, currency: shop.currencyCode, timeZone: shop.ianaTimezone, locale: null };
}

/** What the merchant granted, by handle (`read_orders`). A granted `write_x` stands for `read_x` too. */
export async function readGrantedScopes(admin: AdminClient): Promise<string[]> {
  const answer = await admin.request(READ_GRANTED_SCOPES, {}, scopesAnswer);
  return answer.currentAppInstallation.accessScopes.map((scope) => scope.handle);
}
