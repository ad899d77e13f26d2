import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { SHOP_TABLES } from "../../../app/db/privacy/erasure.server.ts";
import { inShopSql } from "../../../app/db/core/shop-scope.server.ts";
import {
  findShop,
  findShopByDomain,
  markUninstalled,
  registerShop,
} from "../../../app/db/shops/shop-directory.server.ts";
import { takeWebhook, type Delivery } from "../../../app/ingest/deliveries.server.ts";
import { startImport } from "../../../app/ingest/request-import.server.ts";
import { webhookJob } from "../../../app/jobs/webhook.server.ts";
import { JOB_PAYLOADS } from "../../../app/queue/jobs.ts";
import { newCustomer } from "../../simulators/shopify/store/store.ts";
import {
  DOMAIN,
  FIRST_CUSTOMER,
  importAgain,
  importAll,
  makeWorld,
  never,
  newestImport,
  NOW,
  order,
  rows,
  score,
  type World,
} from "./import-world.ts";

const FIRST_ORDER = 5_500_000_000_001;
const redaction = (id: number): object => ({ shop_domain: DOMAIN, customer: { id } });
const gid = (customer: number): string => `gid://shopify/Customer/${customer}`;

let world: World;
let deliveries = 0;
beforeEach(async () => {
  world = await makeWorld(
    Array.from({ length: 12 }, (_, n) => order(n, 10 + n, { customerId: FIRST_CUSTOMER + (n % 3) })),
  );
  await importAll(world);
  await score(world);
  await sql(
    "insert into customer_emails (shop_id, customer_id, email) select $1, id, 'c' || shopify_id || '@example.com' from customers where shop_id = $1",
  );
  world.enqueued.length = 0;
});
afterEach(async () => world.close());

function sql(text: string, values: readonly unknown[] = []): Promise<object[]> {
  return inShopSql(world.db, world.shopId, (within) => within.query(text, [within.shopId, ...values]));
}

function take(topic: string, payload: unknown, changes: Partial<Delivery> = {}) {
  const deliveryId = `delivery-${(deliveries += 1)}`;
  return takeWebhook(world.services, {
    shopDomain: DOMAIN,
    deliveryId,
    topic,
    payload,
    now: NOW,
    ...changes,
  });
}

/** Takes a webhook and does its job twice, since both may happen. */
async function handle(topic: string, payload: unknown): Promise<void> {
  expect(await take(topic, payload)).toBe("taken");
  const job = world.enqueued.findLast((each) => each.name === "webhook");
  if (job === undefined) throw new Error("no job");
  for (let times = 0; times < 2; times += 1)
    await webhookJob(world.services)(JOB_PAYLOADS.webhook.parse(job.payload), { signal: never });
}

async function ordersOf(customer: number | null): Promise<number> {
  return (await rows(world, "orders")).filter(
    (each) => each["customer_shopify_id"] === (customer === null ? null : BigInt(customer)),
  ).length;
}

describe("a webhook", () => {
  it("is taken once", async () => {
    const same = { deliveryId: "same" };
    const taken = await Promise.all([1, 2, 3].map(() => take("orders/create", { id: FIRST_ORDER }, same)));
    expect(taken.sort()).toEqual(["duplicate", "duplicate", "taken"]);
    expect(world.enqueued).toHaveLength(1);
    expect(await take("orders/create", {}, { ...same, shopDomain: "other.myshopify.com" })).toBe(
      "unknown_shop",
    );
  });

  it("is not taken when its work can't be queued", async () => {
    const queue = { enqueue: () => Promise.reject(new Error("no queue")) };
    const delivery = {
      shopDomain: DOMAIN,
      deliveryId: "x",
      topic: "orders/create",
      payload: { id: 1 },
      now: NOW,
    };
    await expect(takeWebhook({ ...world.services, queue }, delivery)).rejects.toThrow("no queue");
    expect(await takeWebhook(world.services, delivery)).toBe("taken");
  });

  it("is of no known shop when its body names another", async () => {
    expect(await take("app/uninstalled", { myshopify_domain: "other.myshopify.com" })).toBe("unknown_shop");
  });

  it("hands on ids only, and of whom to erase not even those", async () => {
    const email = `C${FIRST_CUSTOMER}@example.com`;
    const asked = { shop_domain: DOMAIN, customer: { id: FIRST_CUSTOMER, email, phone: "555" } };
    await take("customers/data_request", asked);
    await take("customers/redact", { ...asked, orders_to_redact: [5, 6] });
    const [request, erasure] = world.enqueued;
    expect(request?.payload).toMatchObject({
      ids: { customer: String(FIRST_CUSTOMER), held: expect.stringMatching(/^\d+$/) as string },
    });
    expect(JSON.stringify(request)).not.toMatch(/example|555/);
    expect(erasure?.payload).toEqual({
      shopId: world.shopId,
      topic: "customers/redact",
      resourceId: `delivery-${String(deliveries)}`,
    });
    expect(await rows(world, "erasures")).toMatchObject([
      {
        customer_shopify_ids: [String(FIRST_CUSTOMER)],
        emails: [email.toLowerCase()],
        order_ids: ["5", "6"],
        gone: false,
      },
    ]);
  });
});

