import { afterEach, describe, expect, it } from "vitest";
import { generateStore } from "../../simulators/shopify/generate.ts";
import { startShopifySimulator, type ShopifySimulator } from "../../simulators/shopify/server.ts";
import { TestClient } from "../../simulators/shopify/test-client.ts";

const AS_OF = new Date("2026-06-01T00:00:00Z");
const ORDERS_QUERY = `{ orders(query: "created_at:>=2016-06-01", sortKey: CREATED_AT) { edges { node {
  id createdAt processedAt updatedAt cancelledAt test displayFinancialStatus sourceName customer { id }
  currentTotalPriceSet { shopMoney { amount currencyCode } } netPaymentSet { shopMoney { amount } }
  totalRefundedSet { shopMoney { amount } } } } } }`;

let simulator: ShopifySimulator;
afterEach(async () => simulator.close());

async function start(bulkSeconds = 0): Promise<TestClient> {
  const store = generateStore({ asOf: AS_OF, customers: 300 });
  simulator = await startShopifySimulator({ store, asOf: AS_OF, bulkSeconds });
  return new TestClient(simulator);
}

interface OrderLine {
  readonly id: string;
  readonly createdAt: string;
  readonly customer: { readonly id: string } | null;
  readonly netPaymentSet: { readonly shopMoney: { readonly amount: string } };
  readonly __parentId?: string;
}

