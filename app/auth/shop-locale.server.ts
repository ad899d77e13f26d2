import type { ShopRow } from "../db/shops/system.server.ts";

/**
 * How a shop writes numbers, money and dates; what Shopify hasn't said has the plainest value.
 * @param currency - of the amounts that are shown, where the shop may have changed its own since
 */
export function shopLocale(
  shop: ShopRow,
  currency = shop.currency,
): { locale: string; timeZone: string; currency: string } {
  return { locale: shop.locale ?? "en", timeZone: shop.timeZone ?? "UTC", currency: currency ?? "USD" };
}