describe("of an order", () => {
  it.each(["orders/create", "orders/updated", "ORDERS_CANCELLED"])(
    "%s has it read again as it is now",
    async (topic) => {
      const row = world.store.orders.rowOf(FIRST_ORDER) ?? 0;
      const cancelledAt = NOW.getTime();
      world.store.orders.set(row, { ...world.store.orders.get(row), cancelledAt, updatedAt: cancelledAt });
      await handle(topic, { id: FIRST_ORDER, cancelled_at: null });
      expect((await rows(world, "orders"))[0]).toMatchObject({ state: "cancelled", updated_at: NOW });
    },
  );

  it("of a refund, the order is read", async () => {
    const row = world.store.orders.rowOf(FIRST_ORDER) ?? 0;
    world.store.orders.set(row, {
      ...world.store.orders.get(row),
      netPaymentMinor: 400,
      updatedAt: NOW.getTime(),
    });
    await handle("refunds/create", { id: 1, order_id: FIRST_ORDER });
    expect((await rows(world, "orders"))[0]).toMatchObject({ amount_minor: 400n });
  });

  it("of a new one, it is stored, and the next run enters its customer", async () => {
    world.store.customers.set(FIRST_CUSTOMER + 77, newCustomer(FIRST_CUSTOMER + 77, NOW.getTime()));
    world.store.orders.add(order(50, 0.1, { customerId: FIRST_CUSTOMER + 77 }));
    await handle("orders/create", { id: FIRST_ORDER + 50 });
    await score(world);
    expect(await rows(world, "customers")).toHaveLength(4);
    expect(await ordersOf(FIRST_CUSTOMER + 77)).toBe(1);
  });

  it("of a deleted one, nothing brings it back", async () => {
    world.store.orders.delete(world.store.orders.rowOf(FIRST_ORDER) ?? 0);
    await handle("orders/delete", { id: FIRST_ORDER });
    await handle("orders/updated", { id: FIRST_ORDER });
    await importAll(world);
    expect((await rows(world, "orders"))[0]).toMatchObject({
      state: "deleted",
      customer_shopify_id: null,
      amount_minor: 0n,
    });
  });
});

