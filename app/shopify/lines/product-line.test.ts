import { describe, expect, it } from "vitest";

import { parseProductLine } from "./product-line.ts";

const line = (changes: object = {}): string =>
  JSON.stringify({
    id: "gid://shopify/Product/7",
    productType: " Café Set ",
    vendor: "KAFFEEHAUS Żak",
    tags: ["Gift", " ", "gift\0"],
    ...changes,
  });

describe("a product in a bulk result", () => {
  it("comes in the form in which rules compare it", () => {
    expect(parseProductLine(line())).toEqual({
      id: 7n,
      type: "café set",
      vendor: "kaffeehaus żak",
      tags: ["gift", "gift"],
    });
    expect(parseProductLine(line({ productType: "", vendor: "x".repeat(300), tags: [] }))).toMatchObject({
      type: "",
      vendor: "x".repeat(255),
    });
  });

  it.each([
    ["no JSON", "[", "not_json"],
    ["no vendor", line({ vendor: null }), "unexpected:vendor"],
    ["an id of something else", line({ id: "gid://shopify/Order/7" }), "bad_id"],
  ])("is refused with %s", (_, text, reason) => {
    expect(parseProductLine(text)).toEqual({ reason });
  });
});
