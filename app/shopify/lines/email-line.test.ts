import { describe, expect, it } from "vitest";

import { parseEmailLine } from "./email-line.ts";

const id = "gid://shopify/Customer/7";
const parse = (rest: object) => parseEmailLine(JSON.stringify({ id, ...rest }));

describe("parseEmailLine", () => {
  it("reads an email, and that there is none", () => {
    const address = { emailAddress: "a@example.com" };
    expect(parse({ defaultEmailAddress: address })).toEqual({
      customerShopifyId: 7n,
      email: "a@example.com",
    });
    expect(parse({ defaultEmailAddress: null })).toEqual({ customerShopifyId: 7n, email: null });
  });

  it("does not take a withheld email for none", () => {
    expect(parse({})).toEqual({ reason: "unexpected:defaultEmailAddress" });
    expect(parse({ defaultEmailAddress: {} })).toHaveProperty("reason");
    expect(parse({ defaultEmailAddress: { emailAddress: null } })).toHaveProperty("reason");
  });
});
