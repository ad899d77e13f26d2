import { describe, expect, it } from "vitest";

import { parseItemLine } from "./item-line.ts";

const ORDER = "gid:\\/\\/shopify\\/Order\\/820982911946154508";
const line = (changes: object = {}): string =>
  JSON.stringify({
    id: "gid://shopify/LineItem/11",
    currentQuantity: 2,
    product: { id: "gid://shopify/Product/7" },
    variant: { id: "gid://shopify/ProductVariant/71" },
    __parentId: "gid://shopify/Order/820982911946154508",
    ...changes,
  });

describe("a line of an order in a bulk result", () => {
  it("names its order, its product and its variant, with all digits of the ids", () => {
    const read = { orderId: 820_982_911_946_154_508n, line: 11n, productId: 7n, variantId: 71n, quantity: 2 };
    expect(parseItemLine(line())).toEqual(read);
    expect(parseItemLine(line().replaceAll("/", "\\/"))).toEqual(read);
  });

  it("has no product where it is a custom item, or the product was deleted", () => {
    expect(parseItemLine(line({ product: null, variant: null }))).toMatchObject({
      productId: null,
      variantId: null,
    });
  });

  it("is not the order's own line", () => {
    expect(parseItemLine(`{"id":"${ORDER}"}`)).toBeNull();
  });

  it.each([
    ["no JSON", "{", "not_json"],
    ["a negative quantity", line({ currentQuantity: -1 }), "unexpected"],
    ["no quantity", line({ currentQuantity: undefined }), "unexpected"],
    ["another order's id", line({ __parentId: "gid://shopify/Customer/1" }), "bad_id"],
    ["a product that is none", line({ product: { id: "gid://shopify/Order/7" } }), "bad_id"],
    ["a parent that is no order", '{"id":"gid://shopify/Customer/1"}', "bad_id"],
  ])("is refused with %s, with a reason that has none of it", (_, text, reason) => {
    expect(parseItemLine(text)).toEqual({ reason });
  });
});
