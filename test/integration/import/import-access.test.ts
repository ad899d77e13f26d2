import { startApp, type App } from "./import-app.ts";

import { afterEach, describe, expect, it, vi } from "vitest";

import { action as home, loader as readHome } from "../../../app/routes/app._index/route.tsx";
import { requestAdmin } from "../../../app/auth/request-admin.server.ts";
import { readShop } from "../../../app/shopify/shop.server.ts";
import { DOMAIN, order, orders } from "./import-world.ts";

/** A token and the three that replace it. */
const REFUSALS_TILL_LOST = 4;

let app: App;
afterEach(async () => app.close());

async function view() {
  return (await (await readHome(app.request("/app"))).json()).view;
}

const phase = async (): Promise<string | undefined> => (await view()).newestImport?.phase;
const isPhase = (wanted: string) => expect.poll(phase, { message: wanted }).toBe(wanted);

describe("an access token that Shopify refuses in a job", () => {
  it("is renewed by its refresh token", async () => {
    app = await startApp(orders(50));
    await view();
    app.simulator.simulation.grant.expireTokens();
    await app.work();
    await isPhase("complete");
    expect(await app.shop()).toMatchObject({ accessLostAt: null });
  });

  it("is renewed by several jobs at once", async () => {
    app = await startApp(orders(50));
    await view();
    app.simulator.simulation.grant.expireTokens();
    const admins = await Promise.all([1, 2, 3, 4].map(() => app.services.admin(DOMAIN)));
    const found = await Promise.all(admins.map((admin) => readShop(admin)));
    expect(found.map((shop) => shop.currency)).toEqual(["EUR", "EUR", "EUR", "EUR"]);
    expect(await app.shop()).toMatchObject({ accessLostAt: null });
  });

  it("parks the import, which goes on when the merchant opens the app", async () => {
    app = await startApp(orders(50));
    await view();
    // As after an uninstall whose webhook never came: neither token is valid.
    app.simulator.simulation.grant.uninstall();
    await app.work();
    await expect
      .poll(async () => (await app.shop()).accessLostAt, { message: "the loss is noted" })
      .not.toBeNull();
    await expect
      .poll(async () => {
        const [row] = await app.rows("select status, error_code from imports where shop_id = $1");
        return row?.["status"] === "starting" && row["error_code"] === "access_lost";
      })
      .toBe(true);
    expect(await app.db.prisma.session.count()).toBe(0);
    await isPhase("complete");
    expect(await app.rows("select id from imports where shop_id = $1")).toHaveLength(1);
    expect(await app.shop()).toMatchObject({ accessLostAt: null });
  });

  it("has the orders read again that webhooks could not bring meanwhile", async () => {
    app = await startApp(orders(50));
    await app.work();
    await isPhase("complete");
    app.simulator.simulation.grant.uninstall();
    const admin = await app.services.admin(DOMAIN);
    await expect(readShop(admin)).rejects.toMatchObject({ status: 401 });
    app.simulator.simulation.data.orders.add(order(99, 1, { updatedAt: Date.now() }));
    await view();
    await expect
      .poll(async () => {
        const [row] = await app.rows("select count(*)::int as orders from orders where shop_id = $1");
        return row?.["orders"] === 51;
      })
      .toBe(true);
  });

  it("is said on home while no access is to be had", async () => {
    app = await startApp(orders(50));
    await view();
    app.simulator.simulation.grant.uninstall();
    await app.db.prisma.shop.updateMany({ data: { accessLostAt: new Date() } });
    app.simulator.simulation.faults.add({
      kind: "graphql",
      fault: "401",
      times: REFUSALS_TILL_LOST,
      match: null,
      afterBytes: null,
      delayMs: null,
    });
    expect(await view()).toMatchObject({ accessLost: true });
    expect(await view()).toMatchObject({ accessLost: false });
  });
});

describe("a page's request", () => {
  it("exchanges another token where Shopify refuses the stored one", async () => {
    app = await startApp(orders(50));
    await view();
    app.simulator.simulation.grant.uninstall();
    expect(await (await home(app.request("/app?index", { intent: "refresh" }))).json()).toEqual({
      outcome: "done",
    });
    await app.work();
    await isPhase("complete");
  });

  it("goes on though other processes replace its token again and again", async () => {
    app = await startApp(orders(50));
    await view();
    const { services } = app;
    const byAnotherProcess = async (): Promise<void> => {
      await app.db.prisma.session.deleteMany();
      await services.shopify.authenticate.admin(app.request("/app").request);
    };
    let replacements = 3;
    const { admin: unauthenticated } = services.shopify.unauthenticated;
    const shopify = {
      ...services.shopify,
      unauthenticated: {
        ...services.shopify.unauthenticated,
        async admin(shop: string) {
          const found = await unauthenticated(shop);
          replacements -= 1;
          if (replacements >= 0) await byAnotherProcess();
          return found;
        },
      },
    };
    const admin = requestAdmin({ ...services, shopify }, app.request("/app").request, DOMAIN);
    expect(await readShop(admin)).toMatchObject({ currency: "EUR" });
    expect(replacements).toBeLessThan(0);
  });
});

describe("the first pages of a shop, opened at once", () => {
  it("exchange one access token", async () => {
    app = await startApp(orders(50));
    const issue = vi.spyOn(app.simulator.simulation.grant, "issue");
    await Promise.all(Array.from({ length: 8 }, view));
    expect(issue).toHaveBeenCalledTimes(1);
    expect(await app.rows("select id from imports where shop_id = $1")).toHaveLength(1);
  });
});
