import { describe, expect, it } from "vitest";

import { claimedByExtension, claimedShop } from "./session-token.ts";

const tokenOf = (payload: object): string =>
  ["{}", JSON.stringify(payload), "x"].map((part) => Buffer.from(part).toString("base64url")).join(".");
const withHeader = (token: string): Request =>
  new Request("https://app.example/app", { headers: { Authorization: `Bearer ${token}` } });

describe("the shop that a session token claims", () => {
  it("is the one that issuer and destination name", () => {
    const token = tokenOf({ iss: "https://one.myshopify.com/admin", dest: "https://one.myshopify.com" });
    const expected = { claim: "shop", domain: "one.myshopify.com" };
    expect(claimedShop(withHeader(token))).toEqual(expected);
    expect(claimedShop(new Request(`https://app.example/app?id_token=${token}`))).toEqual(expected);
  });

  it("is mixed where they differ, or are no shops over https", () => {
    const shop = "https://one.myshopify.com";
    for (const payload of [
      { iss: "https://two.myshopify.com/admin", dest: shop },
      { iss: "https://evil.example/admin", dest: "https://evil.example" },
      { iss: "http://one.myshopify.com/admin", dest: "http://one.myshopify.com" },
      { dest: shop },
      {},
    ]) {
      expect(claimedShop(withHeader(tokenOf(payload)))).toEqual({ claim: "mixed" });
    }
  });

  it("is refused where the text has spaces, a second Bearer, or what no token has", () => {
    const token = tokenOf({ iss: "https://one.myshopify.com/admin", dest: "https://one.myshopify.com" });
    for (const text of [`Bearer ${token}`, `${token} ${token}`, ` ${token}`, `${token},x`])
      expect(claimedShop(withHeader(text))).toEqual({ claim: "mixed" });
    for (const text of [`Bearer ${token}`, `${token} `, `${token}\n`]) {
      const address = `https://app.example/app?id_token=${encodeURIComponent(text)}`;
      expect(claimedShop(new Request(address))).toEqual({ claim: "mixed" });
    }
  });

  it("is none without a token, or with one that the SDK refuses anyway", () => {
    expect(claimedShop(new Request("https://app.example/app"))).toEqual({ claim: "none" });
    expect(claimedShop(withHeader("nonsense"))).toEqual({ claim: "none" });
  });
});

describe("the shop that an extension's token claims", () => {
  const shop = "https://one.myshopify.com";
  const one = { claim: "shop", domain: "one.myshopify.com" };

  it("is its destination, whatever issuer that is no shop it names", () => {
    for (const iss of [undefined, "https://shopify.com", `${shop}/admin`])
      expect(claimedByExtension(withHeader(tokenOf({ iss, dest: shop })))).toEqual(one);
  });

  it("is mixed where the issuer is another shop, and where there is no destination or no token", () => {
    const other = tokenOf({ iss: "https://two.myshopify.com/admin", dest: shop });
    for (const token of [other, tokenOf({ iss: `${shop}/admin` }), "nonsense", "<script>", `${other} x`])
      expect(claimedByExtension(withHeader(token))).toEqual({ claim: "mixed" });
  });
});
