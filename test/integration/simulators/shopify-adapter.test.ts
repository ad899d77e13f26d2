import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";

import { adminClient, type AdminCall } from "../../../app/shopify/admin.server.ts";
import { readMutationResults, startBulkMutation } from "../../../app/shopify/bulk/bulk-mutation.server.ts";
import { readOperation } from "../../../app/shopify/bulk/bulk-operations.server.ts";
import { startEmailsQuery } from "../../../app/shopify/bulk/bulk-query.server.ts";
import { readLines } from "../../../app/shopify/bulk/bulk-result.server.ts";
import { readCustomerNames, searchCustomerIds } from "../../../app/shopify/customers.server.ts";
import { READ_SHOP } from "../../../app/shopify/documents/shop.ts";
import { START_BULK_QUERY } from "../../../app/shopify/documents/bulk.ts";
import { TAGS_ADD, TAGS_REMOVE } from "../../../app/shopify/documents/tags.ts";
import { parseEmailLine } from "../../../app/shopify/lines/email-line.ts";
import { AdminApiError, AdminUnreachableError, ShopUnavailableError } from "../../../app/shopify/errors.ts";
import { readOrder } from "../../../app/shopify/order.server.ts";
import { readGrantedScopes, readShop } from "../../../app/shopify/shop.server.ts";
import { FIRST_CUSTOMER, makeWorld, order, type World } from "../import/import-world.ts";

