import { startApp, type App } from "./import-app.ts";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { storeDataRequest } from "../../../app/db/privacy/data-requests.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { takeWebhook } from "../../../app/ingest/deliveries.server.ts";
import { action as refresh, loader as readHome } from "../../../app/routes/app._index/route.tsx";
import { loader as readBoundaries } from "../../../app/routes/app.boundaries/route.tsx";
import { action as handOver, loader as download } from "../../../app/routes/app.data-requests.$id/route.tsx";
import { loader as readUnreadLines } from "../../../app/routes/app.unread-lines/route.tsx";
import { action as saveSettings } from "../../../app/routes/app.settings/route.tsx";
import { action as syncAction } from "../../../app/routes/app.sync/route.tsx";
import { DOMAIN, FIRST_CUSTOMER, orders } from "./import-world.ts";

let app: App;
beforeEach(async () => {
  app = await startApp(orders(50));
});
afterEach(async () => app.close());

async function phase(): Promise<string | undefined> {
  const { view } = await (await readHome(app.request("/app"))).json();
  return view.newestImport?.phase;
}

const isPhase = (wanted: string) => expect.poll(phase, { message: wanted }).toBe(wanted);

/** Takes all further tries from a job that waits for its next one. */
async function giveUp(name: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await app.db.pool.query(
          "update pgboss.job set retry_count = retry_limit, start_after = now() where name = $1 and state = 'retry'",
          [name],
        );
        const { rows } = await app.db.pool.query(
          "select from pgboss.job where name = $1 and state = 'failed'",
          [name],
        );
        return rows.length > 0;
      },
      { message: `${name} fails for good` },
    )
    .toBe(true);
}

describe("home, when a job fails for good", () => {
  it("says so of a scoring, until one works", async () => {
    await phase();
    await app.db.pool.query("alter table moves rename to moves_hidden");
    await app.work();
    await isPhase("scoring");
    await giveUp("score");
    expect(await phase()).toBe("unscored");
    await app.db.pool.query("alter table moves_hidden rename to moves");
    await refresh(app.request("/app?index", { intent: "refresh" }));
    await isPhase("complete");
  });

  it("says so of an import, which then keeps nothing waiting", async () => {
    await phase();
    await app.db.pool.query("alter table orders rename to orders_hidden");
    await app.work();
    await giveUp("import");
    expect(await app.rows("select status, error_code from imports where shop_id = $1")).toEqual([
      { status: "failed", error_code: "unknown" },
    ]);
    expect(await phase()).toBe("failed");
    await app.db.pool.query("alter table orders_hidden rename to orders");
    await refresh(app.request("/app?index", { intent: "refresh" }));
    await isPhase("complete");
  });

  it("says so of an import whose process was killed each time", async () => {
    expect(await phase()).toBe("starting");
    await app.db.pool.query("update pgboss.job set state = 'failed', completed_on = now()");
    expect(await phase()).toBe("failed");
    await refresh(app.request("/app?index", { intent: "refresh" }));
    await app.work();
    await isPhase("complete");
  });
});

describe("home, of an import", () => {
  const view = async () => (await (await readHome(app.request("/app"))).json()).view;

  it("says how many lines could not be read, and which and why on a page of its own", async () => {
    const { orders: table } = app.simulator.simulation.data;
    table.set(3, { ...table.get(3), currency: "" });
    await phase();
    await app.work();
    await isPhase("complete");
    expect(await view()).toMatchObject({ unreadLines: 1 });
    const boundaries = await (await readBoundaries(app.request("/app/boundaries"))).json();
    expect(boundaries.view?.lastFullRead).toBeNull();
    const { view: page } = await (await readUnreadLines(app.request("/app/unread-lines"))).json();
    expect(page).toMatchObject({
      kept: 1,
      page: 1,
      pages: 1,
      lines: [{ lineNumber: 4, reason: "unexpected:currentTotalPriceSet.shopMoney.currencyCode" }],
    });
    for (const bad of ["0", "-1", "x", "1.5", "1e9"]) {
      const again = await (await readUnreadLines(app.request(`/app/unread-lines?page=${bad}`))).json();
      expect(again.view.page).toBe(1);
    }
    // An increment reads other lines, so the order is still missing.
    await refresh(app.request("/app?index", { intent: "refresh" }));
    await expect
      .poll(
        async () => (await app.rows("select from imports where shop_id = $1 and status = 'complete'")).length,
      )
      .toBe(2);
    expect(await view()).toMatchObject({ unreadLines: 1, newestImport: { kind: "increment" } });
  });

  it("says what the comparison with all orders found", async () => {
    await phase();
    await app.work();
    await isPhase("complete");
    await app.rows("update imports set started_at = started_at - interval '31 days' where shop_id = $1");
    app.simulator.simulation.data.orders.delete(5);
    await refresh(app.request("/app?index", { intent: "refresh" }));
    const found = async () => (await (await readBoundaries(app.request("/app/boundaries"))).json()).view;
    await expect.poll(async () => (await found())?.lastFullRead ?? null).not.toBeNull();
    expect((await found())?.lastFullRead).toMatchObject({ added: 0, changed: 0, removed: 1 });
  });

  it("says how fast the reading goes, and what is left", async () => {
    await phase();
    await app.rows(
      `update imports set status = 'reading', reading_started_at = now() - interval '10 seconds', lines_read = 3000,
              reading_from_lines = 1000, committed_bytes = 600, reading_from_bytes = 400, file_bytes = 1000
        where shop_id = $1`,
    );
    const { newestImport } = await view();
    expect(newestImport).toMatchObject({ phase: "reading", stored: 0.6 });
    expect(newestImport?.linesPerSecond).toBeGreaterThan(150);
    expect(newestImport?.linesPerSecond).toBeLessThanOrEqual(200);
    expect(newestImport?.secondsLeft).toBeGreaterThanOrEqual(20);
    expect(newestImport?.secondsLeft).toBeLessThan(40);
  });

  it("says why it waits, while the shop is frozen", async () => {
    await phase();
    const fault = { kind: "graphql", fault: "402", times: 999, match: "ReadGrantedScopes" } as const;
    app.simulator.simulation.faults.add({ ...fault, afterBytes: null, delayMs: null });
    await app.work();
    await isPhase("parked");
    expect(await view()).toMatchObject({ parkedCode: "frozen", newestImport: { errorCode: "frozen" } });
    app.simulator.simulation.faults.clear();
    // Shopify lets the app in again, which the merchant's visit finds out.
    await isPhase("complete");
    expect(await view()).toMatchObject({ parkedCode: null });
  });
});

