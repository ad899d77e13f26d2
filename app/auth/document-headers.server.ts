import type { Services } from "../services.server.ts";

/** The SDK's own pages load App Bridge from here. */
const SHOPIFY_SCRIPTS = "https://cdn.shopify.com";

/** Which inline scripts of a document may run: those with its nonce, or all if the SDK wrote the document. */
export type InlineScripts = { readonly nonce: string } | "all";

/**
 * Sets the headers of every document. Only the shop's admin may frame it; if no shop is named, Shopify's admin may.
 * Only its own scripts and App Bridge, with what that loads, may run in it. Its address has a session token and goes
 * to no other site.
 */
export function setDocumentHeaders(
  { shopify, env }: Pick<Services, "shopify" | "env">,
  request: Request,
  headers: Headers,
  inline: InlineScripts,
): void {
  shopify.addDocumentResponseHeaders(request, headers);
  const frames = headers.get("Content-Security-Policy") ?? "frame-ancestors https://admin.shopify.com;";
  headers.set("Content-Security-Policy", `${frames} ${scriptPolicy(env.APP_BRIDGE_URL, inline)}`);
  headers.set("Referrer-Policy", "strict-origin");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Cache-Control", "no-store");
}

function scriptPolicy(appBridgeUrl: string, inline: InlineScripts): string {
  const origins = [...new Set([SHOPIFY_SCRIPTS, new URL(appBridgeUrl).origin])].join(" ");
  const scripts = inline === "all" ? "'unsafe-inline'" : `'nonce-${inline.nonce}'`;
  return `script-src 'self' ${scripts} ${origins}; object-src 'none'; base-uri 'self';`;
}