describe("of a customer", () => {
  const merge = {
    admin_graphql_api_customer_kept_id: gid(FIRST_CUSTOMER),
    admin_graphql_api_customer_deleted_id: gid(FIRST_CUSTOMER + 1),
  };

  it("a merge gives the orders to the one who was kept, who alone is scored", async () => {
    await handle("customers/merge", { ...merge, status: "success" });
    expect([await ordersOf(FIRST_CUSTOMER), await ordersOf(FIRST_CUSTOMER + 1)]).toEqual([8, 0]);
    await score(world);
    expect((await rows(world, "customers")).map((customer) => customer["order_count"])).toEqual([8, 0, 4]);
  });

  it("a merge that failed does nothing", async () => {
    expect(await take("customers/merge", { ...merge, status: "failed" })).toBe("taken");
    expect(world.enqueued).toEqual([]);
    expect([await ordersOf(FIRST_CUSTOMER), await ordersOf(FIRST_CUSTOMER + 1)]).toEqual([4, 4]);
  });

  it.each([
    ["customers/delete", { id: FIRST_CUSTOMER }],
    [
      "customers/redact",
      { shop_domain: DOMAIN, customer: { id: FIRST_CUSTOMER }, orders_to_redact: [FIRST_ORDER] },
    ],
    ["customers/redact", { shop_domain: DOMAIN, customer: { email: `c${FIRST_CUSTOMER}@example.com` } }],
  ])("%s erases all that is kept: %j", async (topic, payload) => {
    if (topic === "customers/delete") world.store.customers.delete(FIRST_CUSTOMER);
    await handle(topic, payload);
    for (const table of ["customers", "moves", "customer_emails"])
      expect(await rows(world, table, "1")).toHaveLength(2);
    expect([await ordersOf(FIRST_CUSTOMER), await ordersOf(null)]).toEqual([0, 4]);
    // No target is connected, so there is nothing to take the customer off.
    expect(world.enqueued.map((job) => job.name)).toEqual(["webhook"]);
    await score(world);
    expect(await rows(world, "customers")).toHaveLength(2);
  });

  it("an erasure that an earlier version queued is carried out, and its job names nobody any more", async () => {
    const ids = { customer: String(FIRST_CUSTOMER), orders: String(FIRST_ORDER), at: NOW.toISOString() };
    const old = { shopId: world.shopId, topic: "customers/redact", resourceId: "old", ids };
    await webhookJob(world.services)(JOB_PAYLOADS.webhook.parse(old), { signal: never });
    const [job] = world.enqueued;
    expect(job?.payload).toEqual({ ...old, resourceId: "job customers/redact old", ids: undefined });
    await webhookJob(world.services)(JOB_PAYLOADS.webhook.parse(job?.payload), { signal: never });
    expect([await ordersOf(FIRST_CUSTOMER), await ordersOf(null)]).toEqual([0, 4]);
    expect(await rows(world, "customers")).toHaveLength(2);
  });

  it.each(["customers/redact", "customers/delete"])("%s holds, whatever is read later", async (topic) => {
    if (topic === "customers/delete") world.store.customers.delete(FIRST_CUSTOMER);
    await handle(topic, topic === "customers/delete" ? { id: FIRST_CUSTOMER } : redaction(FIRST_CUSTOMER));
    await importAgain(world);
    await handle("orders/updated", { id: FIRST_ORDER });
    await score(world);
    expect([await ordersOf(FIRST_CUSTOMER), await ordersOf(null)]).toEqual([0, 4]);
    expect(await rows(world, "customers")).toHaveLength(2);
    expect(await rows(world, "orders")).toHaveLength(12);
  });

  it("a merge into one who was erased erases the other, too", async () => {
    await handle("customers/redact", redaction(FIRST_CUSTOMER));
    await handle("customers/merge", { ...merge, status: "success" });
    const job = world.enqueued.findLast((each) => each.payload["topic"] === "customers/delete");
    await webhookJob(world.services)(JOB_PAYLOADS.webhook.parse(job?.payload), { signal: never });
    expect([await ordersOf(FIRST_CUSTOMER + 1), await ordersOf(null)]).toEqual([0, 8]);
    expect(await rows(world, "customers")).toHaveLength(1);
    expect(await rows(world, "customer_merges", "1")).toEqual([]);
    await importAgain(world);
    expect(await rows(world, "customers")).toHaveLength(1);
  });
});

