import type { AppLoadContext } from "@remix-run/node";
import { describe, expect, it, vi } from "vitest";

import { setDocumentHeaders } from "../../app/auth/document-headers.server.ts";
import { handleError } from "../../app/entry.server.tsx";
import type { Services } from "../../app/services.server.ts";

const APP_BRIDGE_URL = "https://cdn.shopify.com/shopifycloud/app-bridge.js";

/** The services that a document's headers need. The SDK's own headers differ with and without a shop. */
function servicesOf(policy: string | null, appBridgeUrl = APP_BRIDGE_URL): Pick<Services, "shopify" | "env"> {
  const addDocumentResponseHeaders = (_request: Request, headers: Headers): void => {
    if (policy !== null) headers.set("Content-Security-Policy", policy);
  };
  return {
    shopify: { addDocumentResponseHeaders },
    env: { APP_BRIDGE_URL: appBridgeUrl },
  } as unknown as Services;
}

function policyOf(services: Pick<Services, "shopify" | "env">, inline: { nonce: string } | "all"): string {
  const headers = new Headers();
  setDocumentHeaders(services, new Request("https://app.example/app"), headers, inline);
  expect(headers.get("Cache-Control")).toBe("no-store");
  expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
  return headers.get("Content-Security-Policy") ?? "";
}

describe("a document's policy", () => {
  it("runs its own scripts, App Bridge's, and inline ones with its nonce", () => {
    const policy = policyOf(servicesOf("frame-ancestors https://one.myshopify.com;"), { nonce: "abc" });
    expect(policy).toContain("frame-ancestors https://one.myshopify.com;");
    expect(policy).toContain("script-src 'self' 'nonce-abc' https://cdn.shopify.com;");
    expect(policy).not.toContain("unsafe");
  });

  it("is framed by Shopify alone where no shop is named, and lets another App Bridge in where one is set", () => {
    const policy = policyOf(servicesOf(null, "http://127.0.0.1:4000/app-bridge.js"), { nonce: "abc" });
    expect(policy).toContain("frame-ancestors https://admin.shopify.com;");
    expect(policy).toContain("https://cdn.shopify.com http://127.0.0.1:4000;");
  });

  it("runs what the SDK wrote into its own pages", () => {
    expect(policyOf(servicesOf(null), "all")).toContain(
      "script-src 'self' 'unsafe-inline' https://cdn.shopify.com;",
    );
  });
});

describe("an error that a page throws", () => {
  it("is logged without tokens, also where its message can't be changed", () => {
    const error = vi.fn();
    const context = {
      databaseHealth: { noteFailure: () => null },
      log: { error },
    } as unknown as AppLoadContext;
    const request = new Request("https://app.example/app?host=x");
    const thrown = [
      new DOMException("shpat_0123456789abcdef0123456789abcdef is not base64", "InvalidCharacterError"),
      Object.freeze(new Error("shpat_0123456789abcdef0123456789abcdef")),
      new Error("shpat_0123456789abcdef0123456789abcdef"),
    ];
    for (const each of thrown) handleError(each, { request, context });
    expect(error).toHaveBeenCalledTimes(3);
    for (const [{ err }] of error.mock.calls as [{ err: Error }][]) expect(err.message).not.toContain("0123");
  });

  it("is no failure of the app where a visitor asked for a page that there is not", () => {
    const error = vi.fn();
    const context = {
      databaseHealth: { noteFailure: () => null },
      log: { error },
    } as unknown as AppLoadContext;
    const request = new Request("https://app.example/wp-login.php");
    // As Remix makes them for itself.
    const fault = (status: number) => ({ status, statusText: "", internal: true, data: "" });
    for (const status of [404, 405]) handleError(fault(status), { request, context });
    expect(error).not.toHaveBeenCalled();
    handleError(fault(500), { request, context });
    expect(error).toHaveBeenCalledOnce();
  });
});
