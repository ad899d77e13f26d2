/** The values of `Customer.statistics.rfmGroup` in Shopify's Admin API, from its schema of 2026-10, in its order. */
export const SHOPIFY_RFM_GROUPS = [
  "ACTIVE",
  "ALMOST_LOST",
  "AT_RISK",
  "CHAMPIONS",
  "DORMANT",
  "LOYAL",
  "NEEDS_ATTENTION",
  "NEW",
  "PREVIOUSLY_LOYAL",
  "PROMISING",
  "PROSPECTS",
] as const;

export type ShopifyRfmGroup = (typeof SHOPIFY_RFM_GROUPS)[number];

/** Whether a text names one of Shopify's groups. Shopify may have added others since. */
export function isShopifyRfmGroup(text: unknown): text is ShopifyRfmGroup {
  return SHOPIFY_RFM_GROUPS.some((group) => group === text);
}
