import { describe, expect, it } from "vitest";

import { parseOrderLine } from "./order-line.ts";

const money = (amount: string, currencyCode = "EUR") => ({ shopMoney: { amount, currencyCode } });
const line = {
  id: "gid://shopify/Order/5500000000001",
  createdAt: "2020-02-29T10:00:00Z",
  processedAt: "2019-12-31T23:59:59+01:00",
  updatedAt: "2020-03-01T00:00:00Z",
  cancelledAt: null,
  test: false,
  displayFinancialStatus: "PAID",
  sourceName: "web",
  customer: { id: "gid://shopify/Customer/7000000000001" },
  currentTotalPriceSet: money("12.50"),
  netPaymentSet: money("10.0"),
};

const parse = (changes: object) => parseOrderLine(JSON.stringify({ ...line, ...changes }));
const reason = (changes: object) => {
  const parsed = parse(changes);
  return "reason" in parsed ? parsed.reason : null;
};

describe("parseOrderLine", () => {
  it("reads an order, with the smaller of total and payment", () => {
    expect(parse({})).toEqual({
      order: {
        id: 5_500_000_000_001n,
        customerShopifyId: 7_000_000_000_001n,
        createdAt: new Date("2020-02-29T10:00:00Z"),
        processedAt: new Date("2019-12-31T22:59:59Z"),
        updatedAt: new Date("2020-03-01T00:00:00Z"),
        state: "counted",
        pointOfSale: false,
        currency: "EUR",
        amountMinor: 1_000,
      },
    });
  });

  it.each([
    [{ customer: null }, { customerShopifyId: null }],
    [{ sourceName: "pos" }, { pointOfSale: true }],
    [{ sourceName: null }, { pointOfSale: false }],
    [{ test: true, cancelledAt: line.createdAt }, { state: "test" }],
    [{ cancelledAt: line.createdAt, displayFinancialStatus: "REFUNDED" }, { state: "cancelled" }],
    [{ displayFinancialStatus: "PENDING" }, { state: "not_paid" }],
    [{ displayFinancialStatus: null }, { state: "not_paid" }],
    [{ displayFinancialStatus: "A_NEW_ONE" }, { state: "not_paid" }],
    [{ netPaymentSet: money("-3.0") }, { amountMinor: -300 }],
    [
      { currentTotalPriceSet: money("1200", "JPY"), netPaymentSet: money("1300.0", "JPY") },
      { amountMinor: 1_200 },
    ],
  ])("reads %j", (changes, expected) => {
    expect(parse(changes)).toMatchObject({ order: expected });
  });

  it.each([
    [{ createdAt: "yesterday" }, "unexpected:createdAt"],
    [{ currentTotalPriceSet: null }, "unexpected:currentTotalPriceSet"],
    [{ test: undefined }, "unexpected:test"],
    [{ id: "gid://shopify/DraftOrder/1" }, "bad_id"],
    [{ netPaymentSet: money("12,50") }, "bad_amount"],
    [{ netPaymentSet: money("12.505") }, "bad_amount"],
    [{ netPaymentSet: money("1", "USD") }, "two_currencies"],
  ])("refuses %j as %s", (changes, expected) => {
    expect(reason(changes)).toBe(expected);
  });

  it("refuses what is no JSON, without quoting it", () => {
    expect(parseOrderLine('{"id":"gid://shop')).toEqual({ reason: "not_json" });
    expect(parseOrderLine("null")).toEqual({ reason: "unexpected" });
  });
});
