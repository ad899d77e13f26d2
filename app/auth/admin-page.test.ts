import { expect, it } from "vitest";

import { adminPage, pricingPage } from "./admin-page.ts";

it("leads to a page of the app, and to Shopify's page of its plans", () => {
  expect(adminPage("tea-shop.myshopify.com", "key", "/app/sync")).toBe(
    "https://admin.shopify.com/store/tea-shop/apps/key/app/sync",
  );
  expect(pricingPage("tea-shop.myshopify.com", "sixfold")).toBe(
    "https://admin.shopify.com/store/tea-shop/charges/sixfold/pricing_plans",
  );
});
