import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { upsertOrders } from "../../../app/db/orders/orders.server.ts";
import { saveSettings } from "../../../app/db/shops/settings.server.ts";
import { updateShop } from "../../../app/db/shops/shop-directory.server.ts";
import { historyMoments } from "../../../app/domain/history/moments.ts";
import { plainHistory } from "../../../app/domain/history/plain-history.test-support.ts";
import type { Order, OrderState } from "../../../app/domain/orders/order.ts";
import type { Boundaries } from "../../../app/domain/rfm/score.ts";
import { DEFAULT_SETTINGS } from "../../../app/domain/settings.ts";
import { eraseHere } from "../../../app/privacy/erase-here.server.ts";
import { adoptModel } from "../../../app/scoring/decide.server.ts";
import { workOutHistory } from "../../../app/scoring/history.server.ts";
import { enterErasure } from "../../../app/db/privacy/erasures.server.ts";
import { generateStore } from "../../simulators/shopify/generate.ts";
import { importAll, makeWorld, never, NOW, rows, score, type World } from "../import/import-world.ts";

let world: World;
afterEach(async () => world.close());

const DAY_MS = 86_400_000;
const ZONE = "Europe/Berlin";
const CURRENCY = "EUR";
const later = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);

function order(id: number, customer: number | null, days: number, changes: Partial<Order> = {}): Order {
  const at = new Date(NOW.getTime() - days * DAY_MS);
  return {
    id: BigInt(id),
    customerShopifyId: customer === null ? null : BigInt(customer),
    createdAt: at,
    processedAt: at,
    updatedAt: at,
    state: "counted",
    pointOfSale: false,
    currency: CURRENCY,
    amountMinor: 1_000 + id * 13,
    ...changes,
  };
}

/** Some customers, of whom some come back often and some long after. */
const SOME = Array.from({ length: 40 }, (_, n) =>
  Array.from({ length: 1 + (n % 6) }, (_, k) => order(n * 10 + k + 1, n + 1, 3 + n * 17 + k * 41)),
).flat();

/** A shop whose orders of the last ten years are read. */
async function openShop(list: readonly Order[], windowYears = 10): Promise<void> {
  world = await makeWorld([]);
  await updateShop(world.db, world.shopId, { timeZone: ZONE });
  await inShopSql(world.db, world.shopId, (sql) =>
    saveSettings(sql, { ...DEFAULT_SETTINGS, windowYears }, NOW),
  );
  await store(list);
  await readFrom(later(-3_652));
}

async function store(list: readonly Order[]): Promise<void> {
  await inShopSql(world.db, world.shopId, (sql) => upsertOrders(sql, list));
}

async function readFrom(windowStart: Date, scopeLimited = false): Promise<void> {
  await inShopSql(world.db, world.shopId, async (sql) => {
    await sql.query("delete from imports where shop_id = $1", [sql.shopId]);
    await sql.query(
      `insert into imports (shop_id, status, as_of, window_start, scope_limited, started_at)
       values ($1, 'complete', $2, $3, $4, $2)`,
      [sql.shopId, NOW.toISOString(), windowStart.toISOString(), scopeLimited],
    );
  });
}

const workOut = (signal = never): Promise<void> => workOutHistory(world.services, world.shopId, signal);

/** All that is stored of the history. */
async function stored() {
  const [figures, flows] = [
    await rows(
      world,
      "history_figures",
      "at, array_position(array['new','about_to_sleep','sleeping','potential_loyal','loyal','loyal_at_risk'], \"group\")",
    ),
    await rows(world, "history_flows", "from_at, to_at"),
  ];
  return {
    figures: figures.map((row) => ({
      at: row["at"],
      group: row["group"],
      customers: row["customers"],
      orders: row["orders"],
      spentMinor: Number(row["spent_minor"]),
    })),
    flows: flows.map((row) => ({
      from: row["from_at"],
      to: row["to_at"],
      customers: row["customers"],
      spentMinor: (row["spent_minor"] as unknown[]).map(Number),
    })),
  };
}

