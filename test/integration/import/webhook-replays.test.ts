/** Genuine, signed bodies are sent again under another topic or for another shop, since headers are not signed. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { markUninstalled, registerShop } from "../../../app/db/shops/shop-directory.server.ts";
import { takeWebhook, type Delivery } from "../../../app/ingest/deliveries.server.ts";
import { webhookJob } from "../../../app/jobs/webhook.server.ts";
import { JOB_PAYLOADS } from "../../../app/queue/jobs.ts";
import { parseExactJson } from "../../../app/shopify/lines/exact-json.ts";
import {
  InvalidWebhookError,
  WEBHOOK_TOPICS,
  type WebhookTopic,
} from "../../../app/shopify/webhooks/webhook-event.ts";
import {
  deletedOrderPayload,
  orderPayload,
  refundPayload,
} from "../../simulators/shopify/webhooks/order-payload.ts";
import {
  customerPayload,
  customerRedactPayload,
  dataRequestPayload,
  deletedCustomerPayload,
  mergePayload,
  scopesPayload,
  shopPayload,
  shopRedactPayload,
} from "../../simulators/shopify/webhooks/shop-payloads.ts";
import {
  DOMAIN,
  FIRST_CUSTOMER,
  importAll,
  makeWorld,
  never,
  NOW,
  order,
  rows,
  score,
  type World,
} from "./import-world.ts";

const OTHER = "other.myshopify.com";
const DAY_MS = 86_400_000;
const FIRST_ORDER = order(0, 1).id;
/** An id from Shopify's own example, which JSON.parse rounds. */
const LONG_ID = "820982911946154508";

let world: World;
let warnings: object[];
let deliveries = 0;
beforeEach(async () => {
  world = await makeWorld(
    Array.from({ length: 12 }, (_, n) => order(n, 10 + n * 10, { customerId: FIRST_CUSTOMER + (n % 3) })),
  );
  warnings = [];
  world.services.log.warn = (fields, message) => void warnings.push({ ...fields, message });
  await importAll(world);
  await score(world);
  await world.db.prisma.session.create({
    data: { id: "s", shopDomain: DOMAIN, state: "", isOnline: false },
  });
  world.enqueued.length = 0;
});
afterEach(async () => world.close());

/** A body for each topic, as Shopify sends it, about what the shop has. */
function bodies(): Record<WebhookTopic | "customers/update", object> {
  const { shop, customers, orders } = world.store;
  const whole = orderPayload(orders.get(0));
  const somebody = customers.get(FIRST_CUSTOMER);
  if (somebody === undefined) throw new Error("no customer");
  return {
    "orders/create": whole,
    "orders/updated": whole,
    "orders/cancelled": whole,
    "orders/delete": deletedOrderPayload(FIRST_ORDER),
    "refunds/create": refundPayload(orders.get(0), 1, NOW.getTime()),
    "customers/merge": mergePayload(FIRST_CUSTOMER, FIRST_CUSTOMER + 1, false),
    "customers/delete": deletedCustomerPayload(FIRST_CUSTOMER),
    "customers/update": customerPayload(somebody),
    "customers/redact": customerRedactPayload(shop, { id: FIRST_CUSTOMER }, [FIRST_ORDER]),
    "customers/data_request": dataRequestPayload(shop, { id: FIRST_CUSTOMER }, [FIRST_ORDER]),
    "shop/redact": shopRedactPayload(shop),
    "shop/update": shopPayload(shop),
    "bulk_operations/finish": { admin_graphql_api_id: "gid://shopify/BulkOperation/7", status: "completed" },
    "app/uninstalled": shopPayload(shop),
    "app/scopes_update": scopesPayload([], [...world.simulator.simulation.grant.scopes]),
  };
}

async function take(topic: string, payload: unknown, changes: Partial<Delivery> = {}): Promise<string> {
  const deliveryId = `delivery-${String((deliveries += 1))}`;
  const delivery = { shopDomain: DOMAIN, deliveryId, topic, payload, now: NOW, ...changes };
  try {
    return await takeWebhook(world.services, delivery);
  } catch (error) {
    if (error instanceof InvalidWebhookError) return "refused";
    throw error;
  }
}

/** Does all jobs of the webhooks. */
async function work(): Promise<void> {
  for (const { name, payload } of world.enqueued.splice(0))
    if (name === "webhook")
      await webhookJob(world.services)(JOB_PAYLOADS.webhook.parse(payload), { signal: never });
}

