import { startApp, type App } from "../import/import-app.ts";

import { afterEach, describe, expect, it } from "vitest";

import { loader as readHome } from "../../../app/routes/app._index/route.tsx";
import { TICKS } from "../../../app/schedule/tick.server.ts";
import { ShopUnavailableError } from "../../../app/shopify/errors.ts";
import { DOMAIN, order, orders } from "../import/import-world.ts";

let app: App;
afterEach(async () => app.close());

async function view() {
  return (await (await readHome(app.request("/app"))).json()).view;
}

const shuts = (status: string): void =>
  app.simulator.simulation.faults.add({
    kind: "graphql",
    fault: status,
    times: 100_000,
    match: null,
    afterBytes: null,
    delayMs: null,
  });
const opens = (): void => app.simulator.simulation.faults.clear();
const isParked = (code: string) =>
  expect.poll(async () => (await app.shop()).parkedCode, { message: `parked as ${code}` }).toBe(code);
const isBack = () =>
  expect.poll(async () => (await app.shop()).parkedAt, { message: "the shop is back" }).toBeNull();

async function isImported(count: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const [newest] = await app.rows(
          "select status from imports where shop_id = $1 order by id desc limit 1",
        );
        const [held] = await app.rows("select count(*)::int as orders from orders where shop_id = $1");
        return newest?.["status"] === "complete" && held?.["orders"] === count;
      },
      { message: `${count} orders are imported` },
    )
    .toBe(true);
}

/** An hour passes, and all clocks tick. */
async function anHourLater(): Promise<void> {
  await app.db.prisma.shop.updateMany({
    where: { nextTryAt: { not: null } },
    data: { nextTryAt: new Date(0) },
  });
  for (const tick of TICKS) await tick(app.services);
}

async function webhook(topic: string, resourceId: string | null = null): Promise<void> {
  const { id: shopId } = await app.shop();
  const { inShopSql } = await import("../../../app/db/core/shop-scope.server.ts");
  await inShopSql(app.db, shopId, (sql) =>
    app.services.queue.enqueue(sql, "webhook", { shopId, topic, resourceId }),
  );
}

async function installed(): Promise<void> {
  app = await startApp(orders(50));
  await view();
  await app.work();
  await isImported(50);
}

describe("a shop that Shopify does not let in", () => {
  it.each([
    ["402", "frozen"],
    ["403", "forbidden"],
    ["404", "closed"],
    ["423", "forbidden"],
  ])("is parked after %s as %s, and goes on by itself", async (status, code) => {
    app = await startApp(orders(50));
    await view();
    shuts(status);
    await app.work();
    await isParked(code);
    await expect
      .poll(async () => {
        const [row] = await app.rows("select status, error_code from imports where shop_id = $1");
        return row?.["status"] === "starting" && row["error_code"] === code;
      })
      .toBe(true);
    expect(await view()).toMatchObject({ parkedCode: code, nextRefreshAt: null });
    await anHourLater();
    expect(await app.shop()).toMatchObject({ parkedCode: code });

    opens();
    await anHourLater();
    await isImported(50);
    expect(await app.shop()).toMatchObject({ parkedCode: null, parkedAt: null, nextTryAt: null });
    expect(await app.rows("select id from imports where shop_id = $1")).toHaveLength(1);
  });

  it("gets what webhooks could not bring meanwhile", async () => {
    await installed();
    shuts("402");
    const late = order(99, 1, { updatedAt: Date.now() });
    app.simulator.simulation.data.orders.add(late);
    await webhook("orders/create", String(late.id));
    await isParked("frozen");
    opens();
    await anHourLater();
    await isImported(51);
  });

  it("is not asked more often than once an hour", async () => {
    await installed();
    shuts("402");
    const admin = await app.services.admin(DOMAIN);
    const { readShop } = await import("../../../app/shopify/shop.server.ts");
    await expect(readShop(admin)).rejects.toThrow(ShopUnavailableError);
    opens();
    for (const tick of TICKS) await tick(app.services);
    expect(await app.shop()).toMatchObject({ parkedCode: "frozen" });
  });

  it("goes on when Shopify tells of it", async () => {
    await installed();
    shuts("404");
    await webhook("orders/create", "1");
    await isParked("closed");
    opens();
    await webhook("shop/update");
    await isBack();
  });

  it("goes on when the merchant opens the app", async () => {
    await installed();
    shuts("402");
    await webhook("orders/create", "1");
    await isParked("frozen");
    opens();
    expect(await view()).toMatchObject({ parkedCode: null });
    await isImported(50);
  });
});

describe("scopes that the merchant took back", () => {
  const SCOPES = ["read_orders", "read_all_orders"];

  it("park the shop until they are granted again", async () => {
    app = await startApp(orders(50));
    await view();
    app.simulator.simulation.grant.revokeScopes(SCOPES);
    await app.work();
    await isParked("scopes");
    expect(await view()).toMatchObject({ parkedCode: "scopes" });
    await anHourLater();
    expect(await app.shop()).toMatchObject({ parkedCode: "scopes" });
    app.simulator.simulation.grant.grantScopes(SCOPES);
    await anHourLater();
    await isImported(50);
    expect(await app.shop()).toMatchObject({ parkedAt: null });
  });

  it("are heard of by a webhook, going and coming", async () => {
    await installed();
    app.simulator.simulation.grant.revokeScopes(SCOPES);
    await webhook("app/scopes_update");
    await isParked("scopes");
    app.simulator.simulation.grant.grantScopes(SCOPES);
    await webhook("app/scopes_update");
    await isBack();
  });
});
