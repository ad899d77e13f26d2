import { expect, it } from "vitest";

import { shopifyId } from "./ids.ts";

it("an id is known as digits and as a global id of its type, and nothing else is one", () => {
  expect(shopifyId("Customer", "7000000000001")).toBe(7_000_000_000_001n);
  expect(shopifyId("Customer", "gid://shopify/Customer/820982911946154508")).toBe(820_982_911_946_154_508n);
  for (const wrong of [
    null,
    "",
    "-1",
    "1.5",
    "gid://shopify/Order/7",
    "9223372036854775808",
    "7 or 1=1",
    "7\0",
  ])
    expect(shopifyId("Customer", wrong)).toBeNull();
});