describe("a customer's request for data", () => {
  const ask = async (deliveryId: string, customer: object): Promise<void> => {
    const payload = { shop_domain: DOMAIN, customer, orders_requested: [1] };
    const delivery = { shopDomain: DOMAIN, deliveryId, topic: "customers/data_request", payload };
    await takeWebhook(app.services, { ...delivery, now: new Date() });
  };
  const open = async () => (await (await readHome(app.request("/app"))).json()).view.dataRequests;
  const at = (id: number) =>
    [`/app/data-requests/${String(id)}`, null, { id: String(id) }] as [string, null, Record<string, string>];

  it("is listed on home until its file is downloaded", async () => {
    await app.work();
    await isPhase("complete");
    await ask("one", { id: FIRST_CUSTOMER });
    await ask("two", { email: "nobody@example.com" });
    await expect.poll(open).toHaveLength(2);
    const requests = await open();
    expect(requests.map((each) => each.customer).sort()).toEqual([String(FIRST_CUSTOMER), null]);
    const [known] = requests.filter((each) => each.customer !== null);
    if (known === undefined) throw new Error("no request");
    const days = (Date.parse(known.dueAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThanOrEqual(30);

    const response = await download(app.request(...at(known.id)));
    expect(response.headers.get("content-disposition")).toMatch(/^attachment/);
    expect(await response.json()).toMatchObject({
      shopifyCustomerId: String(FIRST_CUSTOMER),
      customer: {
        countedOrders: 1,
        spent: 1,
        currency: "EUR",
        email: null,
        group: expect.any(String) as string,
      },
      orders: [{ state: "counted", amount: 1, currency: "EUR" }],
      moves: [{ from: null, to: expect.any(String) as string, cause: "data_changed" }],
      sync: [],
    });
    expect(await open()).toHaveLength(2);
    const [path, , params] = at(known.id);
    await handOver(app.request(path, {}, params));
    expect(await open()).toMatchObject([{ customer: null }]);
    const [unknown] = await open();
    const nothing = await download(app.request(...at(unknown?.id ?? 0)));
    expect(await nothing.json()).toMatchObject({ customer: null, orders: [], moves: [], sync: [] });
  });

  it("is another shop's business nowhere else, and is erased with the customer", async () => {
    await phase();
    await app.work();
    await isPhase("complete");
    const other = await registerShop(app.db, { domain: "other.myshopify.com", currency: "EUR" }, new Date());
    await inShopSql(app.db, other.id, (sql) => {
      const asked = { deliveryId: "x", customerShopifyIds: [1n], requestedAt: new Date(), dueAt: new Date() };
      return storeDataRequest(sql, asked);
    });
    expect(await open()).toEqual([]);
    for (const id of ["1", "0", "x"]) {
      const request = app.request(`/app/data-requests/${id}`, null, { id });
      await expect(download(request)).rejects.toMatchObject({ status: 404 });
    }
    await ask("one", { id: FIRST_CUSTOMER });
    await expect.poll(open).toHaveLength(1);
    await takeWebhook(app.services, {
      shopDomain: DOMAIN,
      deliveryId: "redact",
      topic: "customers/redact",
      now: new Date(),
      payload: { shop_domain: DOMAIN, customer: { id: FIRST_CUSTOMER } },
    });
    await expect.poll(open).toHaveLength(0);
  });
});

describe("a form that is refused", () => {
  it("is answered as a result, which is no error of the browser's", async () => {
    const fields = { windowYears: "11", tagPrefix: "", listPrefix: "Sixfold" };
    const settings = await saveSettings(app.request("/app/settings", fields));
    expect(settings.status).toBe(200);
    expect(await settings.json()).toMatchObject({ outcome: "invalid" });
    const sync = await syncAction(app.request("/app/sync", { intent: "connect-klaviyo", key: "public" }));
    expect(sync.status).toBe(200);
    expect(await sync.json()).toMatchObject({ outcome: "refused", code: "not_private" });
  });
});
