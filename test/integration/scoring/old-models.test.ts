import { afterEach, describe, expect, it } from "vitest";

import { upsertOrders } from "../../../app/db/orders/orders.server.ts";
import { readNewestRun } from "../../../app/db/insights/group-figures.server.ts";
import { newestRunRules } from "../../../app/db/scoring/run-rules.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { groupOf } from "../../../app/domain/groups/assign.ts";
import type { Order } from "../../../app/domain/orders/order.ts";
import { fitModel } from "../../../app/domain/rfm/model.ts";
import type { Boundaries } from "../../../app/domain/rfm/score.ts";
import { readCustomerPage } from "../../../app/routes/app.customers.$id/customer.server.ts";
import { readModelCard } from "../../../app/routes/app.insights/model-card.server.ts";
import { adoptModel, refuseModel } from "../../../app/scoring/decide.server.ts";
import { subscriptionPurchases } from "../../unit/subscription.ts";
import { fitStore } from "../../unit/fitted-store.ts";
import { makeWorld, NOW, rows, score, type World } from "../import/import-world.ts";

let world: World;
afterEach(async () => world.close());

const later = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000);
const PURCHASES = subscriptionPurchases(NOW);
const { columns } = fitStore(PURCHASES, NOW, "EUR");
/** The old definition limited the last boundary only, by `gap90Days`. */
const OLD = fitModel(columns, { gaps: 0, gap50Days: null, gap75Days: null, gap90Days: 30 }, "EUR").boundaries;

const ordersOf = (purchases: typeof PURCHASES): Order[] => {
  const ids = new Map<string, bigint>();
  return purchases.map(({ customerId, at, amountMinor }, index) => {
    const customer = ids.get(customerId) ?? BigInt(ids.size + 1);
    ids.set(customerId, customer);
    return {
      id: BigInt(index + 1),
      customerShopifyId: customer,
      state: "counted" as const,
      pointOfSale: false,
      createdAt: at,
      processedAt: at,
      updatedAt: at,
      currency: "EUR",
      amountMinor,
    };
  });
};

/** A store as the version before left it. The model keeps nothing of the rhythm but `gap90Days`. */
async function leftByOldVersion(boundaries: Boundaries | null, gap90Days = 30): Promise<void> {
  world = await makeWorld([]);
  await inShopSql(world.db, world.shopId, async (sql) => {
    await sql.query(
      `insert into imports (shop_id, status, as_of, window_start, scope_limited, started_at)
       values ($1, 'complete', $2, $2, false, $2)`,
      [sql.shopId, NOW.toISOString()],
    );
    await upsertOrders(sql, ordersOf(PURCHASES));
  });
  await score(world);
  await inShopSql(world.db, world.shopId, async (sql) => {
    await sql.query(
      `update models set gaps = null, gap50_days = null, gap75_days = null, gap90_days = $3,
         boundaries = coalesce($2::jsonb, boundaries) where shop_id = $1`,
      [sql.shopId, boundaries && JSON.stringify(boundaries), gap90Days],
    );
    // The old fit check knew no usual time and no fixed schedules, and took assumptions for measured values.
    await sql.query(
      `update runs set fit_check = jsonb_set(fit_check #- '{figures,gap50Days}' #- '{figures,fixedSchedule}',
           '{figures,gap90Days}', to_jsonb($2::int))
         || jsonb_build_object('warnings', jsonb_build_array(
              jsonb_build_object('code', 'no_recent_orders', 'days', 400, 'gap90Days', $2::int)))
        where shop_id = $1`,
      [sql.shopId, gap90Days],
    );
  });
}

const models = () => rows(world, "models");
const statuses = async (): Promise<unknown[]> =>
  (await models()).map((model) => [model["cause"], model["status"], model["gaps"]]);
const card = (asOf: Date) => readModelCard(world.db, world.shopId, () => Promise.resolve(world.admin), asOf);
const GAPS = 2_420 - 200;

