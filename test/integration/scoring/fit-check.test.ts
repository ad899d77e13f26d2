import { afterEach, describe, expect, it } from "vitest";

import { newestRunRules } from "../../../app/db/scoring/run-rules.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import type { StoredOrder } from "../../simulators/shopify/store/order-table.ts";
import {
  FIRST_CUSTOMER,
  importAll,
  makeWorld,
  order,
  rows,
  score,
  type World,
} from "../import/import-world.ts";

let world: World;
afterEach(async () => world.close());

/** Ten customers who all did the same on the same day. */
const alike = Array.from({ length: 10 }, (_, i) => order(i, 20, { customerId: FIRST_CUSTOMER + i }));
/** All customers ordered once, over years. */
const onceEach = Array.from({ length: 150 }, (_, i) =>
  order(i, 1 + i * 6, { customerId: FIRST_CUSTOMER + i, totalMinor: 500 + i, netPaymentMinor: 500 + i }),
);
const few = ["short_history", "few_customers"];

const STORES: [string, readonly StoredOrder[], readonly string[]][] = [
  ["no orders", [], ["no_customers"]],
  ["only an order that does not count", [order(1, 3, { test: true })], ["no_customers"]],
  ["one customer", [order(1, 3)], [...few, "mostly_one_time", "few_values", "few_values", "few_values"]],
  [
    "one customer of long ago, who returned at once",
    [order(1, 2_000), order(2, 2_000)],
    ["few_customers", "few_values", "few_values", "few_values", "no_recent_orders"],
  ],
  [
    "two customers",
    [order(1, 3), order(2, 40, { customerId: FIRST_CUSTOMER + 1 })],
    [...few, "mostly_one_time", "few_values", "few_values", "few_values"],
  ],
  [
    "customers who are all alike",
    alike,
    [...few, "mostly_one_time", "few_values", "few_values", "few_values"],
  ],
  [
    "a gift of zero value",
    [order(1, 3, { totalMinor: 0, netPaymentMinor: 0 })],
    [...few, "mostly_one_time", "few_values", "few_values", "few_values"],
  ],
  ["one-time buyers only", onceEach, ["mostly_one_time", "few_values"]],
];

describe("the whole way from the orders to the groups", () => {
  it.each(STORES)(
    "of a store with %s never fails, and says what speaks for caution",
    async (_, stored, codes) => {
      world = await makeWorld(stored);
      expect(await importAll(world)).toMatchObject({ status: "complete" });
      expect(await score(world)).toMatchObject({ outcome: "scored" });
      const run = await inShopSql(world.db, world.shopId, newestRunRules);
      expect(run?.fitCheck?.warnings.map((warning) => warning.code)).toEqual(codes);

      const counted = new Set(stored.filter((one) => !one.test).map((one) => one.customerId));
      const grouped = (await rows(world, "customers")).filter((row) => row["group"] !== null);
      expect(grouped).toHaveLength(counted.size);
      expect(run?.fitCheck?.figures.customers).toBe(counted.size);
      // Scores once more, on what the first run left.
      expect(await score(world)).toMatchObject({ outcome: "scored", moves: 0 });
    },
  );
});
