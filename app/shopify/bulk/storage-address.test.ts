import { describe, expect, it } from "vitest";

import { RefusedAddressError, storageAddress } from "./storage-address.ts";

describe("storageAddress", () => {
  it.each([
    "https://storage.googleapis.com/bucket/file?Signature=x",
    "https://shopify-staged-uploads.storage.googleapis.com/",
    "https://uploads.shopify.com/file",
    "https://files.shopifycloud.com/file",
  ])("takes %s", (url) => {
    expect(storageAddress(url).href).toBe(url);
  });

  it.each([
    "http://storage.googleapis.com/file",
    "https://storage.googleapis.com:8443/file",
    "https://user:pass@storage.googleapis.com/file",
    "https://storage.googleapis.com.example.com/file",
    "https://evilstorage.googleapis.com/file",
    "https://evilshopify.com/file",
    "https://shopify.com/file",
    "https://127.0.0.1/file",
    "file:///etc/passwd",
    "no address",
  ])("refuses %s", (url) => {
    expect(() => storageAddress(url)).toThrow(RefusedAddressError);
  });

  it("keeps the signature out of its message", () => {
    expect(() => storageAddress("https://example.com/file?Signature=secret")).toThrow(/^(?!.*secret)/);
  });
});