/** Everything that a webhook could destroy. */
async function kept() {
  const shop = await world.db.prisma.shop.findUnique({ where: { domain: DOMAIN } });
  return {
    uninstalledAt: shop?.uninstalledAt,
    sessions: await world.db.prisma.session.count(),
    orders: await rows(world, "orders"),
    customers: await rows(world, "customers"),
    erasures: await rows(world, "erasures"),
    merges: await rows(world, "customer_merges", "gone_id"),
  };
}

describe("a signed body under another topic", () => {
  it("destroys nothing, whichever body and topic", async () => {
    const before = await kept();
    for (const topic of WEBHOOK_TOPICS)
      for (const [own, body] of [...Object.entries(bodies()), ["no topic's", { id: 123456789 }]] as const) {
        if (own === topic) continue;
        await take(topic, body);
        await work();
        const after = await kept();
        // An id of a shop or customer may be taken for an order's. Shopify has no such order, so it is stored as deleted.
        const orders = after.orders.filter((each) => Number(each["id"]) >= FIRST_ORDER);
        expect({ topic, own, ...after, orders }).toEqual({ topic, own, ...before });
      }
  });

  it("destroys nothing of a shop that removed the app, unless it is the shop's own erasure", async () => {
    await markUninstalled(world.db, DOMAIN, NOW);
    const before = await kept();
    for (const [own, body] of Object.entries(bodies())) {
      if (own !== "shop/redact") await take("shop/redact", body);
      if (own !== "customers/redact") await take("customers/redact", body);
      if (own !== "customers/delete") await take("customers/delete", body);
      await work();
      expect({ own, ...(await kept()), erasures: [] }).toEqual({ own, ...before });
    }
    await take("shop/redact", bodies()["shop/redact"]);
    await work();
    expect(await world.db.prisma.shop.count()).toBe(0);
  });
});

describe("a signed body for another shop", () => {
  it("that names its own is of no known shop, and the log says so", async () => {
    await registerShop(world.db, { domain: OTHER }, NOW);
    for (const topic of [
      "app/uninstalled",
      "shop/redact",
      "customers/redact",
      "customers/data_request",
    ] as const)
      expect([topic, await take(topic, bodies()[topic], { shopDomain: OTHER })]).toEqual([
        topic,
        "unknown_shop",
      ]);
    expect(world.enqueued).toEqual([]);
    expect(warnings).toHaveLength(4);
  });

  it("of an unknown shop leaves a line in the log", async () => {
    expect(await take("orders/create", { id: 1 }, { shopDomain: OTHER })).toBe("unknown_shop");
    expect(warnings).toEqual([{ topic: "orders/create", message: "webhook left: its shop is not known" }]);
  });
});

describe("a shop that changed its domain", () => {
  it.each([
    ["under its new domain", "renamed.myshopify.com", { myshopify_domain: DOMAIN, domain: "shop.example" }],
    ["under its old one", DOMAIN, { myshopify_domain: "renamed.myshopify.com", domain: DOMAIN }],
  ])("is read again %s", async (_, shopDomain, domains) => {
    await world.db.prisma.shop.update({ where: { domain: DOMAIN }, data: { name: "Old" } });
    expect(await take("shop/update", { id: 1, ...domains }, { shopDomain })).toBe("taken");
    await work();
    expect((await world.db.prisma.shop.findUnique({ where: { domain: DOMAIN } }))?.name).toBe("Import test");
  });

  it("leaves a line in the log where neither is known", async () => {
    const body = { id: 1, myshopify_domain: "a.myshopify.com" };
    expect(await take("shop/update", body, { shopDomain: "b.myshopify.com" })).toBe("unknown_shop");
    expect(warnings).toHaveLength(1);
  });
});

describe("the deletion of an order", () => {
  const stateOf = async (id: number) =>
    (await rows(world, "orders")).find((each) => each["id"] === BigInt(id))?.["state"];
  const remove = (id: number): void => {
    const { orders } = world.store;
    orders.delete(orders.rowOf(id) ?? -1);
  };

  it("is done once Shopify no longer has it", async () => {
    remove(FIRST_ORDER);
    await take("orders/delete", deletedOrderPayload(FIRST_ORDER));
    await work();
    expect(await stateOf(FIRST_ORDER)).toBe("deleted");
  });

  it("without read_all_orders is done to a young order, but not to an old one", async () => {
    world.simulator.simulation.grant.revokeScopes(["read_all_orders"]);
    const old = FIRST_ORDER + 11;
    for (const id of [FIRST_ORDER, old]) {
      remove(id);
      await take("orders/delete", deletedOrderPayload(id));
      await work();
    }
    expect([await stateOf(FIRST_ORDER), await stateOf(old)]).toEqual(["deleted", "counted"]);
    expect(warnings).toMatchObject([{ outcome: "not visible" }]);
  });

  it("without read_all_orders, an old order that Shopify merely does not show stays", async () => {
    world.simulator.simulation.grant.revokeScopes(["read_all_orders"]);
    await take("orders/delete", orderPayload(world.store.orders.get(11)));
    await work();
    expect(await stateOf(FIRST_ORDER + 11)).toBe("counted");
  });
});

