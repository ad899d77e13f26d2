import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { GROUPS } from "../groups/group.ts";
import { KLAVIYO_GROUPS, klaviyoGroupOf, klaviyoGrouper, klaviyoRecency } from "./klaviyo.ts";
import { crosswalk } from "./matrix.ts";
import { isShopifyRfmGroup, SHOPIFY_RFM_GROUPS } from "./shopify.ts";

const THREE = [1, 2, 3];
const columns = (rows: readonly (readonly [number, number, number])[]) => ({
  recencyDays: Int32Array.from(rows, ([days]) => days),
  orderCount: Int32Array.from(rows, ([, orders]) => orders),
  spentMinor: Float64Array.from(rows, ([, , minor]) => minor),
});

describe("Klaviyo's groups", () => {
  it("hold each of the 27 scores once", () => {
    const sizes = new Map(KLAVIYO_GROUPS.map((group) => [group, 0]));
    for (const r of THREE)
      for (const f of THREE)
        for (const m of THREE) {
          const group = klaviyoGroupOf({ r, f, m });
          sizes.set(group, (sizes.get(group) ?? 0) + 1);
        }
    expect([...sizes.values()]).toEqual([3, 5, 5, 5, 5, 4]);
    expect(() => klaviyoGroupOf({ r: 5, f: 1, m: 1 })).toThrow(RangeError);
  });

  it.each([
    [0, 3],
    [180, 3],
    [181, 2],
    [365, 2],
    [366, 1],
  ])("take R of %i days for %i", (days, r) => {
    expect(klaviyoRecency(days)).toBe(r);
  });

  it("take thirds where there are any", () => {
    const rows = [1, 2, 3, 4, 5, 6].map((n) => [10, n * 2, n * 100] as const);
    const group = klaviyoGrouper(columns(rows));
    expect(rows.map((_, i) => group(i))).toEqual([
      "recent",
      "recent",
      "loyal",
      "loyal",
      "champions",
      "champions",
    ]);
  });

  it("take 2 and 3 orders where nearly everyone ordered once", () => {
    const rows = [1, 1, 1, 1, 1, 1, 1, 2, 3].map((orders, i) => [200, orders, i * 100] as const);
    const group = klaviyoGrouper(columns(rows));
    expect([6, 7, 8].map(group)).toEqual(["needs_attention", "recent", "loyal"]);
  });

  it("are defined for any store", () => {
    const row = fc.tuple(fc.nat(3_653), fc.integer({ min: 1, max: 50 }), fc.integer());
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
        const group = klaviyoGrouper(columns(rows));
        rows.forEach((_, i) => expect(KLAVIYO_GROUPS).toContain(group(i)));
      }),
    );
  });
});

describe("crosswalk", () => {
  it("counts each customer once", () => {
    const pair = fc.record({
      group: fc.constantFrom(...GROUPS, null),
      other: fc.constantFrom(...SHOPIFY_RFM_GROUPS, null),
    });
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        const { rows, columns: others, customers, total } = crosswalk(SHOPIFY_RFM_GROUPS, pairs);
        expect(total).toBe(pairs.length);
        rows.forEach((group, row) =>
          others.forEach((other, column) => {
            const expected = pairs.filter((one) => one.group === group && one.other === other).length;
            expect(customers[row]?.[column]).toBe(expected);
          }),
        );
      }),
    );
  });

  it("takes customers who are counted already", () => {
    const { customers, total } = crosswalk(SHOPIFY_RFM_GROUPS, [
      { group: null, other: "ACTIVE", customers: 40 },
      { group: null, other: "ACTIVE" },
    ]);
    expect([customers.at(-1)?.[0], total]).toEqual([41, 41]);
  });

  it("knows Shopify's groups", () => {
    expect(isShopifyRfmGroup("CHAMPIONS")).toBe(true);
    expect(isShopifyRfmGroup("champions")).toBe(false);
  });
});
