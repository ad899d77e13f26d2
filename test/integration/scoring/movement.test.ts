import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";

import { countFirstOrders, readFlows, readSeries } from "../../../app/db/insights/movement.server.ts";
import { upsertOrders } from "../../../app/db/orders/orders.server.ts";
import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { GROUPS, type Group } from "../../../app/domain/groups/group.ts";
import { flowMatrix } from "../../../app/domain/movement/flow.ts";
import type { Order } from "../../../app/domain/orders/order.ts";
import { makeWorld, NOW, rows, score, type World } from "../import/import-world.ts";

let world: World;
afterEach(async () => world.close());

const DAY_MS = 86_400_000;
const later = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);

let nextId = 1;
function order(customer: number, at: Date, changes: Partial<Order> = {}): Order {
  return {
    id: BigInt(nextId++),
    customerShopifyId: BigInt(customer),
    createdAt: at,
    processedAt: at,
    updatedAt: at,
    state: "counted",
    pointOfSale: false,
    currency: "EUR",
    amountMinor: 500 + customer * 170,
    ...changes,
  };
}

const read = <T>(work: (sql: ShopSql) => Promise<T>): Promise<T> => inShopSql(world.db, world.shopId, work);
const store = (list: readonly Order[]): Promise<unknown> => read((sql) => upsertOrders(sql, list));

async function emptyShop(): Promise<void> {
  world = await makeWorld([]);
  await read((sql) =>
    sql.query(
      `insert into imports (shop_id, status, as_of, window_start, scope_limited, started_at)
       values ($1, 'complete', $2, $2, false, $2)`,
      [sql.shopId, NOW.toISOString()],
    ),
  );
}

interface Customer {
  readonly group: Group | null;
  readonly spent: number;
}

async function customers(): Promise<Map<unknown, Customer>> {
  const list = await rows(world, "customers");
  return new Map(
    list.map((each) => [
      each["id"],
      { group: each["group"] as Group | null, spent: Number(each["spent_minor"]) },
    ]),
  );
}

describe("the flow between two runs", () => {
  it("is what each customer's groups at both say, whichever two they are", async () => {
    await emptyShop();
    await store(
      Array.from({ length: 30 }, (_, n) =>
        Array.from({ length: 1 + (n % 5) }, (_, k) => order(n + 1, later(-(1 + n * 8 + k * 20)))),
      ).flat(),
    );
    const seen: Map<unknown, Customer>[] = [];
    for (let turn = 0; turn < 6; turn += 1) {
      await score(world, later(turn * 45));
      seen.push(await customers());
      await store([
        order(1 + turn, later(turn * 45 + 40)),
        order(100 + turn, later(turn * 45 + 30)),
        // One of the first customers loses their only order.
        { ...order(1, later(-1)), id: 1n, state: "cancelled", updatedAt: later(200) },
      ]);
    }
    const runs = (await rows(world, "runs")).map((run) => Number(run["id"]));
    const now = seen.at(-1) ?? new Map<unknown, Customer>();
    const place = fc.integer({ min: 0, max: 5 });
    await fc.assert(
      fc.asyncProperty(place, place, async (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const flows = await read((sql) => readFlows(sql, runs[from] ?? 0, runs[to] ?? 0));
        const each = [...now].map(([id, { spent }]) => ({
          from: seen[from]?.get(id)?.group ?? null,
          to: seen[to]?.get(id)?.group ?? null,
          spentMinor: spent,
        }));
        const present = each.filter((flow) => flow.from !== null || flow.to !== null);
        expect(flowMatrix(flows)).toEqual(flowMatrix(present));
      }),
      { numRuns: 36 },
    );
  });
});

describe("the series of the groups", () => {
  it("has all six at every run since a moment, oldest first", async () => {
    await emptyShop();
    await store([order(1, later(-5)), order(2, later(-300))]);
    for (const day of [0, 10, 20]) await score(world, later(day));
    const series = await read((sql) => readSeries(sql, later(10)));
    expect(series.map(({ asOf }) => asOf)).toEqual([
      ...GROUPS.map(() => later(10)),
      ...GROUPS.map(() => later(20)),
    ]);
    expect(series.reduce((sum, each) => sum + each.customers, 0)).toBe(4);
    expect(series.reduce((sum, each) => sum + each.spentMinor, 0)).toBe(2 * (670 + 840));
  });
});

describe("the inflow", () => {
  it("counts first eligible orders by the month of the shop's time zone", async () => {
    await emptyShop();
    const at = (text: string): Date => new Date(text);
    await store([
      // It is February in Berlin already.
      order(1, at("2026-01-31T23:30:00Z")),
      order(1, at("2026-02-20T00:00:00Z")),
      order(2, at("2026-01-31T22:30:00Z")),
      order(3, at("2025-11-02T00:00:00Z")),
      // The first run that counts is in February.
      order(4, at("2025-12-02T00:00:00Z"), { state: "cancelled" }),
      order(4, at("2026-02-02T00:00:00Z")),
      order(5, at("2026-02-03T00:00:00Z"), { currency: "USD" }),
      order(6, later(1)),
    ]);
    const rules = { windowStart: later(-3_650), asOf: NOW, includePointOfSale: false, currency: "EUR" };
    const counts = await read((sql) => countFirstOrders(sql, rules, "Europe/Berlin"));
    expect([...counts]).toEqual([
      ["2025-11", 1],
      ["2026-01", 1],
      ["2026-02", 2],
    ]);
  });
});