describe("the deletion of a customer", () => {
  it("waits while Shopify can't be asked", async () => {
    world.store.customers.delete(FIRST_CUSTOMER);
    world.fault({ kind: "graphql", fault: "402", times: 1 });
    await take("customers/delete", deletedCustomerPayload(FIRST_CUSTOMER));
    const [job] = world.enqueued;
    await work();
    expect(await rows(world, "customers")).toHaveLength(3);
    expect(await rows(world, "erasures")).toHaveLength(1);
    if (job !== undefined) world.enqueued.push(job);
    await work();
    expect(await rows(world, "customers")).toHaveLength(2);
    expect(await rows(world, "erasures")).toEqual([]);
  });
});

describe("an uninstall", () => {
  it("that Shopify does not confirm is asked after for ten minutes, and then left with a line in the log", async () => {
    await take("app/uninstalled", bodies()["app/uninstalled"]);
    const [job] = world.enqueued;
    const run = () => webhookJob(world.services)(JOB_PAYLOADS.webhook.parse(job?.payload), { signal: never });
    expect(await run()).toEqual({ outcome: "again", afterSeconds: 30 });
    world.clock.now = new Date(NOW.getTime() + 600_000);
    expect(await run()).toEqual({ outcome: "done" });
    expect(warnings).toMatchObject([{ topic: "app/uninstalled", standing: "in" }]);
    expect((await kept()).sessions).toBe(1);
  });

  it("that was never heard of is made up for by the shop's erasure", async () => {
    world.simulator.simulation.grant.uninstall();
    await take("shop/redact", bodies()["shop/redact"]);
    await work();
    expect(await world.db.prisma.shop.count()).toBe(0);
  });

  it("of a shop that Shopify shuts is asked after once an hour, for three days", async () => {
    world.fault({ kind: "graphql", fault: "402", times: 2 });
    await take("app/uninstalled", bodies()["app/uninstalled"]);
    const [job] = world.enqueued;
    const run = () => webhookJob(world.services)(JOB_PAYLOADS.webhook.parse(job?.payload), { signal: never });
    expect(await run()).toEqual({ outcome: "again", afterSeconds: 3_600 });
    world.clock.now = new Date(NOW.getTime() + 3 * DAY_MS);
    expect(await run()).toEqual({ outcome: "done" });
    expect(warnings).toMatchObject([{ standing: "unclear" }]);
  });
});

describe("ids beyond 2^53", () => {
  it.each([
    ["orders/updated", `{"id":${LONG_ID}}`, LONG_ID],
    ["orders/delete", `{"id":${LONG_ID}}`, LONG_ID],
    ["refunds/create", `{"id":1,"order_id":${LONG_ID}}`, LONG_ID],
    ["orders/create", `{"id":"${LONG_ID}","admin_graphql_api_id":"gid://shopify/Order/${LONG_ID}"}`, LONG_ID],
  ])("of %s are taken to the last digit: %s", async (topic, text, id) => {
    expect(await take(topic, parseExactJson(text))).toBe("taken");
    expect(world.enqueued[0]?.payload).toMatchObject({ resourceId: id });
  });

  it("of customers and lists of orders are, too", async () => {
    const customer = "706405506930370084";
    const gid = `"gid://shopify/Customer/${customer}"`;
    const people = `"shop_domain":"${DOMAIN}","customer":{"id":${customer}}`;
    await take(
      "customers/redact",
      parseExactJson(`{${people},"orders_to_redact":[${LONG_ID},"${LONG_ID}"]}`),
    );
    await take("customers/delete", parseExactJson(`{"id":${customer},"admin_graphql_api_id":${gid}}`));
    expect(await rows(world, "erasures")).toMatchObject([
      { customer_shopify_ids: [customer], order_ids: [LONG_ID, LONG_ID] },
      { customer_shopify_ids: [customer] },
    ]);
    await take("customers/data_request", parseExactJson(`{${people},"orders_requested":[${LONG_ID}]}`));
    expect(world.enqueued.at(-1)?.payload).toMatchObject({ ids: { customer } });
  });
});
