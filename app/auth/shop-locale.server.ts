import type { ShopRow } from "../db/shops/shop-directory.server.ts";

/**
 * In what a shop's dates and money are written. If Shopify hasn't said, the defaults are UTC and USD.
 * @param currency - of the amounts that are shown; the shop may have changed its own since
 */
export function shopLocale(
  shop: Pick<ShopRow, "timeZone" | "currency">,
  currency = shop.currency,
): { timeZone: string; currency: string } {
  return { timeZone: shop.timeZone ?? "UTC", currency: currency ?? "USD" };
}