describe("of the shop", () => {
  it("news are read again", async () => {
    await world.db.prisma.shop.update({
      where: { id: world.shopId },
      data: { timeZone: "UTC", name: "Old" },
    });
    await handle("shop/update", { id: 1, myshopify_domain: DOMAIN, currency: "USD" });
    expect(await findShop(world.db, world.shopId)).toMatchObject({
      name: "Import test",
      timeZone: "Europe/Berlin",
      currency: "EUR",
    });
    expect(world.enqueued.map((job) => job.name)).not.toContain("score");
  });

  it("another currency has everybody scored again, once", async () => {
    await world.db.prisma.shop.update({ where: { id: world.shopId }, data: { currency: "USD" } });
    await handle("shop/update", { id: 1, myshopify_domain: DOMAIN });
    const wanted = { name: "score", payload: { shopId: world.shopId, asOf: NOW.toISOString() } };
    expect(world.enqueued.filter((job) => job.name === "score")).toEqual([wanted]);
  });

  it("scopes are read again, and all orders once they may be", async () => {
    await sql("update imports set scope_limited = true where shop_id = $1");
    await handle("app/scopes_update", { id: 1, previous: [], current: [] });
    expect((await findShop(world.db, world.shopId))?.grantedScopes).toContain("read_all_orders");
    expect(await newestImport(world)).toMatchObject({ id: 2, status: "starting" });
  });

  it("revoked scopes park its work, and granted ones have it go on", async () => {
    const { grant } = world.simulator.simulation;
    grant.revokeScopes(["read_orders"]);
    await handle("app/scopes_update", { id: 1, previous: [], current: [] });
    expect(await findShop(world.db, world.shopId)).toMatchObject({ parkedCode: "scopes", parkedAt: NOW });
    grant.grantScopes(["read_orders"]);
    await handle("app/scopes_update", { id: 1, previous: [], current: [] });
    expect(await findShop(world.db, world.shopId)).toMatchObject({ parkedCode: null, parkedAt: null });
    expect(await newestImport(world)).toMatchObject({ id: 2, kind: "increment", status: "starting" });
    expect(world.enqueued.map((job) => job.name)).toContain("import");
  });

  it("an operation's end wakes the import that waits for it, and starts none", async () => {
    const finish = { admin_graphql_api_id: "gid://shopify/BulkOperation/77" };
    await handle("bulk_operations/finish", finish);
    expect(world.enqueued.map((job) => job.name)).toEqual(["webhook"]);
    await startImport(world.services, world.shopId, NOW);
    await sql(
      "update imports set status = 'waiting', operation_id = '77' where shop_id = $1 and status = 'starting'",
    );
    world.enqueued.length = 0;
    await handle("bulk_operations/finish", finish);
    expect(world.enqueued.map((job) => job.name)).toEqual(["webhook", "import", "import"]);
  });

  it("its leaving ends the import and forgets the tokens; coming back takes it in again", async () => {
    await world.db.prisma.session.create({
      data: { id: "s", shopDomain: DOMAIN, state: "", isOnline: false },
    });
    await startImport(world.services, world.shopId, NOW);
    world.simulator.simulation.grant.uninstall();
    await handle("app/uninstalled", { id: 1, myshopify_domain: DOMAIN });
    expect(await newestImport(world)).toMatchObject({ status: "failed", error_code: "uninstalled" });
    expect(await world.db.prisma.session.count()).toBe(0);
    expect(await findShop(world.db, world.shopId)).toMatchObject({ uninstalledAt: NOW });
    expect(await score(world)).toEqual({ outcome: "refused" });
    await registerShop(world.db, { domain: DOMAIN }, new Date(NOW.getTime() + 1));
    // The same webhook once more, late.
    expect(await take("app/uninstalled", { myshopify_domain: DOMAIN }, { triggeredAt: NOW })).toBe("taken");
    expect(world.enqueued.filter((job) => job.name === "webhook")).toHaveLength(1);
  });

  it("its erasure leaves nothing, but is not done to one that came back", async () => {
    const payload = { shop_id: 1, shop_domain: DOMAIN };
    await handle("shop/redact", payload);
    expect(await rows(world, "orders")).toHaveLength(12);
    await markUninstalled(world.db, DOMAIN, NOW);
    await handle("shop/redact", payload);
    for (const table of SHOP_TABLES) expect(await rows(world, table, "1")).toEqual([]);
    expect(await findShopByDomain(world.db, DOMAIN)).toBeNull();
  });

  it("no table of shop data is forgotten by that", async () => {
    const { rows: tables } = await world.db.pool.query<{ name: string }>(
      `select table_name as name from information_schema.columns
        where table_schema = current_schema() and column_name = 'shop_id' order by 1`,
    );
    expect(tables.map((table) => table.name)).toEqual([...SHOP_TABLES].sort());
  });
});