describe("bulk queries", () => {
  it("run by themselves to a result that can be read from any byte, without credentials", async () => {
    const client = await start();
    const started = await client.runQuery(ORDERS_QUERY);
    expect(started.bulkOperation?.status).toBe("CREATED");
    const done = await client.finished(started);
    const orders = await client.lines<OrderLine>(done.url);
    const count = String(orders.length);
    expect(done).toMatchObject({ status: "COMPLETED", objectCount: count, rootObjectCount: count });
    expect(new URL(done.url ?? "").host).toBe("storage.googleapis.com");
    expect(orders[0]?.id).toMatch(/^gid:\/\/shopify\/Order\/\d+$/);
    expect(orders[0]?.netPaymentSet.shopMoney.amount).toMatch(/^\d+\.\d+$/);
    const created = orders.map((order) => order.createdAt);
    expect(created).toEqual(created.toSorted());
    const whole = Buffer.from(await client.text(done.url));
    expect(String(whole.length)).toBe(done.fileSize);
    expect(whole.toString()).toContain(String.raw`"id":"gid:\/\/shopify\/Order\/`);
    expect(whole.toString()).not.toMatch(/[^\\]\//);
    const rest = await fetch(client.local(done.url), { headers: { range: "bytes=1000-" } });
    expect([rest.status, await rest.text()]).toEqual([206, whole.subarray(1000).toString()]);
    const beyond = await fetch(client.local(done.url), { headers: { range: `bytes=${whole.length}-` } });
    expect(beyond.status).toBe(416);
    expect((await fetch(client.local(done.url), { headers: { authorization: "Bearer x" } })).status).toBe(
      400,
    );
    expect((await fetch(client.local(done.url).replace(/Signature=[^&]+/, "Signature=x"))).status).toBe(403);
  });

  it("write the nodes of inner connections as lines of their own", async () => {
    const client = await start();
    const started = await client.runQuery(
      "{ customers { edges { node { id orders { edges { node { id } } } } } } }",
    );
    const done = await client.finished(started);
    const all = await client.lines<OrderLine>(done.url);
    expect(all.filter((line) => line.__parentId === undefined)).toHaveLength(300);
    expect(done).toMatchObject({ rootObjectCount: "300", objectCount: String(all.length) });
  });

  it("give no address when there is nothing", async () => {
    const client = await start();
    const started = await client.runQuery(
      `{ orders(query: "created_at:>=2030-01-01") { edges { node { id } } } }`,
    );
    expect(await client.finished(started)).toMatchObject({
      status: "COMPLETED",
      url: null,
      objectCount: "0",
    });
  });

  it.each([
    ["{ shop { name } }", "at least one connection"],
    ["{ orders { nodes { id } } }", "edges { node"],
    ["{ customers { edges { node { orders { edges { node { id } } } } } } }", "must select the 'id' field"],
    ["{ orders { edges { node { nonsense } } } }", "Cannot query field"],
    [
      "{ orders { edges { node { id fulfillments { events { edges { node { id } } } } } } } }",
      "within a list field",
    ],
    [`{ orders(query: "${"x".repeat(65_535)}") { edges { node { id } } } }`, "65535 bytes"],
    ['{ node(id: "gid://shopify/Order/1") { id } }', "top level"],
    ["query ($q: String) { orders(query: $q) { edges { node { id } } } }", "variables"],
  ])("refuses %s", async (query, reason) => {
    const client = await start();
    const { bulkOperation, userErrors } = await client.runQuery(query);
    expect(bulkOperation).toBeNull();
    expect(userErrors[0]?.code).toBe("INVALID");
    expect(userErrors[0]?.message).toContain(reason);
  });

  it("run five at once, take their time, and can be cancelled", async () => {
    const client = await start(30);
    const started = await Promise.all(Array.from({ length: 6 }, () => client.runQuery(ORDERS_QUERY)));
    expect(started.filter((one) => one.bulkOperation !== null)).toHaveLength(5);
    expect(started.flatMap((one) => one.userErrors)).toMatchObject([
      { code: "OPERATION_IN_PROGRESS", field: null },
    ]);
    const query =
      '{ bulkOperations(first: 10, query: "status:created operation_type:query") { nodes { id } } }';
    const { data } = await client.ask<{ bulkOperations: { nodes: { id: string }[] } }>(query);
    expect(data.bulkOperations.nodes).toHaveLength(5);
    const cancelled = await client.ask(
      "mutation ($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }",
      { id: data.bulkOperations.nodes[0]?.id },
    );
    expect(cancelled.data).toEqual({
      bulkOperationCancel: { bulkOperation: { status: "CANCELING" }, userErrors: [] },
    });
  });

  it.each([
    ["failed", { status: "FAILED", errorCode: "INTERNAL_SERVER_ERROR", url: null }],
    ["timeout", { status: "FAILED", errorCode: "TIMEOUT" }],
    ["failed_without_data", { status: "FAILED", partialDataUrl: null }],
    ["canceled", { status: "CANCELED", url: null }],
    ["expired", { status: "EXPIRED", partialDataUrl: null }],
  ])("end as told: %s", async (fault, end) => {
    const client = await start();
    expect((await client.post("/_sim/faults", { kind: "bulk", fault })).status).toBe(200);
    const ended = await client.finished(await client.runQuery(ORDERS_QUERY));
    expect(ended).toMatchObject(end);
    if (ended.status === "EXPIRED") expect((await fetch(client.local(ended.url))).status).toBe(400);
    if (ended.partialDataUrl === null) return;
    expect(await client.lines(ended.partialDataUrl)).toHaveLength(Number(ended.objectCount));
  });

  it("have results that break off, end early or expire when told to", async () => {
    const client = await start();
    const done = await client.finished(await client.runQuery(ORDERS_QUERY));
    await client.post("/_sim/faults", { kind: "result", fault: "reset", afterBytes: 5000 });
    await expect(client.text(done.url)).rejects.toThrow();
    await client.post("/_sim/faults", { kind: "result", fault: "truncate", afterBytes: 5000 });
    expect(await client.text(done.url)).toHaveLength(5000);
    await client.post("/_sim/faults", { kind: "result", fault: "expired" });
    expect((await fetch(client.local(done.url))).status).toBe(400);
    await client.post("/_sim/faults", { kind: "graphql", fault: "502", match: "shop" });
    await expect(client.ask("{ shop { id } }")).rejects.toThrow();
    expect((await client.ask("{ shop { id } }")).data).toEqual({ shop: { id: "gid://shopify/Shop/1" } });
  });
});
