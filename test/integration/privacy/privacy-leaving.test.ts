import {
  allQuiet,
  connectBoth,
  install,
  KLAVIYO_KEY,
  person,
  sendWebhook,
  startPrivacyApp,
  type PrivacyApp,
} from "./privacy-app.ts";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import { findShopByDomain, registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { requestBacktest } from "../../../app/backtest/request.server.ts";
import { loader as readHome } from "../../../app/routes/app._index/route.tsx";
import {
  customerRedactPayload,
  shopPayload,
  shopRedactPayload,
} from "../../simulators/shopify/webhooks/shop-payloads.ts";
import { readTables, searchDatabase } from "./privacy-search.ts";

let app: PrivacyApp;
let shopId: number;
/** Another shop. Nothing here may change it. */
let other: number;

const body = (): object => shopPayload(app.store.shop);
const redaction = (): object => shopRedactPayload(app.store.shop);
const uninstall = (): Promise<number> => {
  app.simulator.simulation.grant.uninstall();
  return sendWebhook(app, "app/uninstalled", body());
};
const groups = () =>
  app.rows(`select "group", count(*) from customers where shop_id = $1 group by 1 order by 1`);
const targets = () =>
  app.rows("select target, enabled, encrypted_key from sync_targets where shop_id = $1 order by target");
const tagged = () => [...app.store.customers.values()].filter(({ tags }) => tags.length > 0).length;
const jobs = async (states: readonly string[]) => {
  const { rows } = await app.db.pool.query<{ name: string }>(
    `select name from pgboss.job where (singleton_key = $1 or singleton_key like $1 || ':%') and state::text = any($2)`,
    [String(shopId), states],
  );
  return rows.map(({ name }) => name);
};

beforeAll(async () => {
  app = await startPrivacyApp();
  const { id } = await registerShop(app.db, { domain: "other.myshopify.com" }, new Date());
  other = id;
  await inShopSql(app.db, other, (sql) =>
    sql.query("insert into customers (shop_id, id, shopify_id) values ($1, 1, $2)", [
      other,
      person(0).shopifyId,
    ]),
  );
  await app.work();
  await install(app);
  await connectBoth(app);
  await allQuiet(app);
  shopId = (await app.shop()).id;
});
afterAll(() => app.close());

/** Each step goes on where the one before ended. */
describe("a shop that leaves", { shuffle: false }, () => {
  describe("an uninstall", () => {
    it("forgets every token and the emails, takes waiting jobs back, and switches both targets off", async () => {
      expect(await targets()).toMatchObject([{ enabled: true }, { enabled: true }]);
      await requestBacktest(app.services, shopId, { daysBack: 90, days: 30 });
      await app.db.pool.query(
        `insert into pgboss.job (name, singleton_key, data, start_after, policy)
       values ('import', $1, '{}', now() + interval '1 hour', 'stately'),
              ('webhook', $1 || ':orders/create:1', '{}', now() + interval '1 hour', 'stately'),
              ('import', $2, '{}', now() + interval '1 hour', 'stately')`,
        [String(shopId), String(other)],
      );
      expect(await uninstall()).toBe(200);
      await expect.poll(async () => (await app.shop()).uninstalledAt).not.toBeNull();
      await allQuiet(app);
      expect(await targets()).toEqual([
        { target: "klaviyo", enabled: false, encrypted_key: null },
        { target: "shopify_tags", enabled: false, encrypted_key: null },
      ]);
      expect(await app.db.prisma.session.count()).toBe(0);
      expect(await jobs(["created", "retry", "active"])).toEqual([]);
      const { rows } = await app.db.pool.query(
        "delete from pgboss.job where singleton_key = $1 returning 1",
        [String(other)],
      );
      expect(rows).toHaveLength(1);
      for (const table of ["customer_emails", "list_states"])
        expect(await app.rows(`select 1 from ${table} where shop_id = $1`)).toEqual([]);
      expect(
        await app.rows("select 1 from backtests where shop_id = $1 and status in ('queued', 'running')"),
      ).toEqual([]);
      expect(await searchDatabase(app.db, [person(0).email, KLAVIYO_KEY], [shopId])).toEqual({});
    });

    it("says of an erasure that comes after it what it can't reach", async () => {
      const { shopifyId, email } = person(5);
      const asked = customerRedactPayload(app.store.shop, { id: shopifyId, email });
      expect(await sendWebhook(app, "customers/redact", asked)).toBe(200);
      const told = () =>
        app.rows(
          "select target, code from erasure_targets where shop_id = $1 and given_up_at is not null order by 1",
        );
      await expect.poll(told).toHaveLength(2);
      expect(await told()).toEqual([
        { target: "klaviyo", code: "uninstalled" },
        { target: "shopify_tags", code: "uninstalled" },
      ]);
      expect(await searchDatabase(app.db, [String(shopifyId), email], [shopId])).toEqual({});
    });
  });

  describe("a reinstall", () => {
    it("reads the orders again, finds the groups as they were, and sends nothing", async () => {
      const before = await groups();
      const tagsBefore = tagged();
      for (const customer of app.store.customers.values()) customer.tags = [];
      await install(app);
      await allQuiet(app);
      expect(await app.shop()).toMatchObject({ id: shopId, uninstalledAt: null });
      expect(await app.rows("select 1 from imports where shop_id = $1 and status = 'complete'")).toHaveLength(
        2,
      );
      expect(await groups()).toEqual(before);
      expect((await targets()).map(({ enabled }) => enabled)).toEqual([false, false]);
      expect([tagged(), tagsBefore]).toEqual([0, 60]);
      const { view } = await (await readHome(app.request("/app"))).json();
      expect(view.erasureObstacles.map(({ code }) => code)).toEqual(["uninstalled", "uninstalled"]);
    });
  });

  describe("the erasure of a shop", () => {
    it("leaves no row in any table, no job and no session, and nothing of another shop's is touched", async () => {
      await uninstall();
      await expect.poll(async () => (await app.shop()).uninstalledAt).not.toBeNull();
      await sendWebhook(app, "shop/redact", redaction());
      await expect.poll(() => findShopByDomain(app.db, app.store.shop.domain)).toBeNull();
      await allQuiet(app);
      const tables = await readTables(app.db, [shopId]);
      expect(tables.size).toBeGreaterThan(SHOP_TABLES.length + 5);
      for (const table of SHOP_TABLES)
        expect({ table, rows: tables.get(`public.${table}`) }).toEqual({ table, rows: [] });
      expect(await jobs(["created", "retry", "active", "completed", "failed", "cancelled"])).toEqual([]);
      const { rows } = await app.db.pool.query("select 1 from pgboss.job where (data->>'shopId')::int = $1", [
        shopId,
      ]);
      expect(rows).toEqual([]);
      const words = [
        app.store.shop.domain,
        person(0).email,
        String(person(0).shopifyId),
        "shpat_",
        KLAVIYO_KEY,
      ];
      expect(await searchDatabase(app.db, words, [shopId])).toEqual({});
      const left = await inShopSql(app.db, other, (sql) =>
        sql.query("select 1 from customers where shop_id = $1", [other]),
      );
      expect(left).toHaveLength(1);
    });

    it("is done once; what else comes for the shop is of nobody", async () => {
      expect(await sendWebhook(app, "shop/redact", redaction())).toBe(200);
      expect(
        await sendWebhook(app, "customers/redact", customerRedactPayload(app.store.shop, { id: 1 })),
      ).toBe(200);
      await allQuiet(app);
      expect(await jobs(["created", "retry", "active", "completed", "failed", "cancelled"])).toEqual([]);
    });
  });
});
