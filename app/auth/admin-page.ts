/** The address of a page of this app in the admin of a shop. */
export function adminPage(shopDomain: string, apiKey: string, path: string): string {
  const store = shopDomain.replace(/\.myshopify\.com$/, "");
  return `https://admin.shopify.com/store/${store}/apps/${apiKey}${path}`;
}
