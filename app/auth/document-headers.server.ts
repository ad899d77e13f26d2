import type { Services } from "../services.server.ts";

/** Where the SDK's own pages load App Bridge from. */
const SHOPIFY_SCRIPTS = "https://cdn.shopify.com";

/** Which inline scripts of a document run: those with its nonce, or all, where the SDK wrote the document. */
export type InlineScripts = { readonly nonce: string } | "all";

/**
 * Headers of every document: who may frame it (the shop's admin; Shopify's where no shop is named), which scripts run
 * in it (its own, and App Bridge with what that loads), and that its address, which carries a session token, stays here.
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
