import { z } from "zod";

import type { AdminClient } from "./admin.server.ts";
import { READ_GRANTED_SCOPES, READ_SHOP } from "./documents/shop.ts";

interface ShopFacts {
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA. */
  readonly timeZone: string;
  /** The shop's primary language, as ISO 639-1; null where Shopify doesn't say. */
  readonly language: string | null;
}

const shopAnswer = z.object({
  shop: z.object({
    name: z.string(),
    currencyCode: z.string().length(3),
    ianaTimezone: z.string().min(1),
    primaryDomain: z.object({ localization: z.object({ defaultLocale: z.string() }).nullable() }),
  }),
});

const scopesAnswer = z.object({
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});

export async function readShop(admin: AdminClient): Promise<ShopFacts> {
  const { shop } = await admin.request(READ_SHOP, {}, shopAnswer);
  const locale = shop.primaryDomain.localization?.defaultLocale ?? null;
  return {
    name: shop.name,
    currency: shop.currencyCode,
    timeZone: shop.ianaTimezone,
    language: locale === null ? null : languageOf(locale),
  };
}

/** `pt` of `pt-BR`. The list of all locales needs a scope that the app doesn't ask for. The default one is enough. */
function languageOf(locale: string): string | null {
  return /^([a-z]{2,3})(?:[-_]|$)/i.exec(locale)?.[1]?.toLowerCase() ?? null;
}

/** The scopes that the merchant granted, by handle (`read_orders`). A granted `write_x` includes `read_x`. */
export async function readGrantedScopes(admin: AdminClient): Promise<string[]> {
  const answer = await admin.request(READ_GRANTED_SCOPES, {}, scopesAnswer);
  return answer.currentAppInstallation.accessScopes.map((scope) => scope.handle);
}
