import { setImmediate as turn } from "node:timers/promises";

import { afterEach, describe, expect, it } from "vitest";

import { runBacktests } from "../../../app/backtest/backtest.server.ts";
import { requestBacktest } from "../../../app/backtest/request.server.ts";
import { newestBacktest } from "../../../app/db/insights/backtests.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { backtest } from "../../../app/domain/backtest/backtest.ts";
import { rankingsOf } from "../../../app/domain/backtest/rankings.ts";
import { fitModel } from "../../../app/domain/rfm/model.ts";
import { startImport } from "../../../app/ingest/request-import.server.ts";
import { observe, type Observed } from "../../bench/backtest/observe.ts";
import { predictAt } from "../../bench/backtest/prediction-rankings.ts";
import type { StoredOrder } from "../../simulators/shopify/store/order-table.ts";
import {
  FIRST_CUSTOMER,
  importAll,
  makeWorld,
  never,
  NOW,
  order,
  orders,
  rows,
  score,
  type World,
} from "../import/import-world.ts";

let world: World;
afterEach(async () => world.close());

const DAY_MS = 86_400_000;

async function scored(stored: readonly StoredOrder[]): Promise<World> {
  world = await makeWorld(stored);
  await importAll(world);
  await score(world);
  return world;
}

const run = (signal = never) => runBacktests(world.services, world.shopId, signal);
const newest = () => inShopSql(world.db, world.shopId, newestBacktest);
const ask = (daysBack: number, days: number) =>
  requestBacktest(world.services, world.shopId, { daysBack, days });

/** What plain code finds in the same orders. */
function observed(stored: readonly StoredOrder[], daysBack: number, days: number): Observed {
  const plain = stored
    .filter((one) => one.customerId !== null && one.status === "PAID" && one.cancelledAt === null)
    .filter((one) => one.source === "web" && !one.test && one.currency === "EUR")
    .map((one) => ({
      customerId: String(one.customerId).padStart(20, "0"),
      at: new Date(one.processedAt),
      amountMinor: one.netPaymentMinor,
    }))
    .sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
  return observe(plain, { at: new Date(NOW.getTime() - daysBack * DAY_MS), days, windowYears: 10 });
}

describe("a back-test", () => {
  it("finds what plain code finds", async () => {
    const stored = [
      ...orders(3_000, 400),
      // None of these counts, neither before nor after the date.
      order(9_001, 100, { customerId: FIRST_CUSTOMER, test: true }),
      order(9_002, 50, { customerId: FIRST_CUSTOMER + 1, status: "VOIDED", netPaymentMinor: 0 }),
      order(9_003, 50, { customerId: FIRST_CUSTOMER + 2, source: "pos" }),
      // One is exactly at the date, one exactly at the end of the days after it.
      order(9_004, 90, { customerId: FIRST_CUSTOMER + 3, totalMinor: 77_000, netPaymentMinor: 77_000 }),
      order(9_005, 0, { customerId: FIRST_CUSTOMER + 4, totalMinor: 88_000, netPaymentMinor: 88_000 }),
    ];
    await scored(stored);
    expect(await ask(90, 90)).toEqual({ outcome: "queued" });
    expect(world.enqueued.at(-1)).toEqual({ name: "backtest", payload: { shopId: world.shopId } });
    expect(await newest()).toMatchObject({ status: "queued", days: 90, result: null });
    expect(await run()).toEqual({ outcome: "done" });

    const { columns, rhythm, outcomes, known } = observed(stored, 90, 90);
    const { boundaries } = fitModel(columns, rhythm, "EUR");
    const period = { at: new Date(NOW.getTime() - 90 * DAY_MS), days: 90, windowYears: 10 };
    const predicted = predictAt(known, period)?.rankings.slice(0, 2) ?? [];
    expect(predicted.map((one) => one.name)).toEqual(["chance", "expected_revenue"]);
    const expected = backtest([...rankingsOf(columns, boundaries), ...predicted], outcomes);
    expect(expected.bought).toBeGreaterThan(20);
    expect(await newest()).toMatchObject({
      status: "done",
      errorCode: null,
      result: { report: JSON.parse(JSON.stringify(expected)) as object, currency: "EUR" },
    });
  });

  it("is one at a time, and only where the orders cover it", async () => {
    await scored(orders(200));
    expect(await ask(90, 180)).toEqual({ outcome: "not_possible" });
    expect(await ask(30, 30)).toEqual({ outcome: "queued" });
    expect(await ask(365, 30)).toEqual({ outcome: "busy" });
    await run();
    expect(await ask(365, 30)).toEqual({ outcome: "queued" });
    expect(await rows(world, "backtests")).toHaveLength(2);
  });

  it("waits for an import that is under way", async () => {
    await scored(orders(200));
    await ask(30, 30);
    await startImport(world.services, world.shopId, NOW);
    expect(await run()).toMatchObject({ outcome: "again" });
    expect(await newest()).toMatchObject({ status: "running" });
  });

  it("is made again after a stop", async () => {
    await scored(orders(500));
    await ask(180, 90);
    const stop = new AbortController();
    stop.abort(new Error("The process stops."));
    await expect(run(stop.signal)).rejects.toThrow("stops");
    expect(await newest()).toMatchObject({ status: "running" });
    await run();
    expect(await newest()).toMatchObject({ status: "done" });
  });

  it("says little, but fails not, where hardly anybody was there", async () => {
    await scored([order(1, 100), order(2, 5)]);
    // Nobody had ordered a year ago, so the page doesn't offer that date. A row may still have it.
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query(
        `insert into backtests (shop_id, at, days, status, requested_at)
         values ($1, $2, 30, 'queued', $2)`,
        [sql.shopId, new Date(NOW.getTime() - 365 * DAY_MS).toISOString()],
      ),
    );
    await run();
    expect(await newest()).toMatchObject({
      status: "done",
      result: { report: { customers: 0, rate: null } },
    });
    await ask(30, 30);
    await run();
    const report = (await newest())?.result?.report;
    expect(report).toMatchObject({ customers: 1, bought: 1 });
    expect(report?.comparisons.every(({ auc, gini }) => auc === null && gini === null)).toBe(true);
  });

  it("lets others have the thread", async () => {
    await scored(orders(6_000, 3_000));
    await ask(365, 365);
    let longest = 0;
    let over = false;
    const job = run().finally(() => (over = true));
    for (let last = performance.now(); !over; last = performance.now()) {
      await turn();
      longest = Math.max(longest, performance.now() - last);
    }
    await job;
    expect(longest).toBeLessThan(1_000);
  });

  it("keeps the newest twenty", async () => {
    await scored(orders(50));
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query(
        `insert into backtests (shop_id, at, days, status, requested_at)
         select $1, now(), 30, 'failed', now() from generate_series(1, 30)`,
        [sql.shopId],
      ),
    );
    await ask(30, 30);
    expect(await rows(world, "backtests")).toHaveLength(20);
    expect(await newest()).toMatchObject({ status: "queued" });
  });
});
