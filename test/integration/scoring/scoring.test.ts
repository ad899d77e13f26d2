import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";

import { enterCustomersOfOrders } from "../../../app/db/orders/customers.server.ts";
import { upsertOrders } from "../../../app/db/orders/orders.server.ts";
import { saveSettings } from "../../../app/db/shops/settings.server.ts";
import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { GROUPS } from "../../../app/domain/groups/group.ts";
import type { Order, OrderState } from "../../../app/domain/orders/order.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../app/domain/settings.ts";
import { scoreShop } from "../../../app/scoring/score.server.ts";
import {
  makeWorld,
  never,
  NOW,
  order as simulated,
  orders,
  importAll,
  rows,
  score,
  type World,
} from "../import/import-world.ts";
import { expectedRun } from "./scoring-oracle.ts";

let world: World;
afterEach(async () => world.close());

const DAY_MS = 86_400_000;
const daysAgo = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);

function order(id: number, customer: number | null, days: number, changes: Partial<Order> = {}): Order {
  const at = daysAgo(days);
  return {
    id: BigInt(id),
    customerShopifyId: customer === null ? null : BigInt(customer),
    createdAt: at,
    processedAt: at,
    updatedAt: at,
    state: "counted",
    pointOfSale: false,
    currency: "EUR",
    amountMinor: 1_000,
    ...changes,
  };
}

async function store(of: World, list: readonly Order[]): Promise<void> {
  await inShopSql(of.db, of.shopId, (sql) => upsertOrders(sql, list));
}

async function completeImport(of: World, status = "complete", scopeLimited = false): Promise<void> {
  await inShopSql(of.db, of.shopId, (sql) =>
    sql.query(
      `insert into imports (shop_id, status, as_of, window_start, scope_limited, started_at)
       values ($1, $2, $3, $3, $4, $3)`,
      [sql.shopId, status, NOW.toISOString(), scopeLimited],
    ),
  );
}

async function settle(of: World, settings: Partial<Settings>): Promise<void> {
  await inShopSql(of.db, of.shopId, (sql) => saveSettings(sql, { ...DEFAULT_SETTINGS, ...settings }, NOW));
}

/** Everything that a run writes. */
async function written(of: World): Promise<Record<string, unknown>> {
  const [models, runs, snapshots, moves, customers] = await Promise.all([
    rows(of, "models"),
    rows(of, "runs"),
    rows(of, "snapshots", 'run_id, "group"'),
    rows(of, "moves", "run_id, customer_id"),
    rows(of, "customers"),
  ]);
  return { models, runs, snapshots, moves, customers };
}

const state = fc.constantFrom<OrderState>(
  "counted",
  "counted",
  "counted",
  "counted",
  "cancelled",
  "not_paid",
  "test",
  "deleted",
);
const anyOrder = fc.record({
  customer: fc.option(fc.integer({ min: 1, max: 25 }), { freq: 10 }),
  // Before the window, in it, and after `asOf`; also exactly at both ends.
  ms: fc.oneof(
    fc.integer({ min: -DAY_MS, max: 500 * DAY_MS }),
    fc.constantFrom(0, 365 * DAY_MS, 365 * DAY_MS + 1, 365 * DAY_MS - 1, -1, 1),
  ),
  state,
  pointOfSale: fc.boolean(),
  currency: fc.constantFrom("EUR", "EUR", "EUR", "USD"),
  amountMinor: fc.integer({ min: -500, max: 20_000 }),
});

