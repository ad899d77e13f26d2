/** The address of a page of this app in the admin of a shop. */
export function adminPage(shopDomain: string, apiKey: string, path: string): string {
  return `${adminOf(shopDomain)}/apps/${apiKey}${path}`;
}

/** The address of Shopify's page where a shop's merchant chooses a plan of this app. */
export function pricingPage(shopDomain: string, appHandle: string): string {
  return `${adminOf(shopDomain)}/charges/${appHandle}/pricing_plans`;
}

function adminOf(shopDomain: string): string {
  return `https://admin.shopify.com/store/${shopDomain.replace(/\.myshopify\.com$/, "")}`;
}
