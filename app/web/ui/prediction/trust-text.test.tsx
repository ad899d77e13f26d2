import { describe, expect, it } from "vitest";

import { trustOf, type Trust } from "../../../domain/predict/closed-windows.ts";
import { textOf } from "../render.test-support.tsx";
import { TrustText } from "./trust-text.tsx";

describe("how far predictions can be trusted", () => {
  it("is told as never to be checked where too few years of orders count", () => {
    const text = textOf(<TrustText trust={{ state: "uncheckable" }} days={365} />);
    expect(text.trim()).toBe(
      "Predictions over 365 days can't be checked in this store: the orders that count cover less than twice that time. The time that counts can be changed in the settings.",
    );
  });

  it("is told as more than half where nothing came of what was expected, once it went through JSON", () => {
    const nothing = {
      customers: 50,
      expectedOrders: 40,
      orders: 0,
      expectedRevenueMinor: 9_000,
      revenueMinor: 0,
    };
    const trust = JSON.parse(JSON.stringify(trustOf([nothing]))) as Trust;
    const text = textOf(<TrustText trust={trust} days={90} />);
    expect(text).toContain("not reliable in this store");
    expect(text).toContain("differed by more than half");
  });
});
