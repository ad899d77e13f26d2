import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { readScoredPage } from "../../../app/db/insights/scored-customers.server.ts";
import { readCustomerData } from "../../../app/db/privacy/customer-data.server.ts";
import { isPredictionDue, newestPrediction } from "../../../app/db/scoring/predictions.server.ts";
import { upsertOrders } from "../../../app/db/orders/orders.server.ts";
import { seededRandom } from "../../../app/domain/backtest/random.ts";
import { ALL_SCORES } from "../../../app/domain/customers/customer-filter.ts";
import type { Order } from "../../../app/domain/orders/order.ts";
import { closedWindows, trustOf } from "../../../app/domain/predict/closed-windows.ts";
import { fitHorizon } from "../../../app/domain/predict/horizon-fit.ts";
import { chanceUnits, HORIZONS, orderUnits, roundedAmount } from "../../../app/domain/predict/horizons.ts";
import { Past } from "../../../app/domain/predict/past.ts";
import { predict } from "../../../app/domain/predict/predict.ts";
import type { CustomerOrders } from "../../../app/domain/predict/sample.ts";
import { simulatedShop } from "../../../app/domain/predict/simulated.test-support.ts";
import { evaluableRule } from "../../../app/domain/rules/evaluable.ts";
import { predictShop } from "../../../app/scoring/predict.server.ts";
import { readRule } from "../../../app/segments/read-rule.ts";
import { readRuleGround } from "../../../app/segments/rule-ground.server.ts";
import { makeWorld, never, NOW, rows, score, type World } from "../import/import-world.ts";

const DAY_MS = 86_400_000;
const CUSTOMERS = 300;
const SHOP = simulatedShop(CUSTOMERS, new Date(NOW.getTime() - 728 * DAY_MS), seededRandom(6));

let world: World;
beforeAll(async () => {
  world = await makeWorld([]);
  await enter(SHOP);
  await inShopSql(world.db, world.shopId, (sql) =>
    sql.query(
      `insert into imports (shop_id, status, as_of, window_start, scope_limited, started_at)
       values ($1, 'complete', $2, $2::timestamptz - interval '10 years', false, $2)`,
      [sql.shopId, NOW.toISOString()],
    ),
  );
  await score(world);
});
afterAll(async () => world.close());

async function enter(customers: readonly CustomerOrders[]): Promise<void> {
  const orders = customers.flatMap(({ id, at, amountMinor }) =>
    Array.from(at, (ms, i): Order => {
      const moment = new Date(ms);
      return {
        id: BigInt(id) * 1_000n + BigInt(i),
        customerShopifyId: BigInt(id),
        createdAt: moment,
        processedAt: moment,
        updatedAt: moment,
        state: "counted",
        pointOfSale: false,
        currency: "EUR",
        amountMinor: amountMinor[i] ?? 0,
      };
    }),
  );
  await inShopSql(world.db, world.shopId, (sql) => upsertOrders(sql, orders));
}

const predictAll = (signal = never) => predictShop(world.services, world.shopId, signal);
const due = () => inShopSql(world.db, world.shopId, isPredictionDue);
const newest = () => inShopSql(world.db, world.shopId, newestPrediction);

/** What a rule that asks for a chance lacks. */
async function lacking(): Promise<string[]> {
  const read = readRule({ version: 1, match: { field: "chance_90", is: "at_least", value: 50 } });
  if (read.outcome === "refused") throw new Error("The rule was refused.");
  const { knowledge } = await inShopSql(world.db, world.shopId, (sql) => readRuleGround(sql, null));
  const found = evaluableRule(read.rule, { ...knowledge, segments: new Map() });
  return found.outcome === "evaluable" ? [] : found.lacks.map(({ code }) => code);
}

/** Gives the orders of the last 90 days another state. */
const setState = (from: Order["state"], to: Order["state"]) =>
  inShopSql(world.db, world.shopId, (sql) =>
    sql.query(
      `update orders set state = $2 where shop_id = $1 and state = $3 and created_at >= $4::timestamptz - interval '90 days'`,
      [sql.shopId, to, from, NOW.toISOString()],
    ),
  );

/** What is stored of each customer, with the transaction that wrote it. */
const stored = () =>
  inShopSql(world.db, world.shopId, (sql) =>
    sql.query<Record<string, string | number | null>>(
      `select shopify_id::text as id, chance_90, orders_90, revenue_90_minor::float8 as revenue_90, chance_365,
              orders_365, revenue_365_minor::float8 as revenue_365, xmin::text
         from customers where shop_id = $1 order by shopify_id`,
      [sql.shopId],
    ),
  );

