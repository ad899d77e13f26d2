import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { countedAmount, orderState, windowStart } from "./eligibility.ts";

const PAID = { test: false, cancelled: false, financialStatus: "PAID" };

describe("orderState", () => {
  it.each(["PAID", "PARTIALLY_PAID", "PARTIALLY_REFUNDED"])("counts %s", (financialStatus) => {
    expect(orderState({ ...PAID, financialStatus })).toBe("counted");
  });

  it.each(["AUTHORIZED", "EXPIRED", "PENDING", "REFUNDED", "VOIDED", "SOMETHING_NEW", null])(
    "takes %s for not paid",
    (financialStatus) => {
      expect(orderState({ ...PAID, financialStatus })).toBe("not_paid");
    },
  );

  it("names the first of test, cancelled, not paid", () => {
    const unpaid = { ...PAID, financialStatus: "PENDING" };
    expect(orderState({ ...unpaid, cancelled: true })).toBe("cancelled");
    expect(orderState({ ...unpaid, cancelled: true, test: true })).toBe("test");
    expect(orderState({ ...PAID, test: true })).toBe("test");
    expect(orderState({ ...PAID, cancelled: true })).toBe("cancelled");
  });
});

describe("countedAmount", () => {
  it("is the smaller of total and payment", () => {
    expect(countedAmount(1000, 400)).toBe(400);
    expect(countedAmount(900, 1000)).toBe(900);
    expect(countedAmount(0, -500)).toBe(-500);
  });
});

describe("windowStart", () => {
  it.each([
    ["2026-07-15T00:00:00.000Z", 10, "2016-07-15T00:00:00.000Z"],
    ["2026-07-15T13:45:10.123Z", 1, "2025-07-15T13:45:10.123Z"],
    ["2024-02-29T10:00:00.000Z", 1, "2023-02-28T10:00:00.000Z"],
    ["2024-02-29T10:00:00.000Z", 4, "2020-02-29T10:00:00.000Z"],
    ["2024-02-29T00:00:00.000Z", 10, "2014-02-28T00:00:00.000Z"],
    ["2024-03-01T00:00:00.000Z", 1, "2023-03-01T00:00:00.000Z"],
    ["2024-12-31T23:59:59.999Z", 3, "2021-12-31T23:59:59.999Z"],
  ])("of %s, %i years, is %s", (asOf, years, start) => {
    expect(windowStart(new Date(asOf), years).toISOString()).toBe(start);
  });

  it("keeps month and time of day, and never the day after", () => {
    const moments = fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true });
    fc.assert(
      fc.property(moments, fc.integer({ min: 1, max: 10 }), (asOf, years) => {
        const start = windowStart(asOf, years);
        expect(asOf.getUTCFullYear() - start.getUTCFullYear()).toBe(years);
        expect(start.getUTCMonth()).toBe(asOf.getUTCMonth());
        expect(asOf.getUTCDate() - start.getUTCDate()).toBeLessThanOrEqual(1);
        expect(start.getUTCDate()).toBeLessThanOrEqual(asOf.getUTCDate());
        expect(start.toISOString().slice(10)).toBe(asOf.toISOString().slice(10));
      }),
    );
  });
});
