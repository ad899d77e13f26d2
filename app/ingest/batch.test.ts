import { describe, expect, it } from "vitest";

import { Batch } from "./batch.ts";

function line(id: number, created: string, updated = created): string {
  return JSON.stringify({
    id: `gid://shopify/Order/${id}`,
    createdAt: created,
    processedAt: created,
    updatedAt: updated,
    cancelledAt: null,
    test: false,
    displayFinancialStatus: "PAID",
    sourceName: "web",
    customer: null,
    currentTotalPriceSet: { shopMoney: { amount: "1.00", currencyCode: "EUR" } },
    netPaymentSet: { shopMoney: { amount: "1.00", currencyCode: "EUR" } },
  });
}

const [MAY, JUNE, JULY] = ["2026-05-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-07-01T00:00:00Z"];

describe("a batch", () => {
  it("holds the orders of all lines that were added, and where they end", () => {
    const batch = new Batch({ linesBefore: 0, fromByte: 7, sortedBy: "createdAt" });
    expect(batch).toMatchObject({ lines: 0, endByte: 7, orders: [], readThrough: null });
    batch.add([line(1, JUNE), line(2, JULY)], 100);
    batch.add([line(3, MAY)], 150);
    expect(batch).toMatchObject({ lines: 3, endByte: 150, readThrough: new Date(JULY) });
    expect(batch.orders.map(({ id }) => id)).toEqual([1n, 2n, 3n]);
  });

  it("counts bad lines among all lines of the import, and makes out their orders", () => {
    const first = new Batch({ linesBefore: 40, fromByte: 0, sortedBy: "createdAt" });
    first.add([line(1, MAY), "{"], 10);
    const second = first.next();
    second.add([line(2, MAY).replace("1.00", "much"), line(3, MAY)], 30);
    expect(first).toMatchObject({ badLines: [{ lineNumber: 42, reason: "not_json" }], badOrderIds: [] });
    expect(second).toMatchObject({ lines: 2, badLines: [{ lineNumber: 43, reason: "bad_amount" }] });
    expect([second.badOrderIds, second.orders.map(({ id }) => id)]).toEqual([[2n], [3n]]);
  });

  it("begins where the one before ends", () => {
    const first = new Batch({ linesBefore: 0, fromByte: 0, sortedBy: "updatedAt" });
    first.add([line(1, MAY, JULY)], 90);
    const second = first.next();
    expect(second).toMatchObject({ lines: 0, endByte: 90, orders: [], readThrough: null });
    second.add([line(2, JULY, JUNE)], 95);
    expect([first.readThrough, second.readThrough]).toEqual([new Date(JULY), new Date(JUNE)]);
  });
});