describe("the Admin client", () => {
  const schema = z.object({ shop: z.object({ name: z.string() }) });
  const good = { data: { shop: { name: "Shop" } } };
  let waits: number[] = [];
  let calls = 0;
  beforeEach(() => {
    waits = [];
    calls = 0;
  });

  /** Answers with each of these in turn, and with the last one from then on. */
  function client(...answers: (() => Promise<Response> | Response)[]) {
    const call: AdminCall = async () => {
      const answer = answers[Math.min(calls++, answers.length - 1)];
      if (answer === undefined) throw new Error("no answer");
      return answer();
    };
    return adminClient(call, {
      sleep: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
      timeoutMs: 50,
    });
  }
  const json = (body: object, init?: ResponseInit) => () => Response.json(body, init);
  const status =
    (code: number, headers = {}) =>
    () =>
      new Response("<html>a@example.com</html>", { status: code, headers });
  const throttled = (requested: number, available: number) =>
    json({
      errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
      extensions: {
        cost: {
          requestedQueryCost: requested,
          throttleStatus: { maximumAvailable: 1_000, currentlyAvailable: available, restoreRate: 50 },
        },
      },
    });

  it("waits for the bucket to hold what the request costs", async () => {
    expect(
      await client(throttled(300, 100), throttled(300, 299), json(good)).request(READ_SHOP, {}, schema),
    ).toEqual(good.data);
    expect(waits).toEqual([4_000, 250]);
  });

  it("gives up what the bucket never holds", async () => {
    await expect(client(throttled(1_001, 0)).request(READ_SHOP, {}, schema)).rejects.toMatchObject({
      code: "MAX_COST_EXCEEDED",
    });
    expect(waits).toEqual([]);
  });

  it("waits as long as 429 says", async () => {
    await client(status(429, { "retry-after": "2.5" }), json(good)).request(READ_SHOP, {}, schema);
    expect(waits).toEqual([2_500]);
  });

  it("keeps what was done beside an error only where the document asks for it", async () => {
    const parts = z.record(z.string(), z.object({ userErrors: z.array(z.unknown()) }).nullable());
    const failed = { message: "Oh", path: ["b"], extensions: { code: "INTERNAL_SERVER_ERROR" } };
    const answer = { data: { a: { userErrors: [] }, b: null }, errors: [failed] };
    const ask = (body: object, isPartly: boolean) =>
      client(json(body)).request("mutation Both { a b }", {}, parts, undefined, isPartly);
    expect(await ask(answer, true)).toEqual(answer.data);
    const thrown = { body: { ...answer, errors: { graphQLErrors: answer.errors } } };
    const bySdk = client(() => Promise.reject(Object.assign(new Error("x"), thrown)));
    expect(await bySdk.request("mutation Both { a b }", {}, parts, undefined, true)).toEqual(answer.data);
    await expect(ask(answer, false)).rejects.toBeInstanceOf(AdminUnreachableError);
    const denied = { ...failed, extensions: { code: "ACCESS_DENIED" } };
    for (const none of [
      { data: null, errors: [failed] },
      { data: answer.data, errors: [{ message: "Oh" }] },
      { data: { a: null, b: null }, errors: [denied, denied] },
    ])
      await expect(ask(none, true)).rejects.toThrow();
  });

  it("leaves out what was throttled beside what was done, and waits before the next request", async () => {
    const errors = [{ message: "Throttled", path: ["b"], extensions: { code: "THROTTLED" } }];
    const throttleStatus = { maximumAvailable: 1_000, currentlyAvailable: 100, restoreRate: 50 };
    const extensions = { cost: { requestedQueryCost: 250, throttleStatus } };
    const admin = client(json({ data: { a: 1, b: null }, errors, extensions }), json({ data: { b: 1 } }));
    const ask = () =>
      admin.request("mutation Both { a b }", {}, z.record(z.string(), z.unknown()), undefined, true);
    expect([await ask(), [...waits]]).toEqual([{ a: 1 }, []]);
    expect([await ask(), waits]).toEqual([{ b: 1 }, [3_000]]);
  });

  it("understands what the SDK throws", async () => {
    const graphql = {
      body: { errors: { graphQLErrors: [{ extensions: { code: "THROTTLED" } }] }, extensions: {} },
    };
    const http = { response: { code: 429, retryAfter: 3 } };
    const admin = client(
      () => Promise.reject(Object.assign(new Error("x"), graphql)),
      () => Promise.reject(Object.assign(new Error("x"), http)),
      json(good),
    );
    expect(await admin.request(READ_SHOP, {}, schema)).toEqual(good.data);
    expect(waits).toEqual([500, 3_000]);
    const closed = client(() => {
      throw new Response(null, { status: 402 });
    });
    await expect(closed.request(READ_SHOP, {}, schema)).rejects.toThrow(ShopUnavailableError);
  });

  it.each([500, 502, 503])("repeats a query after %d, and then gives up", async (code) => {
    expect(await client(status(code), json(good)).request(READ_SHOP, {}, schema)).toEqual(good.data);
    calls = 0;
    await expect(client(status(code)).request(READ_SHOP, {}, schema)).rejects.toThrow(AdminUnreachableError);
    expect(calls).toBe(5);
  });

  it("repeats a query that got no answer, or none in time", async () => {
    const admin = client(
      () => Promise.reject(new TypeError("fetch failed")),
      () => new Promise(() => undefined),
      json(good),
    );
    expect(await admin.request(READ_SHOP, {}, schema)).toEqual(good.data);
  });

  it("does not repeat a mutation that may have been carried out", async () => {
    await expect(client(status(502), json(good)).request(START_BULK_QUERY, {}, schema)).rejects.toThrow(
      AdminUnreachableError,
    );
    expect(calls).toBe(1);
    expect(await client(throttled(10, 0), json(good)).request(START_BULK_QUERY, {}, schema)).toEqual(
      good.data,
    );
  });

  it.each([401, 402, 403, 404])("says that the shop is not there on %d", async (code) => {
    await expect(client(status(code)).request(READ_SHOP, {}, schema)).rejects.toMatchObject({
      name: "ShopUnavailableError",
      status: code,
    });
  });

  it("keeps the answer's text out of its errors", async () => {
    const refused = json({
      errors: [{ message: "a@example.com", path: ["shop", 0], extensions: { code: "ACCESS_DENIED" } }],
    });
    await expect(client(refused).request(READ_SHOP, {}, schema)).rejects.toThrow(
      new AdminApiError("ReadShop", "ACCESS_DENIED", "shop.0"),
    );
    const other = json({ data: { shop: { name: { secret: "a@example.com" } } } });
    await expect(client(other).request(READ_SHOP, {}, schema)).rejects.toThrow(
      /^Shopify refused ReadShop: UNEXPECTED_ANSWER at shop\.name\.$/,
    );
  });
});