describe("a model of before the rhythm's limits", () => {
  it("is fitted again by the next run, and replaced at once where at most 2 % move", async () => {
    await leftByOldVersion(null);
    expect((await card(NOW)).model?.nextRefitAt).toBeNull();
    const [old] = await models();
    await score(world, later(0.5));
    expect(await statuses()).toEqual([
      ["first", "replaced", null],
      ["scheduled", "active", GAPS],
    ]);
    // None of the old rows is rewritten.
    expect((await models())[0]).toEqual({ ...old, status: "replaced" });
    expect((await models())[1]).toMatchObject({ gap50_days: 30, gap75_days: 30, gap90_days: 30 });
    await score(world, later(1));
    expect(await models()).toHaveLength(2);
  });

  it("stays while the merchant has to decide on the new one, which waits with its preview", async () => {
    await leftByOldVersion(OLD);
    await score(world, later(0.5));
    expect(await statuses()).toEqual([
      ["first", "active", null],
      ["scheduled", "pending", GAPS],
    ]);
    const { pending, model } = await card(later(0.5));
    expect(pending?.moved).toBeGreaterThan(4);
    expect(model?.rhythm).toEqual({ gap50Days: null, gap75Days: null, gap90Days: 30 });
    // One preview is enough. The next fit is due on schedule.
    expect(model?.nextRefitAt).toBe(later(30.5).toISOString());
    await score(world, later(1));
    expect(await models()).toHaveLength(2);

    await adoptModel(world.services, world.shopId, pending?.id ?? 0);
    await score(world, later(0.5));
    const punctual = (await rows(world, "customers")).filter(({ shopify_id: id }) => Number(id) <= 120);
    expect(punctual).toHaveLength(120);
    for (const { group } of punctual) expect(["new", "potential_loyal", "loyal"]).toContain(group);
  });

  it("stays where the merchant refuses the new one, until the next refit is due", async () => {
    await leftByOldVersion(OLD);
    await score(world, later(0.5));
    await refuseModel(world.services, world.shopId, (await card(later(0.5))).pending?.id ?? 0);
    await score(world, later(20));
    expect(await models()).toHaveLength(2);
    await score(world, later(31));
    expect((await statuses()).map((each) => (each as unknown[])[1])).toEqual([
      "active",
      "refused",
      "pending",
    ]);
  });

  it("is shown on every page with what it measured", async () => {
    await leftByOldVersion(OLD);
    const run = await inShopSql(world.db, world.shopId, readNewestRun);
    expect(run?.rhythm).toEqual({ gap50Days: null, gap75Days: null, gap90Days: 30 });
    const rules = await inShopSql(world.db, world.shopId, newestRunRules);
    expect(rules?.fitCheck?.figures).toMatchObject({ gap50Days: null, gap90Days: 30, fixedSchedule: false });
    const [first] = await rows(world, "customers");
    const page = await readCustomerPage(
      world.db,
      world.shopId,
      () => Promise.resolve(world.admin),
      BigInt(String(first?.["id"])),
    );
    expect(page?.explanation).toMatchObject({ rhythm: null, reason: { group: groupOf(scoreOf(page)) } });
  });

  it("does not pass off what it assumed as measured", async () => {
    await leftByOldVersion(OLD, 180);
    const run = await inShopSql(world.db, world.shopId, readNewestRun);
    expect(run?.rhythm.gap90Days).toBeNull();
    const rules = await inShopSql(world.db, world.shopId, newestRunRules);
    expect(rules?.fitCheck?.figures.gap90Days).toBeNull();
    expect(rules?.fitCheck?.warnings).toEqual([{ code: "no_recent_orders", days: 400, gap90Days: null }]);
    expect((await card(NOW)).model?.rhythm.gap90Days).toBeNull();
  });
});

type Page = Awaited<ReturnType<typeof readCustomerPage>>;

function scoreOf(page: Page) {
  const values = page?.explanation?.values;
  return { r: values?.r.score ?? 0, f: values?.f.score ?? 0, m: values?.m.score ?? 0 };
}