/** What must be stored, by plain code over the rows of the orders and of the newest model. */
async function expected(firstRunAt: Date, newestRunAt: Date, readSince = later(-3_652)) {
  const [run] = await rows(world, "runs", "id desc");
  const models = (await rows(world, "models")) as {
    id: number;
    boundaries: Boundaries;
    window_years: number;
    include_point_of_sale: boolean;
  }[];
  const model = models.find(({ id }) => id === run?.["model_id"]);
  if (model === undefined) throw new Error("There is no model.");
  const counted = (await rows(world, "orders")).filter(
    (row) =>
      row["state"] === "counted" &&
      row["currency"] === CURRENCY &&
      row["customer_shopify_id"] !== null &&
      (model.include_point_of_sale || row["point_of_sale"] === false),
  );
  const people = [...Map.groupBy(counted, (row) => row["customer_shopify_id"]).values()];
  const moments = historyMoments({
    firstRunAt,
    newestRunAt,
    readFrom: readSince,
    windowYears: model.window_years,
    timeZone: ZONE,
  });
  expect(moments.length).toBeGreaterThan(1);
  return plainHistory(
    people.map((list) =>
      list.map((row) => ({ at: row["processed_at"] as Date, amountMinor: Number(row["amount_minor"]) })),
    ),
    moments,
    { boundaries: model.boundaries, windowYears: model.window_years },
  );
}

const anyOrder = fc.record({
  customer: fc.option(fc.integer({ min: 1, max: 15 }), { freq: 10 }),
  days: fc.oneof(
    fc.integer({ min: -1, max: 1_600 }),
    fc.double({ min: -1, max: 1_600, noNaN: true }),
    // Midnights in Berlin: where months end.
    fc.constantFrom(13.5 / 24, 28 + 13.5 / 24, 59 + 13.5 / 24, 0.5 + 1 / 24),
  ),
  state: fc.constantFrom<OrderState>(
    "counted",
    "counted",
    "counted",
    "cancelled",
    "not_paid",
    "test",
    "deleted",
  ),
  pointOfSale: fc.boolean(),
  currency: fc.constantFrom("EUR", "EUR", "EUR", "USD"),
  amountMinor: fc.integer({ min: -500, max: 20_000 }),
});

