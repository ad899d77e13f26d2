import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generateStore } from "../../simulators/shopify/generate.ts";
import { startShopifySimulator, type ShopifySimulator } from "../../simulators/shopify/server.ts";
import { FIRST_CUSTOMER_ID } from "../../simulators/shopify/store/store.ts";

interface Arrived {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let app: Server;
let simulator: ShopifySimulator;
let arrived: Arrived[];
let answers: number[];
let waiting: (() => void)[];

beforeEach(async () => {
  arrived = [];
  answers = [];
  waiting = [];
  app = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      arrived.push({
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      response.writeHead(answers.shift() ?? 200).end();
      for (const wake of waiting.splice(0)) wake();
    })();
  }).listen(0, "127.0.0.1");
  await once(app, "listening");
  const asOf = new Date("2026-06-01T00:00:00Z");
  simulator = await startShopifySimulator({
    store: generateStore({ asOf, customers: 120 }),
    asOf,
    appUrl: `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
    webhookPaths: { "*": "/webhooks", "orders/create": "/webhooks/orders" },
    webhookRetryMs: [10, 10],
  });
});
afterEach(async () => {
  await simulator.close();
  app.close();
});

async function control(path: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(simulator.url + path, { method: "POST", headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
}

async function arrivals(count: number): Promise<void> {
  while (arrived.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
}

describe("webhooks", () => {
  it("are signed and carry Shopify's headers", async () => {
    await control("/_sim/orders", { customerId: FIRST_CUSTOMER_ID, amount: "12.50" });
    await arrivals(1);
    const [one] = arrived;
    const hmac = createHmac("sha256", "sixfold-demo-secret")
      .update(one?.body ?? "")
      .digest("base64");
    expect(one).toMatchObject({
      path: "/webhooks/orders",
      headers: {
        "x-shopify-topic": "orders/create",
        "x-shopify-hmac-sha256": hmac,
        "x-shopify-shop-domain": "sixfold-demo.myshopify.com",
        "x-shopify-api-version": "2026-10",
      },
    });
    const { id } = JSON.parse(one?.body ?? "{}") as { id: number };
    expect(simulator.simulation.data.orders.rowOf(id)).not.toBeNull();
  });

  it("come again with the same id while they are not taken, and twice when told to", async () => {
    answers = [500];
    await control("/_sim/orders", { amount: "1" });
    await arrivals(2);
    expect(new Set(arrived.map((one) => one.headers["x-shopify-webhook-id"])).size).toBe(1);
    await control("/_sim/faults", { kind: "webhook", fault: "duplicate" });
    await control("/_sim/orders", { amount: "2" });
    await arrivals(4);
    expect(new Set(arrived.map((one) => one.headers["x-shopify-webhook-id"])).size).toBe(2);
  });

  it("tell of refunds, merges, bulk runs and the end of the installation", async () => {
    const { data } = simulator.simulation;
    const row = simulator.simulation.totals.rowsOf(FIRST_CUSTOMER_ID)[0] ?? 0;
    await control("/_sim/orders", { id: data.orders.number(row, "id"), refund: "1.00" });
    await control("/_sim/customers/merge", { keep: FIRST_CUSTOMER_ID + 1, remove: FIRST_CUSTOMER_ID });
    expect(data.customers.has(FIRST_CUSTOMER_ID)).toBe(false);
    expect(data.orders.get(row).customerId).toBe(FIRST_CUSTOMER_ID + 1);
    const query = "{ orders { edges { node { id } } } }";
    const token = simulator.accessToken();
    await fetch(`${simulator.url}/admin/api/2026-10/graphql.json`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-shopify-access-token": token },
      body: JSON.stringify({
        query: `mutation { bulkOperationRunQuery(query: "${query}", groupObjects: false) { userErrors { code } } }`,
      }),
    });
    await arrivals(4);
    await control("/_sim/uninstall", {});
    await arrivals(5);
    const topics = arrived.map((one) => one.headers["x-shopify-topic"]);
    expect(topics.toSorted()).toEqual([
      "app/uninstalled",
      "bulk_operations/finish",
      "customers/merge",
      "orders/updated",
      "refunds/create",
    ]);
    const finish = arrived.find((one) => one.headers["x-shopify-topic"] === "bulk_operations/finish");
    expect(JSON.parse(finish?.body ?? "{}")).toMatchObject({
      status: "completed",
      type: "query",
      error_code: null,
    });
    expect(simulator.simulation.grant.verdict(token)).toBe("unknown");
  });
});
