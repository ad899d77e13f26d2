import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { beforeAll, describe, expect, it } from "vitest";

import type { Purchase } from "./cdnow.ts";
import { fitStore, type FittedStore } from "./fitted-store.ts";

const FOLDER = process.env["TENYEARS_DIR"] ?? "";
const AS_OF = new Date("2016-01-01T00:00:00Z");

/** Rows of `customer_id,date,amount`, the amount with two decimals. */
async function readOrders(file: string): Promise<Purchase[]> {
  const [, ...rows] = (await readFile(file, "utf8")).trim().split("\n");
  return rows.map((row) => {
    const [customerId = "", date = "", amount = ""] = row.trim().split(",");
    return {
      customerId,
      at: new Date(`${date}T00:00:00Z`),
      amountMinor: Math.round(Number(amount) * 100),
    };
  });
}

describe.skipIf(FOLDER === "")("a real store of eleven years (TENYEARS_DIR names its folder)", () => {
  let store: FittedStore;

  beforeAll(async () => {
    store = fitStore(await readOrders(join(FOLDER, "orders.csv")), AS_OF, "USD");
  });

  it("has the rhythm and the boundaries that the product promises", () => {
    const { boundaries, gap50Days, gap75Days, gap90Days } = store.model;
    expect([gap50Days, gap75Days, gap90Days]).toEqual([358, 419, 730]);
    expect(boundaries).toEqual({
      r: [169, 488, 923, 1_586],
      f: [2, 3, 5, 8],
      m: [26_06, 66_61, 176_36, 573_63],
    });
  });

  it("makes groups of the sizes that the product promises", () => {
    expect(store.columns.orderCount).toHaveLength(18_178);
    expect(store.groups).toEqual({
      new: 1_915,
      potential_loyal: 2_447,
      loyal: 3_110,
      loyal_at_risk: 806,
      about_to_sleep: 3_996,
      sleeping: 5_904,
    });
  });
});