describe("the history of a shop", () => {
  it("is what plain code finds, whatever the orders", async () => {
    await openShop([]);
    const settings = fc.record({
      windowYears: fc.integer({ min: 1, max: 10 }),
      includePointOfSale: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyOrder, { maxLength: 80 }), settings, async (list, changes) => {
        await inShopSql(world.db, world.shopId, async (sql) => {
          for (const table of ["orders", "customers", "models", "runs", "moves", "snapshots"])
            await sql.query(`delete from ${table} where shop_id = $1`, [sql.shopId]);
        });
        await store(list.map(({ customer, days, ...rest }, i) => order(i + 1, customer, days, rest)));
        await inShopSql(world.db, world.shopId, (sql) =>
          saveSettings(sql, { ...DEFAULT_SETTINGS, ...changes }, NOW),
        );
        await score(world);
        await workOut();
        expect(await stored()).toEqual(await expected(NOW, NOW));
      }),
      { numRuns: 15 },
    );
  });

  it("of the demo's store is what plain code finds, and ends with the figures of the run", async () => {
    const demo = generateStore({ asOf: NOW, customers: 1_500 });
    world = await makeWorld(Array.from({ length: demo.orders.length }, (_, row) => demo.orders.get(row)));
    await updateShop(world.db, world.shopId, { timeZone: ZONE });
    const { window_start: windowStart } = await importAll(world);
    await score(world);
    await workOut();
    const found = await stored();
    expect(found.figures).toHaveLength(37 * 6);
    expect(found.flows).toHaveLength((37 * 36) / 2);
    expect(found).toEqual(await expected(NOW, NOW, windowStart as Date));
    const snapshots = new Map((await rows(world, "snapshots", "run_id")).map((row) => [row["group"], row]));
    for (const { group, customers, orders, spentMinor } of found.figures.slice(-6)) {
      const { customers: then, orders: counted, spent_minor: spent } = snapshots.get(group) ?? {};
      expect([customers, orders, spentMinor]).toEqual([then, counted, Number(spent)]);
    }
  });

  it("is due after the first run, after each change of model and of the time zone, and not else", async () => {
    await openShop(SOME);
    const due = async (at: Date): Promise<boolean> => {
      world.enqueued.length = 0;
      await score(world, at);
      return world.enqueued.some(({ name }) => name === "history");
    };
    expect(await due(NOW)).toBe(true);
    expect(await due(later(0.1))).toBe(true);
    await workOut();
    expect(await due(later(1))).toBe(false);
    // A refit is due after 30 days. So many would move that the merchant decides.
    expect(await due(later(31))).toBe(false);
    const [pending] = (await rows(world, "models")).filter((each) => each["status"] === "pending");
    await adoptModel(world.services, world.shopId, Number(pending?.["id"]));
    expect(await due(later(32))).toBe(true);
    await workOut();
    await updateShop(world.db, world.shopId, { timeZone: "Asia/Tokyo" });
    expect(await due(later(33))).toBe(true);
    await workOut();
    expect(await due(later(34))).toBe(false);
  });

  it("gives way to the runs, and has today's boundaries after a change of model", async () => {
    await openShop(SOME);
    await score(world);
    await workOut();
    const ends = async () => [
      ...new Set((await stored()).figures.map(({ at }) => (at as Date).toISOString())),
    ];
    expect((await ends()).slice(-2)).toEqual(["2026-02-28T23:00:00.000Z", NOW.toISOString()]);
    await store(
      SOME.slice(0, 30).map((each, n) => ({ ...each, id: BigInt(9_000 + n), processedAt: later(40 + n) })),
    );
    await inShopSql(world.db, world.shopId, (sql) =>
      saveSettings(sql, { ...DEFAULT_SETTINGS, windowYears: 9 }, NOW),
    );
    await score(world, later(100));
    await workOut();
    expect(await rows(world, "models")).toHaveLength(2);
    // Three months ended since, of which the runs tell.
    expect((await ends()).slice(-2)).toEqual(["2026-02-28T23:00:00.000Z", NOW.toISOString()]);
    expect((await ends())[0]).toBe("2023-06-30T22:00:00.000Z");
    expect(await stored()).toEqual(await expected(NOW, later(100)));
  });

  it("is the same after a second time, and untouched by one that was cut short", async () => {
    await openShop(SOME);
    await score(world);
    await workOut();
    const before = await stored();
    await workOut();
    expect(await stored()).toEqual(before);
    await store([order(9_999, 1, 20)]);
    await expect(workOut(AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
    expect(await stored()).toEqual(before);
    await workOut();
    expect(await stored()).not.toEqual(before);
  });

  it("counts nobody who was erased, from the next run on", async () => {
    await openShop(SOME);
    await score(world);
    await workOut();
    const erased = SOME[0]?.customerShopifyId ?? 0n;
    await inShopSql(world.db, world.shopId, async (sql) => {
      const ids = { customerShopifyIds: [erased] };
      await enterErasure(sql, { deliveryId: "x", gone: true, requestedAt: NOW, ids });
      await eraseHere(sql, "x", { key: Buffer.alloc(32), now: NOW, isInstalled: true });
    });
    world.enqueued.length = 0;
    await score(world, later(1));
    expect(world.enqueued.map(({ name }) => name)).toContain("history");
    await workOut();
    expect(await stored()).toEqual(await expected(NOW, later(1)));
    const people = new Set(SOME.map((each) => each.customerShopifyId)).size;
    const now = (await stored()).figures.slice(-6).reduce((sum, each) => sum + (each.customers as number), 0);
    expect(now).toBe(people - 1);
  });

  it("is empty where only 60 days of orders are known, and before the first run", async () => {
    await openShop(SOME);
    await workOut();
    expect(await rows(world, "histories", "shop_id")).toEqual([]);
    await readFrom(later(-3_652), true);
    await score(world);
    await workOut();
    expect(await rows(world, "histories", "shop_id")).toHaveLength(1);
    expect(await stored()).toEqual({ figures: [], flows: [] });
    world.enqueued.length = 0;
    await score(world, later(1));
    expect(world.enqueued.map(({ name }) => name)).not.toContain("history");
  });
});
