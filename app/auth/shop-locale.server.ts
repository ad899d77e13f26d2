import type { ShopRow } from "../db/system.server.ts";

/** How a shop writes numbers, money and dates; what Shopify hasn't said has the plainest value. */
export function shopLocale(shop: ShopRow): { locale: string; timeZone: string; currency: string } {
  return { locale: shop.locale ?? "en", timeZone: shop.timeZone ?? "UTC", currency: shop.currency ?? "USD" };
}
