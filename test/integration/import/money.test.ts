import { afterEach, describe, expect, it } from "vitest";

import { updateShop } from "../../../app/db/shops/shop-directory.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { readNewestRun } from "../../../app/db/insights/group-figures.server.ts";
import type { Order } from "../../../app/domain/orders/order.ts";
import { FIRST_CUSTOMER, importAll, makeWorld, NOW, order, rows, score, type World } from "./import-world.ts";
import { expectedRun } from "../scoring/scoring-oracle.ts";
import type { StoredOrder } from "../../simulators/shopify/store/order-table.ts";

let world: World;
afterEach(async () => world.close());

const CUSTOMERS = 60;

/** Orders whose amounts use every digit of the minor unit. What was paid sometimes differs from the total. */
function stored(currency: string): StoredOrder[] {
  return Array.from({ length: 400 }, (_, n) =>
    order(n, 1 + ((n * 13) % 900), {
      customerId: FIRST_CUSTOMER + ((n * 7) % CUSTOMERS),
      currency,
      totalMinor: 1 + ((n * 104_729) % 9_999_991),
      ...(n % 9 === 0 && { netPaymentMinor: (n * 1_299_709) % 5_000_011, status: "PARTIALLY_PAID" }),
    }),
  );
}

/** The same orders as the app should store them. */
function held(each: StoredOrder): Order {
  return {
    id: BigInt(each.id),
    customerShopifyId: each.customerId === null ? null : BigInt(each.customerId),
    createdAt: new Date(each.createdAt),
    processedAt: new Date(each.processedAt),
    updatedAt: new Date(each.updatedAt),
    state: "counted",
    pointOfSale: false,
    currency: each.currency,
    amountMinor: Math.min(each.totalMinor, each.netPaymentMinor),
  };
}

async function found(): Promise<Record<string, unknown>> {
  return {
    models: await rows(world, "models"),
    runs: await rows(world, "runs"),
    snapshots: await rows(world, "snapshots", 'run_id, "group"'),
    moves: await rows(world, "moves", "run_id, customer_id"),
    customers: await rows(world, "customers"),
  };
}

describe("money", () => {
  it.each(["JPY", "EUR", "KWD"])(
    "of %s is exact from Shopify's decimals to groups and sums",
    async (currency) => {
      const list = stored(currency);
      world = await makeWorld(list, {}, currency);
      await importAll(world);
      await score(world);
      const expected = expectedRun(list.map(held), {
        asOf: NOW,
        windowYears: 10,
        includePointOfSale: false,
        currency,
      });
      expect(await found()).toMatchObject(expected);
      expect(await rows(world, "models")).toMatchObject([{ currency }]);
      const kept = (await rows(world, "orders")).map((each) => each["amount_minor"]);
      expect(kept).toEqual(list.map((each) => BigInt(held(each).amountMinor)));
    },
  );

  it("of as many units is clustered alike, whatever the unit is called", async () => {
    const limits: unknown[] = [];
    for (const [currency, factor] of [
      ["EUR", 1],
      ["KWD", 10],
    ] as const) {
      const list = stored(currency).map((each) => ({
        ...each,
        totalMinor: each.totalMinor * factor,
        netPaymentMinor: each.netPaymentMinor * factor,
      }));
      world = await makeWorld(list, {}, currency);
      await importAll(world);
      await score(world);
      limits.push((await rows(world, "customers")).map(({ group, r, f, m }) => ({ group, r, f, m })));
      if (currency === "EUR") await world.close();
    }
    expect(limits[1]).toEqual(limits[0]);
  });
});

describe("a shop that changes its currency", () => {
  it("is scored in the new one only, by a model of its own, and told what is left out", async () => {
    const old = stored("EUR");
    const now = [
      order(1_000, 3, { currency: "JPY", totalMinor: 12_000 }),
      order(1_001, 2, { currency: "JPY", totalMinor: 800, customerId: FIRST_CUSTOMER + 900 }),
    ];
    world = await makeWorld([...old, ...now], {}, "JPY");
    // The app still has the currency from before the change.
    await updateShop(world.db, world.shopId, { currency: "EUR" });
    await importAll(world);
    await updateShop(world.db, world.shopId, { currency: "EUR" });
    await score(world);
    expect(await newestRun()).toMatchObject({
      currency: "EUR",
      eligible: 400,
      leftOut: { other_currency: 2 },
    });

    // The next import reads the shop's facts first.
    await importAll(world);
    await score(world);
    expect(await newestRun()).toMatchObject({
      currency: "JPY",
      eligible: 2,
      customers: 2,
      leftOut: { other_currency: 400 },
    });
    expect(
      (await rows(world, "models")).map((model) => [model["cause"], model["status"], model["currency"]]),
    ).toEqual([
      ["first", "replaced", "EUR"],
      ["setting", "active", "JPY"],
    ]);
    const [first, second] = await rows(world, "customers", "shopify_id");
    expect(first).toMatchObject({ order_count: 1, spent_minor: 12_000n });
    expect(second).toMatchObject({ order_count: 0, spent_minor: 0n, group: null });
    const causes = (await rows(world, "moves", "run_id, customer_id"))
      .slice(CUSTOMERS)
      .map((move) => move["cause"]);
    expect(new Set(causes)).toEqual(new Set(["setting_changed"]));
  });

  const newestRun = () => inShopSql(world.db, world.shopId, readNewestRun);
});
