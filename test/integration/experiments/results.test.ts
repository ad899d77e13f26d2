/** What came of an experiment: the orders that count, as of which moment, and that it is noted once. */
import { describe, expect, it } from "vitest";

import { stopExperiment } from "../../../app/act/experiments/stop.server.ts";
import { storedResult, type ExperimentResult } from "../../../app/act/experiments/stored-result.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { listExperiments } from "../../../app/db/experiments/experiments.server.ts";
import { claimExperiments } from "../../../app/db/shops/due-shops.server.ts";
import type { Order } from "../../../app/domain/orders/order.ts";
import { TICKS } from "../../../app/schedule/tick.server.ts";
import { isKilled, killingDatabase } from "../sync/sync-killing.ts";
import { rowsOf } from "../sync/sync-world.ts";
import {
  daysLater,
  experimentOf,
  experimentWorld,
  inArm,
  orderOf,
  place,
  servicesOn,
  started,
  work,
  type ExperimentWorld,
} from "./experiment-world.ts";

const LOYAL = 1_400;

async function resultOf(on: ExperimentWorld, id: number): Promise<ExperimentResult> {
  const result = storedResult((await experimentOf(on, id)).result);
  if (result === null) throw new Error("There is no result.");
  return result;
}

async function resultAt(on: ExperimentWorld, id: number, days: number): Promise<ExperimentResult> {
  on.clock.now = daysLater(days);
  await work(on);
  return resultOf(on, id);
}

describe("F6: what came of an experiment", () => {
  it("is listed without its days, and not at all before it is worked out", async () => {
    const on = await experimentWorld(LOYAL);
    const id = await started(on);
    const listed = async () => {
      const [only, ...more] = await inShopSql(on.db, on.shopId, (sql) => listExperiments(sql, on.clock.now));
      expect([only?.id, more]).toEqual([id, []]);
      return only?.result;
    };
    expect(await listed()).toBeNull();
    const whole = await resultAt(on, id, 3);
    expect(whole.days).not.toEqual([]);
    expect(storedResult(await listed())).toEqual({ ...whole, days: [] });
  });

  it("is listed while it runs, before the newest hundred that are over", async () => {
    const on = await experimentWorld(LOYAL);
    const id = await started(on);
    await rowsOf(
      on,
      `insert into experiments
         (shop_id, request_key, name, name_key, source_kind, source, seed, percent, members, sample_size, holdout_size,
          planned_days, decide_by, currency, include_point_of_sale, started_at, planned_end_at, stopped_at)
       select shop_id, gen_random_uuid(), 'N ' || n, 'n ' || n, source_kind, source, seed, percent, members, sample_size,
              holdout_size, planned_days, decide_by, currency, include_point_of_sale, started_at + interval '1 day',
              planned_end_at + interval '1 day', started_at + interval '2 days'
         from experiments, generate_series(1, 100) as n where shop_id = $1`,
    );
    const listed = await inShopSql(on.db, on.shopId, (sql) => listExperiments(sql, daysLater(3)));
    expect([listed.length, listed[0]?.id]).toEqual([100, id]);
  });

  it("counts the orders of its arms from its start to its end, by the rules of the start", async () => {
    const on = await experimentWorld(LOYAL);
    const id = await started(on);
    const sample = await inArm(on, id, "sample");
    const holdout = await inArm(on, id, "holdout");
    const [one = -1, two = -1, three = -1] = sample;
    const [other = -1] = holdout;
    const counted: Order[] = [
      orderOf(one, daysLater(0)),
      orderOf(one, daysLater(3.5), { amountMinor: 500 }),
      orderOf(two, daysLater(29.9), { amountMinor: 250 }),
      orderOf(other, daysLater(10), { amountMinor: 4_000 }),
    ];
    await place(on, [
      ...counted,
      // Before it began, from its end on, and what never counts.
      orderOf(one, daysLater(-0.001)),
      orderOf(one, daysLater(30)),
      orderOf(three, daysLater(5), { state: "cancelled" }),
      orderOf(three, daysLater(5), { pointOfSale: true }),
      orderOf(three, daysLater(5), { currency: "USD" }),
      orderOf(1_405, daysLater(5)),
    ]);
    const now = await resultAt(on, id, 4);
    expect(now.outcome.verdict).toBe("running");
    expect(now.outcome.arms).toMatchObject({
      sample: { customers: 1_000, buyers: 1, orders: 2, revenueMinor: 1_500 },
      holdout: { customers: 400, buyers: 0, orders: 0, revenueMinor: 0 },
    });
    expect(now.days).toHaveLength(4);
    const end = await resultAt(on, id, 31);
    expect(end.outcome.arms).toMatchObject({
      sample: { customers: 1_000, buyers: 2, orders: 3, revenueMinor: 1_750 },
      holdout: { customers: 400, buyers: 1, orders: 1, revenueMinor: 4_000 },
    });
    expect(end.outcome.verdict).not.toBe("running");
    expect(end.days).toHaveLength(30);
    expect(end.days.map(({ revenuePerCustomerMinor: { sample: of } }) => (of ?? 0) * 1_000)).toEqual(
      Array.from({ length: 30 }, (_, day) => (day < 3 ? 1_000 : day < 29 ? 1_500 : 1_750)),
    );
    expect(end.days.at(-1)?.revenuePerCustomerMinor.holdout).toBeCloseTo(10, 9);
    // Later it is the same, but for refunds.
    expect(await resultAt(on, id, 45)).toEqual(end);
    const refunded = counted
      .slice(3)
      .map((order) => ({ ...order, amountMinor: 1, updatedAt: daysLater(46) }));
    await place(on, refunded);
    expect((await resultAt(on, id, 47)).outcome.arms.holdout.revenueMinor).toBe(1);
  });

  it("names a winner where the sample bought much more, and not before the planned end", async () => {
    const on = await experimentWorld(2_400);
    const id = await started(on);
    const sample = await inArm(on, id, "sample");
    const holdout = await inArm(on, id, "holdout");
    const every = (of: readonly number[], step: number) => of.filter((_, place) => place % step === 0);
    await place(
      on,
      every(sample, 5).map((index) => orderOf(index, daysLater(2), { amountMinor: 3_000 })),
    );
    await place(
      on,
      every(holdout, 20).map((index) => orderOf(index, daysLater(2), { amountMinor: 3_000 })),
    );
    const now = await resultAt(on, id, 10);
    expect(now.outcome.verdict).toBe("running");
    expect(now.outcome.differences.revenueMinor?.perCustomer.low).toBeGreaterThan(0);
    const end = await resultAt(on, id, 30);
    expect(end.outcome.verdict).toBe("sample_won");
    expect(end.outcome.differences.revenueMinor?.perCustomer.value).toBeCloseTo(450, 0);
  });

  it("stays without a winner where the merchant stops it, and orders after that don't count", async () => {
    const on = await experimentWorld(LOYAL);
    const id = await started(on);
    const [one = -1] = await inArm(on, id, "sample");
    await place(on, [orderOf(one, daysLater(2)), orderOf(one, daysLater(8))]);
    on.clock.now = daysLater(5);
    expect(await stopExperiment(on.services, on.shopId, { id, way: null })).toEqual({ outcome: "stopped" });
    on.clock.now = daysLater(6);
    expect(await stopExperiment(on.services, on.shopId, { id, way: null })).toEqual({ outcome: "over" });
    expect((await experimentOf(on, id)).stoppedAt).toEqual(daysLater(5));
    const end = await resultAt(on, id, 40);
    expect(end.outcome).toMatchObject({ verdict: "stopped_early", arms: { sample: { orders: 1 } } });
    expect(await stopExperiment(on.services, on.shopId, { id: id + 1, way: null })).toEqual({
      outcome: "gone",
    });
  });

  it("leaves out whom a tag leaves out, and an erased customer with their orders", async () => {
    const on = await experimentWorld(LOYAL);
    const id = await started(on);
    const [one = -1, two = -1] = await inArm(on, id, "sample");
    await place(on, [orderOf(one, daysLater(2)), orderOf(two, daysLater(2))]);
    const leave = "update customers set left_out = true where shop_id = $1 and shopify_id = $2";
    await rowsOf(on, leave, [7_000_000_000_001 + one]);
    expect((await resultAt(on, id, 5)).outcome.arms.sample).toMatchObject({ customers: 999, buyers: 1 });
  });
});

