import type { ShopifySdk } from "../shopify.server.ts";

/**
 * Headers of every document: who may frame it (the shop's admin; Shopify's where no shop is named), and that its
 * address, which carries a session token, stays here.
 */
export function setDocumentHeaders(shopify: ShopifySdk, request: Request, headers: Headers): void {
  shopify.addDocumentResponseHeaders(request, headers);
  if (!headers.has("Content-Security-Policy")) {
    headers.set("Content-Security-Policy", "frame-ancestors https://admin.shopify.com;");
  }
  headers.set("Referrer-Policy", "strict-origin");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Cache-Control", "no-store");
}
