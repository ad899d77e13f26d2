import type { ShopRow } from "../db/shops/shop-directory.server.ts";

/**
 * When the shop is next refreshed by itself, in ISO 8601 for the pages. null: it is not, or Shopify does not let the
 * app in.
 */
export function nextRefreshOf(
  services: { readonly env: { readonly AS_OF?: Date | undefined }; now(): Date },
  { nextRefreshAt, parkedAt, accessLostAt }: Pick<ShopRow, "nextRefreshAt" | "parkedAt" | "accessLostAt">,
): string | null {
  if (services.env.AS_OF !== undefined || parkedAt !== null || accessLostAt !== null) return null;
  return nextRefreshAt !== null && nextRefreshAt > services.now() ? nextRefreshAt.toISOString() : null;
}
