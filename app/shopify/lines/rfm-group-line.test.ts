import { describe, expect, it } from "vitest";

import { parseRfmGroupLine } from "./rfm-group-line.ts";

const line = (fields: object): string => JSON.stringify({ id: "gid://shopify/Customer/7", ...fields });

describe("a line of Shopify's groups", () => {
  it("holds the customer's id and group, if there is one", () => {
    expect(parseRfmGroupLine(line({ statistics: { rfmGroup: "CHAMPIONS" } }))).toEqual({
      customerShopifyId: 7n,
      rfmGroup: "CHAMPIONS",
    });
    expect(parseRfmGroupLine(line({ statistics: { rfmGroup: null } }))).toMatchObject({ rfmGroup: null });
  });

  it.each([
    ["{", "not_json"],
    [line({}), "unexpected:statistics"],
    [line({ statistics: {} }), "unexpected:statistics.rfmGroup"],
    [JSON.stringify({ id: "gid://shopify/Order/7", statistics: { rfmGroup: null } }), "bad_id"],
  ])("that can't be read gives a reason: %s", (text, reason) => {
    expect(parseRfmGroupLine(text)).toEqual({ reason });
  });
});