describe("with Shopify", () => {
  let world: World;
  afterEach(async () => world.close());

  async function makeStore(): Promise<void> {
    world = await makeWorld([0, 1, 2, 3].map((n) => order(n, 10 + n, { customerId: FIRST_CUSTOMER + n })));
    for (const customer of world.store.customers.values()) {
      const n = customer.id - FIRST_CUSTOMER;
      Object.assign(customer, {
        firstName: `Zoë${n}`,
        lastName: "Müller",
        email: n === 3 ? null : `zoe${n}@example.com`,
      });
    }
  }
  const id = (n: number): bigint => BigInt(FIRST_CUSTOMER + n);

  it("reads the shop, the scopes, an order, names, and finds customers", async () => {
    await makeStore();
    const { admin } = world;
    expect(await readShop(admin)).toEqual({
      name: "Import test",
      currency: "EUR",
      timeZone: "Europe/Berlin",
      language: "de",
    });
    expect(await readGrantedScopes(admin)).toEqual(
      expect.arrayContaining(["read_orders", "read_all_orders"]),
    );
    expect(await readOrder(admin, 5_500_000_000_001n)).toMatchObject({
      customerShopifyId: id(0),
      amountMinor: 1_000,
    });
    expect(await readOrder(admin, 99n)).toBeNull();
    expect(await readCustomerNames(admin, [id(1), 99n, id(3)])).toEqual(
      new Map([
        [id(1), { name: "Zoë1 Müller", email: "zoe1@example.com" }],
        [id(3), { name: "Zoë3 Müller", email: null }],
      ]),
    );
    expect(await searchCustomerIds(admin, "zoe2@example.com", 10)).toEqual([id(2)]);
    expect(await searchCustomerIds(admin, " * ", 10)).toEqual([]);
    // There are more hits than were asked for. The best come, not those with the smallest ids.
    for (const customer of world.store.customers.values())
      customer.lastName = customer.id === Number(id(3)) ? "Mull" : "Müller";
    expect(await searchCustomerIds(admin, "mull", 1)).toEqual([id(3)]);
  });

  async function result(operationId: string): Promise<string> {
    const read = () => readOperation(world.admin, operationId);
    await expect.poll(read).toMatchObject({ status: "COMPLETED" });
    const operation = await read();
    if (operation.url === null) throw new Error("no result");
    return operation.url;
  }

  it("reads all emails", async () => {
    await makeStore();
    const started = await startEmailsQuery(world.admin);
    if (started.outcome !== "started") throw new Error(started.outcome);
    const lines: string[] = [];
    for await (const more of readLines(await result(started.operationId), { fromByte: 0 }))
      lines.push(...more.lines);
    expect(lines.map(parseEmailLine)).toEqual([
      { customerShopifyId: id(0), email: "zoe0@example.com" },
      { customerShopifyId: id(1), email: "zoe1@example.com" },
      { customerShopifyId: id(2), email: "zoe2@example.com" },
      { customerShopifyId: id(3), email: null },
    ]);
  });

  it("adds and removes tags, and says which could not be", async () => {
    await makeStore();
    const change = async (mutation: "tagsAdd" | "tagsRemove", ids: bigint[], tag: string) => {
      const calls = ids.map((one) => ({ id: `gid://shopify/Customer/${one}`, tags: [tag] }));
      const document = mutation === "tagsAdd" ? TAGS_ADD : TAGS_REMOVE;
      const started = await startBulkMutation(world.admin, document, calls);
      if (started.outcome !== "started") throw new Error(started.outcome);
      expect(started.lines).toBe(ids.length);
      const results = [];
      for await (const line of readMutationResults(await result(started.operationId))) results.push(line);
      return results.sort((a, b) => a.lineNumber - b.lineNumber);
    };
    expect(await change("tagsAdd", [id(0), 99n, id(2)], "Sixfold: Loyal")).toEqual([
      { lineNumber: 0, ok: true },
      { lineNumber: 1, ok: false, code: "customer_not_found" },
      { lineNumber: 2, ok: true },
    ]);
    expect(await change("tagsRemove", [id(0)], "Sixfold: Loyal")).toEqual([{ lineNumber: 0, ok: true }]);
    expect([...world.store.customers.values()].map((customer) => customer.tags)).toEqual([
      [],
      [],
      ["Sixfold: Loyal"],
      [],
    ]);
  });

  it("is told when as many operations run as may", async () => {
    world = await makeWorld([order(0, 1)], { bulkSeconds: 60 });
    const { admin } = world;
    const query = "{ customers { edges { node { id } } } }";
    for (let n = 0; n < 5; n += 1) await admin.request(START_BULK_QUERY, { query }, z.unknown());
    expect(await startEmailsQuery(admin)).toEqual({ outcome: "busy" });
  });
});
