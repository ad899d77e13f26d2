import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";

import { deleteCustomers } from "../../../app/db/orders/customers.server.ts";
import { adoptPendingModel, pendingModel } from "../../../app/db/scoring/pending-model.server.ts";
import { lockModels } from "../../../app/db/scoring/models.server.ts";
import { upsertOrders } from "../../../app/db/orders/orders.server.ts";
import { saveSettings } from "../../../app/db/shops/settings.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { groupOf } from "../../../app/domain/groups/assign.ts";
import type { Order } from "../../../app/domain/orders/order.ts";
import { recencyDays } from "../../../app/domain/rfm/recency.ts";
import { scoreCustomer } from "../../../app/domain/rfm/scoring.ts";
import { DEFAULT_SETTINGS } from "../../../app/domain/settings.ts";
import { readModelCard } from "../../../app/routes/app.insights/model-card.server.ts";
import { adoptModel, askRefit, refuseModel } from "../../../app/scoring/decide.server.ts";
import { makeWorld, NOW, rows, score, type World } from "../import/import-world.ts";

let world: World;
afterEach(async () => world.close());

const DAY_MS = 86_400_000;
const later = (days: number): Date => new Date(NOW.getTime() + days * DAY_MS);

let nextId = 1;
/** An order `days` after NOW; negative: before. */
function order(customer: number, days: number, changes: Partial<Order> = {}): Order {
  const at = later(days);
  return {
    id: BigInt(nextId++),
    customerShopifyId: BigInt(customer),
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

async function store(list: readonly Order[]): Promise<void> {
  await inShopSql(world.db, world.shopId, (sql) => upsertOrders(sql, list));
}

async function complete(scopeLimited = false): Promise<void> {
  await inShopSql(world.db, world.shopId, (sql) =>
    sql.query(
      `insert into imports (shop_id, status, as_of, window_start, scope_limited, started_at)
       values ($1, 'complete', $2, $2, $3, $2)`,
      [sql.shopId, NOW.toISOString(), scopeLimited],
    ),
  );
}

/** 40 customers over three years: 1 to 5 orders of each n, the last one n * 8 days ago. */
const crowd = (): Order[] =>
  Array.from({ length: 40 }, (_, n) =>
    Array.from({ length: 1 + (n % 5) }, (_, k) =>
      order(n + 1, -(1 + n * 8 + k * 180), { amountMinor: 500 + n * 130 }),
    ),
  ).flat();

async function scored(list = crowd()): Promise<World> {
  world = await makeWorld([]);
  await complete();
  await store(list);
  await score(world);
  return world;
}

/** Adds customers of another kind, so that a refit finds other boundaries. The old ones spent little, and rarely. */
async function crowdOfBigSpenders(): Promise<void> {
  await store(
    Array.from({ length: 60 }, (_, n) =>
      Array.from({ length: 8 + (n % 9) }, (_, k) =>
        order(500 + n, -(1 + (n % 25) + k * 9), { amountMinor: 90_000 + n * 7_000 }),
      ),
    ).flat(),
  );
}

const models = () => rows(world, "models");
const statuses = async (): Promise<unknown[]> =>
  (await models()).map((model) => [model["cause"], model["status"]]);
const pending = () => inShopSql(world.db, world.shopId, pendingModel);
const causes = (runId: unknown): Promise<Record<string, unknown>[]> =>
  inShopSql(world.db, world.shopId, (sql) =>
    sql.query(
      `select cause, count(*)::int as moves from moves where shop_id = $1 and run_id = $2 group by cause order by cause`,
      [sql.shopId, runId],
    ),
  );
const waitingForLocks = async (): Promise<unknown> => {
  const { rows: found } = await world.db.pool.query<{ waiting: bigint }>(
    `select count(*) as waiting from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`,
  );
  return Number(found[0]?.waiting);
};
interface MoveOf {
  readonly from_group: string | null;
  readonly cause: string;
  readonly customer: { last_order_at: Date; order_count: number; spent_minor: bigint };
}

/** Each move of the newest run, with the customer as the run saw it. */
const movesOfNewestRun = async (): Promise<MoveOf[]> => {
  const runId = (await newestRun())?.["id"];
  const customers = await rows(world, "customers");
  const moves = await rows(world, "moves", "run_id, customer_id");
  return moves
    .filter((move) => move["run_id"] === runId)
    .map((move) => ({ ...move, customer: customers.find(({ id }) => id === move["customer_id"]) }) as MoveOf);
};
const numbers = z.array(z.number());
const boundaries = z.object({ r: numbers, f: numbers, m: numbers });
const newestRun = async () => (await rows(world, "runs")).at(-1);
const groups = async (): Promise<unknown[]> => (await rows(world, "customers")).map((each) => each["group"]);

/** A store whose scheduled refit is pending, since customers of another kind came. */
async function withHeldModel(): Promise<number> {
  await scored();
  await crowdOfBigSpenders();
  await score(world);
  await score(world, later(30));
  const waiting = await pending();
  if (waiting === null) throw new Error("No model is pending.");
  return waiting.id;
}

describe("a refit", () => {
  it("is not made before it is due: runs score with the same model", async () => {
    await scored();
    await score(world, later(29));
    expect(await statuses()).toEqual([["first", "active"]]);
    expect((await newestRun())?.["model_id"]).toBe((await models())[0]?.["id"]);
  });

  it("is due after 30 days, and adopted by itself while it moves nobody", async () => {
    // All but the customer who orders daily are beyond the last boundary of recency, so time changes nothing.
    await scored(Array.from({ length: 100 }, (_, n) => order(n + 1, -1_000 - (n % 2))));
    await score(world, later(30));
    expect(await statuses()).toEqual([
      ["first", "replaced"],
      ["scheduled", "active"],
    ]);
    const [, second] = await models();
    expect(second).toMatchObject({ preview: { moved: 0, customers: 100, examples: [] } });
    expect(await newestRun()).toMatchObject({ model_id: second?.["id"] });
    // The next is due 30 days after this one.
    await score(world, later(59));
    expect(await models()).toHaveLength(2);
    await score(world, later(60));
    expect(await models()).toHaveLength(3);
  });

  it("is due weekly in a store under 180 days of history", async () => {
    await scored(Array.from({ length: 60 }, (_, n) => order(n + 1, -1 - n)));
    await score(world, later(6));
    expect(await models()).toHaveLength(1);
    await score(world, later(7));
    expect((await models()).map((model) => model["cause"])).toEqual(["first", "scheduled"]);
  });

  it("is pending when it would move more than 2 %, and the run goes on with the old model", async () => {
    await scored();
    await crowdOfBigSpenders();
    await score(world);
    await score(world, later(30));
    expect(await statuses()).toEqual([
      ["first", "active"],
      ["scheduled", "pending"],
    ]);
    const [first, second] = await models();
    expect(await newestRun()).toMatchObject({ model_id: first?.["id"] });
    expect(second?.["adopted_at"]).toBeNull();
    for (const { cause } of await causes((await newestRun())?.["id"])) expect(cause).toBe("time_passed");
    // The next scheduled refit is due 30 days after the pending one, too.
    await score(world, later(59));
    expect(await models()).toHaveLength(2);
  });

  it("comes with a preview that is true once it is adopted", async () => {
    const modelId = await withHeldModel();
    const preview = (await pending())?.preview;
    const before = await rows(world, "customers");
    expect(preview?.customers).toBe(100);
    expect(preview?.moved).toBeGreaterThan(2);
    expect(preview?.examples).toHaveLength(Math.min(20, preview?.moved ?? 0));
    await adoptModel({ ...world.services, asOf: () => later(30) }, world.shopId, modelId);
    await score(world, later(30));
    const after = await rows(world, "customers");
    const moved = after.filter((customer, i) => customer["group"] !== before[i]?.["group"]);
    expect(moved).toHaveLength(preview?.moved ?? 0);
    for (const example of preview?.examples ?? []) {
      expect(before.find(({ id }) => id === example.id)?.["group"]).toBe(example.from);
      expect(after.find(({ id }) => id === example.id)?.["group"]).toBe(example.to);
    }
    expect(await causes((await newestRun())?.["id"])).toEqual([
      { cause: "boundary_moved", moves: preview?.moved },
    ]);
  });

  it("is made when the merchant asks, once", async () => {
    await scored();
    await askRefit(world.services, world.shopId);
    expect(world.enqueued.at(-1)).toEqual({
      name: "score",
      payload: { shopId: world.shopId, asOf: NOW.toISOString() },
    });
    await score(world);
    expect(await statuses()).toEqual([
      ["first", "replaced"],
      ["asked", "active"],
    ]);
    await score(world);
    expect(await models()).toHaveLength(2);
    // That also holds if the wished refit ends as a pending model.
    await crowdOfBigSpenders();
    await score(world);
    await askRefit(world.services, world.shopId);
    await score(world);
    await score(world);
    expect(await statuses()).toEqual([
      ["first", "replaced"],
      ["asked", "active"],
      ["asked", "pending"],
    ]);
  });

  it("of the same orders gives the same model, bit for bit", async () => {
    await scored();
    await askRefit(world.services, world.shopId);
    await score(world);
    const same = ({
      boundaries,
      centroids,
      gaps,
      gap50_days,
      gap75_days,
      gap90_days,
      input_hash,
      customers,
      orders,
    }: Record<string, unknown>) =>
      JSON.stringify([
        ...[boundaries, centroids, gaps, gap50_days, gap75_days, gap90_days],
        ...[input_hash, customers, orders],
      ]);
    const [first, second] = await models();
    expect(same(second ?? {})).toBe(same(first ?? {}));
  });

  it("follows a setting at once, and drops a pending model that counted other orders", async () => {
    await withHeldModel();
    await inShopSql(world.db, world.shopId, (sql) =>
      saveSettings(sql, { ...DEFAULT_SETTINGS, windowYears: 1 }, NOW),
    );
    await score(world, later(31));
    expect(await statuses()).toEqual([
      ["first", "replaced"],
      ["scheduled", "replaced"],
      ["setting", "active"],
    ]);
    const found = await causes((await newestRun())?.["id"]);
    expect(found.length).toBeGreaterThan(0);
    for (const { cause } of found) expect(cause).toBe("setting_changed");
  });
});

describe("the model's card", () => {
  const card = (asOf: Date) =>
    readModelCard(world.db, world.shopId, () => Promise.resolve(world.admin), asOf);

  it("says what there is, and what is still to come", async () => {
    await scored();
    expect(await card(NOW)).toEqual({
      currency: "EUR",
      pending: null,
      model: {
        cause: "first",
        fittedAt: NOW.toISOString(),
        customers: 40,
        orders: 120,
        rhythm: { gap50Days: 180, gap75Days: 180, gap90Days: 180 },
        nextRefitAt: later(30).toISOString(),
        underWay: false,
      },
    });
    expect((await card(later(30))).model?.nextRefitAt).toBeNull();
    await askRefit(world.services, world.shopId);
    expect((await card(NOW)).model?.underWay).toBe(true);
    await score(world);
    expect((await card(NOW)).model).toMatchObject({ cause: "asked", underWay: false });
  });

  it("shows the pending model, which the merchant adopts or refuses", async () => {
    const modelId = await withHeldModel();
    const { pending: waiting, model } = await card(later(30));
    expect(waiting).toMatchObject({ id: modelId, customers: 100, namesUnavailable: false });
    expect(waiting?.examples).toHaveLength(Math.min(20, waiting?.moved ?? 0));
    expect(model).toMatchObject({ cause: "first", nextRefitAt: later(60).toISOString() });
    await adoptModel(world.services, world.shopId, modelId);
    expect(await card(later(30))).toMatchObject({
      pending: null,
      model: { cause: "scheduled", customers: 100, underWay: true },
    });
  });

  it("has nothing to say before the first scoring", async () => {
    world = await makeWorld([]);
    expect(await card(NOW)).toEqual({ currency: null, pending: null, model: null });
  });
});

describe("a pending model", () => {
  it("makes way for a newer fit", async () => {
    const first = await withHeldModel();
    await askRefit(world.services, world.shopId);
    await score(world, later(31));
    const second = await pending();
    expect(second?.id).toBeGreaterThan(first);
    expect(await statuses()).toEqual([
      ["first", "active"],
      ["scheduled", "replaced"],
      ["asked", "pending"],
    ]);
    expect(await adoptModel(world.services, world.shopId, first)).toEqual({ outcome: "gone" });
    expect(await refuseModel(world.services, world.shopId, first)).toEqual({ outcome: "gone" });
    expect((await pending())?.id).toBe(second?.id);
  });

  it("that is adopted scores everybody, in a run of its own", async () => {
    const modelId = await withHeldModel();
    const wanted = { name: "score", payload: { shopId: world.shopId, asOf: NOW.toISOString() } };
    expect(await adoptModel(world.services, world.shopId, modelId)).toEqual({ outcome: "done" });
    expect(world.enqueued.at(-1)).toEqual(wanted);
    expect(await statuses()).toEqual([
      ["first", "replaced"],
      ["scheduled", "active"],
    ]);
    expect((await models())[1]).toMatchObject({ adopted_at: NOW, preview: { examples: [] } });
    expect(await adoptModel(world.services, world.shopId, modelId)).toEqual({ outcome: "gone" });
    await score(world, later(30));
    expect((await newestRun())?.["model_id"]).toBe(modelId);
  });

  it("that is refused changes nothing until the next refit", async () => {
    const modelId = await withHeldModel();
    const before = await groups();
    world.enqueued.length = 0;
    expect(await refuseModel(world.services, world.shopId, modelId)).toEqual({ outcome: "done" });
    expect(world.enqueued).toEqual([]);
    await score(world, later(30));
    expect(await groups()).toEqual(before);
    expect(await pending()).toBeNull();
    expect(await statuses()).toEqual([
      ["first", "active"],
      ["scheduled", "refused"],
    ]);
    await score(world, later(60));
    expect((await models()).map((model) => model["status"])).toEqual(["active", "refused", "pending"]);
  });

  it("blames the boundary for those, and only those, whom the old model leaves where they were", async () => {
    const modelId = await withHeldModel();
    await adoptModel(world.services, world.shopId, modelId);
    const old = boundaries.parse((await models())[0]?.["boundaries"]);
    // It is so much later that many customers move under either model, and some have ordered.
    await store(Array.from({ length: 20 }, (_, n) => order(1 + n * 2, 35 + n)));
    const asOf = later(59);
    await score(world, asOf);
    expect((await newestRun())?.["model_id"]).toBe(modelId);
    const seen = new Map<string, number>();
    for (const { customer, from_group, cause } of await movesOfNewestRun()) {
      const summary = {
        recencyDays: recencyDays(customer.last_order_at, asOf),
        orderCount: customer.order_count,
        spentMinor: Number(customer.spent_minor),
      };
      const stays = groupOf(scoreCustomer(old, summary)) === from_group;
      expect(cause === "boundary_moved").toBe(stays);
      seen.set(cause, (seen.get(cause) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(["boundary_moved", "ordered", "time_passed"]);
  });

  it("names nobody who was erased", async () => {
    await withHeldModel();
    const [gone, ...others] = (await pending())?.preview.examples ?? [];
    if (gone === undefined) throw new Error("There is no example.");
    await inShopSql(world.db, world.shopId, (sql) => deleteCustomers(sql, [gone.id]));
    expect((await pending())?.preview.examples).toEqual(others);
  });

  it("that is adopted while a run computes makes that run write nothing", async () => {
    const modelId = await withHeldModel();
    const runs = await rows(world, "runs");
    const [running] = await inShopSql(world.db, world.shopId, async (sql) => {
      await lockModels(sql);
      await adoptPendingModel(sql, modelId, NOW);
      // The run reads the old model. Before it writes, it has to wait for this transaction.
      const run = score(world, later(40));
      await expect.poll(waitingForLocks).toBe(1);
      return [run];
    });
    expect(await running).toEqual({ outcome: "overtaken" });
    expect(await rows(world, "runs")).toEqual(runs);
    expect(await score(world, later(40))).toMatchObject({ outcome: "scored" });
    expect((await newestRun())?.["model_id"]).toBe(modelId);
  });
});
