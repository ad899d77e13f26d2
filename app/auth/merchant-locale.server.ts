import type { Services } from "../services.server.ts";
import { acceptedLocales } from "./accepted-locales.ts";
import { addressLocale } from "./address-locale.ts";
import { requireShop } from "./require-shop.server.ts";
import { claimedShop } from "./session-token.ts";

/**
 * The locales that a document may be written in, the most wanted first: that of the merchant's admin, as the address
 * names it; or else that of their shop; or else those of the browser, as on pages that stand outside the admin.
 * @returns BCP 47; none: nothing says it
 */
export async function merchantLocales(services: Services, request: Request): Promise<readonly string[]> {
  const named = addressLocale(request) ?? (await shopLocaleOf(services, request));
  return named === null ? acceptedLocales(request) : [named];
}

/** @returns null: there is no session, or the shop can't be asked, which the page itself then says */
async function shopLocaleOf(services: Services, request: Request): Promise<string | null> {
  if (claimedShop(request).claim !== "shop") return null;
  try {
    return (await requireShop(services, request)).shop.locale;
  } catch {
    return null;
  }
}
