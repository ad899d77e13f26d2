import type { ShopRow } from "../db/shops/shop-directory.server.ts";

/**
 * How a shop writes numbers, money and dates. If Shopify hasn't said, the defaults are English, UTC and USD.
 * @param currency - of the amounts that are shown; the shop may have changed its own since
 */
export function shopLocale(
  shop: Pick<ShopRow, "locale" | "timeZone" | "currency">,
  currency = shop.currency,
): { locale: string; timeZone: string; currency: string } {
  return { locale: shop.locale ?? "en", timeZone: shop.timeZone ?? "UTC", currency: currency ?? "USD" };
}
