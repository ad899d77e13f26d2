import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";

import { cohortsAtRun, countCohorts } from "../../../app/db/insights/cohorts.server.ts";
import { forgetFlows, keepFlows, readFlows } from "../../../app/db/insights/flows.server.ts";
import { readMonthlySizes } from "../../../app/db/insights/movement.server.ts";
import { upsertOrders } from "../../../app/db/orders/orders.server.ts";
import { inShopSql, type ShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { GROUPS, type Group } from "../../../app/domain/groups/group.ts";
import { firstOrdersOf } from "../../../app/domain/movement/cohorts.ts";
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

interface Kept {
  readonly from: number;
  readonly to: number;
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

  it("that home shows is kept with the newest run, and others once they were counted", async () => {
    await emptyShop();
    await store(Array.from({ length: 10 }, (_, n) => order(n + 1, later(-1 - n * 30))));
    for (let turn = 0; turn < 3; turn += 1) await score(world, later(turn * 45));
    const kept = async () => (await rows(world, "runs")).map((run) => run["kept_flows"] as Kept[] | null);
    const runs = (await rows(world, "runs")).map((run) => Number(run["id"]));
    const [first = 0, second = 0] = runs;
    const newest = runs.at(-1) ?? 0;
    expect((await kept()).at(-1)).toMatchObject([{ from: runs.at(-2), to: newest }]);
    const counted = await read((sql) => readFlows(sql, first, second));
    for (const of of [newest, first, newest])
      await read((sql) => keepFlows(sql, { from: first, to: second, newest: of }, counted));
    expect((await kept()).at(-1)).toMatchObject([{ to: newest }, { from: first, to: second }]);
    expect((await kept()).slice(0, -1).filter((older) => older !== null)).toEqual([]);
    expect(await read((sql) => readFlows(sql, first, second))).toEqual(counted);
    await read(forgetFlows);
    expect((await kept()).filter((each) => each !== null)).toEqual([]);
    expect(await read((sql) => readFlows(sql, first, second))).toEqual(counted);
  });
});

describe("the sizes of the groups by month", () => {
  it("are those of the first run and of the last one of each month, oldest first", async () => {
    await emptyShop();
    await store([order(1, later(-5)), order(2, later(-300))]);
    // NOW is March 1. In Berlin the last one is in May already.
    const days = [0, 10, 20, 35, 60.45];
    for (const day of days) await score(world, later(day));
    const sizes = await read((sql) => readMonthlySizes(sql, "Europe/Berlin"));
    expect(sizes.map(({ asOf }) => asOf)).toEqual(
      [0, 20, 35, 60.45].flatMap((day) => GROUPS.map(() => later(day))),
    );
    expect(sizes.reduce((sum, each) => sum + each.customers, 0)).toBe(4 * 2);
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
    const rules = { asOf: NOW, includePointOfSale: false, currency: "EUR" };
    const counts = firstOrdersOf(await read((sql) => countCohorts(sql, rules, "Europe/Berlin")));
    expect([...counts]).toEqual([
      ["2025-11", 1],
      ["2026-01", 1],
      ["2026-02", 2],
    ]);
  });
});

describe("the cohorts", () => {
  it("are what each customer's orders and group say, and are kept with the run", async () => {
    await emptyShop();
    const ages = fc.array(fc.integer({ min: 1, max: 2_500 }), { minLength: 1, maxLength: 4 });
    const shops = fc.array(ages, { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(shops, async (people) => {
        await read(async (sql) => {
          for (const table of ["orders", "customers", "models", "runs", "moves", "snapshots"])
            await sql.query(`delete from ${table} where shop_id = $1`, [sql.shopId]);
        });
        await store(people.flatMap((days, n) => days.map((day) => order(n + 1, later(-day)))));
        await score(world);
        const groups = new Map(
          (await rows(world, "customers")).map((row) => [row["shopify_id"], row["group"]]),
        );
        const expected = new Map<string, number[]>();
        people.forEach((days, n) => {
          const month = new Date(later(-Math.max(...days))).toISOString().slice(0, 7);
          const sizes = expected.get(month) ?? [...GROUPS.map(() => 0), 0];
          const place = GROUPS.indexOf(groups.get(BigInt(n + 1)) as Group);
          const at = place < 0 ? GROUPS.length : place;
          sizes[at] = (sizes[at] ?? 0) + 1;
          expected.set(month, sizes);
        });
        const [run] = await rows(world, "runs");
        const kept = await read((sql) => cohortsAtRun(sql, Number(run?.["id"])));
        expect(kept).toEqual(expected);
        const rules = { asOf: NOW, includePointOfSale: false, currency: "EUR" };
        expect(await read((sql) => countCohorts(sql, rules, "UTC"))).toEqual(kept);
      }),
      { numRuns: 10 },
    );
  });
});