describe("predictions of a shop", { shuffle: false }, () => {
  it("are due with the first run, and write nothing when they are cut short", async () => {
    expect(world.enqueued.map(({ name }) => name)).toContain("predict");
    expect(await due()).toBe(true);
    await expect(predictAll(AbortSignal.abort())).rejects.toThrow();
    expect(await newest()).toBeNull();
    expect((await stored()).every((row) => row["chance_90"] === null)).toBe(true);
  });

  it("are still due, and unknown to rules, when they are cut short before the record", async () => {
    const now = (): never => {
      throw new Error("killed");
    };
    await expect(predictShop({ ...world.services, now }, world.shopId, never)).rejects.toThrow("killed");
    expect(await newest()).toBeNull();
    expect(await due()).toBe(true);
    expect(await lacking()).toEqual(["predictions"]);
    const before = await stored();
    expect(before.filter((row) => row["chance_90"] !== null)).toHaveLength(SHOP.length);
    await predictAll();
    // What was written before is the same: no row is written again.
    expect(await stored()).toEqual(before);
    expect(await due()).toBe(false);
  });

  it("are what the domain says of the same orders, with the misses of the windows that are over", async () => {
    expect(await predictAll()).toEqual({ outcome: "done" });
    const past = new Past(SHOP, 10, HORIZONS, SHOP.length);
    const found = await stored();
    for (const [place, days] of HORIZONS.entries()) {
      const fit = fitHorizon(past, NOW, days);
      if (fit === null) throw new Error("There is no prediction.");
      const { chance, orders, revenueMinor } = predict(fit, past.cut(NOW).facts, place);
      const inOrder = [...SHOP]
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .filter((own) => (own.at[0] ?? 0) < NOW.getTime());
      const expected = inOrder.map(({ id }, i) => [
        id,
        chanceUnits(chance[i] ?? NaN),
        orderUnits(orders[i] ?? NaN),
        roundedAmount(revenueMinor[i] ?? NaN),
      ]);
      const columns = ["id", `chance_${String(days)}`, `orders_${String(days)}`, `revenue_${String(days)}`];
      const here = found.map((row) => columns.map((column) => row[column]));
      expect(here.sort()).toEqual(expected.sort());
      const record = (await newest())?.fits[place];
      expect(record?.fit?.method).toBe(fit.method);
      expect(record?.windows).toEqual(closedWindows(past, NOW, days));
    }
    expect(await due()).toBe(false);
  });

  it("are in the file that a customer may ask for", async () => {
    const one = (await stored()).find((row) => row["chance_365"] !== null);
    const { customer } = await inShopSql(world.db, world.shopId, (sql) =>
      readCustomerData(sql, BigInt(String(one?.["id"]))),
    );
    expect(customer?.expected?.map(({ days }) => days)).toEqual([90, 365]);
    expect(customer?.expected?.[0]).toEqual({
      days: 90,
      chance: Number(one?.["chance_90"]) / 1_000,
      orders: Number(one?.["orders_90"]) / 100,
      revenueMinor: one?.["revenue_90"],
    });
  });

  it("add up by group", async () => {
    const groups = (await newest())?.groups ?? [];
    const total = (await stored()).reduce((sum, row) => sum + Number(row["revenue_90"]), 0);
    expect(groups.reduce((sum, each) => sum + each.customers, 0)).toBe(SHOP.length);
    expect(groups.reduce((sum, each) => sum + (each.revenue90Minor ?? 0), 0)).toBe(total);
  });

  it("touch no row when made again, and leave one record", async () => {
    const before = await stored();
    await predictAll();
    expect(await stored()).toEqual(before);
    expect(await rows(world, "predictions", "as_of")).toHaveLength(1);
  });

  it("are due again after a week, and with another model", async () => {
    const runAt = (days: number, model: string) =>
      inShopSql(world.db, world.shopId, async (sql) => {
        await sql.query(
          `insert into runs (shop_id, model_id, import_id, as_of, started_at, finished_at, orders, eligible, left_out,
             customers, input_hash)
           select shop_id, ${model}, import_id, as_of + make_interval(days => $2), started_at, finished_at, orders,
             eligible, left_out, customers, 'later'
             from runs where shop_id = $1 order by id limit 1`,
          [sql.shopId, days],
        );
        const found = await isPredictionDue(sql);
        await sql.query("delete from runs where shop_id = $1 and input_hash = 'later'", [sql.shopId]);
        return found;
      });
    expect(await runAt(6, "model_id")).toBe(false);
    expect(await runAt(7, "model_id")).toBe(true);
    expect(await runAt(1, "model_id + 1")).toBe(true);
  });

  it("sort lists of customers by what is at stake", async () => {
    const list = {
      scores: ALL_SCORES,
      ordered: { after: null, until: null },
      by: "stake",
      descending: true,
    } as const;
    const page = await inShopSql(world.db, world.shopId, (sql) => readScoredPage(sql, list, null, 20));
    const highest = (await stored())
      .sort((a, b) => Number(b["revenue_90"]) - Number(a["revenue_90"]))
      .slice(0, 20);
    const revenueOf = new Map((await stored()).map((row) => [row["id"], row["revenue_90"]]));
    expect(page.customers.map((each) => revenueOf.get(String(each.shopifyId)))).toEqual(
      highest.map((row) => row["revenue_90"]),
    );
  });

  it("are known to rules while they came near to what customers did, and not from the run on where they didn't", async () => {
    const state = async () =>
      trustOf((await newest())?.fits.find(({ days }) => days === 90)?.windows ?? []).state;
    expect(await state()).toBe("reliable");
    expect(await lacking()).toEqual([]);
    await setState("counted", "cancelled");
    await score(world);
    await predictAll();
    expect(await state()).toBe("unreliable");
    expect(await lacking()).toEqual(["predictions"]);
    await setState("cancelled", "counted");
    await score(world);
    await predictAll();
    expect(await lacking()).toEqual([]);
  });

  it("are taken off customers without an order that counts, and off all where too few come back", async () => {
    const gone = SHOP[0]?.id ?? "";
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query("update orders set state = 'cancelled' where shop_id = $1 and customer_shopify_id = $2", [
        sql.shopId,
        gone,
      ]),
    );
    await score(world);
    await predictAll();
    const without = (list: Awaited<ReturnType<typeof stored>>) =>
      list.filter((row) => row["chance_90"] === null).map((row) => row["id"]);
    expect(without(await stored())).toEqual([gone]);
    await inShopSql(world.db, world.shopId, (sql) =>
      sql.query("update orders set state = 'cancelled' where shop_id = $1 and customer_shopify_id > 1003", [
        sql.shopId,
      ]),
    );
    await score(world);
    await predictAll();
    expect(without(await stored())).toHaveLength(SHOP.length);
    expect((await newest())?.fits.map((each) => each.fit)).toEqual([null, null]);
  });
});