describe("the job of experiments", () => {
  it("may run twice, and be killed anywhere", async () => {
    const on = await experimentWorld(LOYAL);
    const ids = [await started(on), await started(on, { name: "Second" })];
    const [one = -1] = await inArm(on, ids[0] ?? 0, "sample");
    await place(on, [orderOf(one, daysLater(1))]);
    on.clock.now = daysLater(31);
    const asked = async () => Promise.all(ids.map((id) => experimentOf(on, id)));
    let kills = 0;
    for (const when of ["before", "after"] as const)
      for (let at = 1; at < 20; at += 1) {
        await rowsOf(on, "update experiments set result = null, result_at = null where shop_id = $1");
        const services = servicesOn(killingDatabase(on.db, at, when), on.clock, on.queued);
        if (!(await isKilled(work(on, services)))) break;
        kills += 1;
        await work(on);
        const after = await asked();
        expect(after.map(({ result }) => storedResult(result)?.outcome.arms.sample.customers)).toEqual([
          1_000, 1_000,
        ]);
      }
    expect(kills).toBeGreaterThan(8);
    const once = await asked();
    await work(on);
    expect(await asked()).toEqual(once);
  });

  it("is queued at the planned end by itself, and the next end is waited for", async () => {
    const on = await experimentWorld(LOYAL);
    await started(on);
    await started(on, { name: "Longer", plannedDays: 60 });
    await work(on);
    const due = async () =>
      (await on.db.pool.query<{ at: Date | null }>("select next_experiment_at as at from shops")).rows[0]?.at;
    expect(await due()).toEqual(daysLater(30));
    const services = {
      ...on.services,
      log: { info: () => undefined, warn: (fields: object) => expect(fields).toEqual({}) },
    };
    const tick = async () => {
      on.queued.length = 0;
      for (const each of TICKS)
        await each({
          ...services,
          asOf: () => on.clock.now,
          admin: () => Promise.resolve(on.admin),
        } as never);
      return on.queued.filter((name) => name === "experiments").length;
    };
    expect(await tick()).toBe(0);
    on.clock.now = daysLater(30);
    expect(await tick()).toBe(1);
    expect(await due()).toEqual(daysLater(60));
    on.clock.now = daysLater(61);
    expect(await tick()).toBe(1);
    expect(await due()).toBeNull();
    expect(await claimExperiments(on.db, { now: on.clock.now, limit: 9 })).toEqual([]);
  });
});