describe("a run", () => {
  it("finds what plain code finds, whatever the orders", async () => {
    world = await makeWorld([]);
    await completeImport(world);
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyOrder, { maxLength: 200 }),
        fc.boolean(),
        async (list, includePointOfSale) => {
          await inShopSql(world.db, world.shopId, async (sql) => {
            for (const table of ["orders", "customers", "models", "runs", "moves", "snapshots"])
              await sql.query(`delete from ${table} where shop_id = $1`, [sql.shopId]);
          });
          const given = list.map(({ customer, ms, ...rest }, i) => order(i + 1, customer, ms / DAY_MS, rest));
          await store(world, given);
          await settle(world, { windowYears: 1, includePointOfSale });
          await score(world);
          const found = await written(world);
          expect(found).toMatchObject(
            expectedRun(given, { asOf: NOW, windowYears: 1, includePointOfSale, currency: "EUR" }),
          );
          expect(found["snapshots"]).toHaveLength(GROUPS.length);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("scores a shop without customers", async () => {
    world = await makeWorld([]);
    await completeImport(world);
    expect(await score(world)).toMatchObject({ outcome: "scored", moves: 0 });
    expect(await rows(world, "snapshots", '"group"')).toMatchObject(
      GROUPS.map(() => ({ customers: 0, orders: 0, spent_minor: 0n, median_recency_days: null })),
    );
    // The next run that has customers fits a model to them.
    await store(world, [order(1, 1, 5)]);
    await score(world);
    expect((await rows(world, "models")).map((model) => model["customers"])).toEqual([0, 1]);
  });

  it("refuses while no import is complete or one is under way", async () => {
    world = await makeWorld([]);
    await store(world, [order(1, 1, 5)]);
    expect(await score(world)).toEqual({ outcome: "refused" });
    await completeImport(world, "failed");
    expect(await score(world)).toEqual({ outcome: "refused" });
    await completeImport(world);
    expect(await score(world)).toMatchObject({ outcome: "scored" });
    for (const status of ["starting", "waiting", "reading"]) {
      await inShopSql(world.db, world.shopId, (sql) =>
        sql.query("delete from imports where shop_id = $1", [sql.shopId]),
      );
      await completeImport(world);
      await completeImport(world, status);
      expect(await score(world)).toEqual({ outcome: "refused" });
    }
    expect(await rows(world, "runs")).toHaveLength(1);
  });

  it("changes nothing the second time, and makes no moves", async () => {
    world = await makeWorld(orders(2_000, 300));
    await importAll(world);
    expect(await score(world)).toMatchObject({ moves: 300 });
    const first = await written(world);
    expect(new Set((first["moves"] as { cause: string }[]).map((move) => move.cause))).toEqual(
      new Set(["data_changed"]),
    );
    expect(await score(world)).toMatchObject({ outcome: "scored", moves: 0 });
    const second = await written(world);
    expect(second["models"]).toEqual(first["models"]);
    expect(second["customers"]).toEqual(first["customers"]);
    expect(second["moves"]).toEqual(first["moves"]);
    const [one, two] = second["runs"] as Record<string, unknown>[];
    // How customers moved since a run before is kept from the second run on.
    expect({ ...two, id: 0, kept_flows: null }).toEqual({ ...one, id: 0, kept_flows: null });
  });

  it("has the same hash whatever the order of the orders, and another for another input", async () => {
    world = await makeWorld([]);
    await completeImport(world);
    const list = Array.from({ length: 60 }, (_, i) => order(i + 1, (i * 7) % 20, (i * 11) % 300));
    await store(world, list);
    await score(world);
    await inShopSql(world.db, world.shopId, async (sql) => {
      for (const table of ["orders", "customers"])
        await sql.query(`delete from ${table} where shop_id = $1`, [sql.shopId]);
      await upsertOrders(sql, list.map((each) => ({ ...each, id: 1_000n - each.id })).reverse());
    });
    await score(world);
    await store(world, [order(2_000, 3, 1)]);
    await score(world);
    const hashes = (await rows(world, "runs")).map((run) => run["input_hash"]);
    expect(hashes[1]).toBe(hashes[0]);
    expect(hashes[2]).not.toBe(hashes[0]);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is written whole or not at all", async () => {
    world = await makeWorld(orders(500, 100));
    await importAll(world);
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query("insert into sync_targets (shop_id, target, enabled) values ($1, 'shopify_tags', true)", [
        sql.shopId,
      ]),
    );
    // A run first enters new customers without scores. That changes nothing for anybody.
    await inShopSql(world.db, world.shopId, enterCustomersOfOrders);
    const before = await written(world);
    const failing = {
      ...world.services,
      queue: { enqueue: () => Promise.reject(new Error("no queue")) },
    };
    await expect(scoreShop(failing, world.shopId, NOW, never)).rejects.toThrow("no queue");
    expect(await written(world)).toEqual(before);
    world.enqueued.length = 0;
    await score(world);
    const payload = { shopId: world.shopId };
    expect(world.enqueued).toEqual([
      { name: "history", payload },
      { name: "predict", payload },
      { name: "sync-tags", payload },
      { name: "engagement", payload },
    ]);
  });

  it("queues jobs after all else, as a merchant's choice does: none of them waits for the other", async () => {
    world = await makeWorld(orders(50, 10));
    await importAll(world);
    const requested: number[] = [];
    const enqueue = async (sql: ShopSql): Promise<void> => {
      const rows = await sql.query(
        "select 1 from engagement where shop_id = $1 and requested_at is not null",
        [sql.shopId],
      );
      requested.push(rows.length);
    };
    await scoreShop({ ...world.services, queue: { enqueue } }, world.shopId, NOW, never);
    expect(new Set(requested)).toEqual(new Set([1]));
  });
});

describe("moves", () => {
  async function causes(of: World): Promise<unknown[]> {
    const text = `select c.shopify_id::int as customer, m.from_group, m.to_group, m.cause
      from moves m join customers c on c.shop_id = m.shop_id and c.id = m.customer_id
      where m.shop_id = $1 and m.run_id = (select max(id) from runs where shop_id = $1) order by 1`;
    return inShopSql(of.db, of.shopId, (sql) => sql.query<object>(text, [sql.shopId]));
  }

  /** 40 customers: 1 to 5 orders of each n, the last one n * 8 days ago. */
  const crowd = Array.from({ length: 40 }, (_, n) =>
    Array.from({ length: 1 + (n % 5) }, (_, k) =>
      order(n * 10 + k, n + 1, 1 + n * 8 + k * 20, { amountMinor: 500 + n * 130 }),
    ),
  ).flat();

  async function scoredCrowd(): Promise<void> {
    world = await makeWorld([]);
    await completeImport(world);
    await store(world, crowd);
    await score(world);
  }

  it("are caused by an order", async () => {
    await scoredCrowd();
    await store(world, [order(9_000, 36, 0.5), order(9_001, 100, 0.5)]);
    await score(world);
    expect(await causes(world)).toEqual([
      { customer: 36, from_group: "sleeping", to_group: expect.any(String) as string, cause: "ordered" },
      { customer: 100, from_group: null, to_group: "new", cause: "ordered" },
    ]);
    expect(await rows(world, "models")).toHaveLength(1);
  });

  it("are caused by time passing", async () => {
    await scoredCrowd();
    await score(world, new Date(NOW.getTime() + 60 * DAY_MS));
    const found = await causes(world);
    expect(found.length).toBeGreaterThan(0);
    for (const move of found) expect(move).toMatchObject({ cause: "time_passed" });
  });

  it("are caused by other data: an order that went leaves a customer in none", async () => {
    await scoredCrowd();
    await store(world, [order(0, 1, 1, { state: "cancelled", updatedAt: NOW })]);
    await score(world);
    expect(await causes(world)).toEqual([
      { customer: 1, from_group: "new", to_group: null, cause: "data_changed" },
    ]);
    const [first] = await rows(world, "customers", "shopify_id");
    expect(first).toMatchObject({
      order_count: 0,
      spent_minor: 0n,
      last_order_at: null,
      r: null,
      f: null,
      group: null,
    });
  });

  it("are caused by a setting, which also fits another model", async () => {
    await scoredCrowd();
    await settle(world, { windowYears: 1, includePointOfSale: true });
    await store(world, [order(9_000, 200, 30, { pointOfSale: true, amountMinor: 50_000 })]);
    await score(world);
    expect(await rows(world, "models")).toHaveLength(2);
    const found = await causes(world);
    expect(found).toContainEqual(
      expect.objectContaining({ customer: 200, from_group: null, cause: "setting_changed" }),
    );
    for (const move of found) expect(move).toMatchObject({ cause: "setting_changed" });
  });

  it("are caused by boundaries that moved, as when all orders become known after 60 days of them", async () => {
    world = await makeWorld([]);
    await completeImport(world, "complete", true);
    await store(
      world,
      crowd.filter((each) => each.processedAt > daysAgo(60)),
    );
    await score(world);
    await completeImport(world);
    await store(world, crowd);
    await score(world);
    expect(await rows(world, "models")).toHaveLength(2);
    expect(await causes(world)).toContainEqual(expect.objectContaining({ cause: "boundary_moved" }));
  });
});

describe("an import and the scoring after it", () => {
  it("leave out what does not count, with the reason", async () => {
    world = await makeWorld([
      simulated(0, 5),
      simulated(1, 5, { customerId: null }),
      simulated(2, 5, { test: true }),
      simulated(3, 5, { status: "VOIDED" }),
      simulated(4, 5, { cancelledAt: NOW.getTime() }),
      simulated(5, 5, { source: "pos" }),
      simulated(6, 5, { currency: "USD" }),
      simulated(7, -5),
      simulated(8, 5, { processedAt: daysAgo(5_000).getTime() }),
    ]);
    await importAll(world);
    await score(world);
    const [run] = await rows(world, "runs");
    expect(run).toMatchObject({
      orders: 9,
      eligible: 1,
      customers: 1,
      left_out: {
        test: 1,
        cancelled: 1,
        not_paid: 1,
        no_customer: 1,
        point_of_sale: 1,
        other_currency: 1,
        before_window: 1,
        after_as_of: 1,
      },
    });
  });
});
