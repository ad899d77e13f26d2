/** The simulator refuses what Shopify refuses, in Shopify's way. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { startShopifySimulator, type ShopifySimulator } from "../../simulators/shopify/server.ts";
import { generateStore } from "../../simulators/shopify/generate.ts";
import { FIRST_CUSTOMER_ID, FIRST_ORDER_ID } from "../../simulators/shopify/store/store.ts";
import { TestClient } from "../../simulators/shopify/test-client.ts";

const AS_OF = new Date("2026-06-01T00:00:00Z");
const customer = (at: number): string => `gid://shopify/Customer/${FIRST_CUSTOMER_ID + at}`;
const ADD =
  "mutation ($id: ID!, $tags: [String!]!) { tagsAdd(id: $id, tags: $tags) { userErrors { field message } } }";

let simulator: ShopifySimulator;
let client: TestClient;
beforeEach(async () => {
  simulator = await startShopifySimulator({
    store: generateStore({ asOf: AS_OF, customers: 20 }),
    asOf: AS_OF,
  });
  client = new TestClient(simulator);
});
afterEach(async () => simulator.close());

const codes = async (query: string, variables: object = {}): Promise<string[]> =>
  ((await client.ask(query, variables)).errors ?? []).map((error) => error.extensions.code);

describe("a request", () => {
  it.each([
    ["{ shop { nonsense } }", "undefinedField"],
    ["{ shop(x: 1) { id } }", "argumentNotAccepted"],
    ["{ customer { id } }", "missingRequiredArguments"],
    ["{ shop }", "selectionMismatch"],
    ["{ shop { id { x } } }", "selectionMismatch"],
    ['{ customers(first: "x") { nodes { id } } }', "argumentLiteralsIncompatible"],
    ["query ($id: String!) { customer(id: $id) { id } }", "variableMismatch"],
    ["{ customer(id: $id) { id } }", "variableNotDefined"],
    ["query ($id: ID!) { shop { id } }", "variableNotUsed"],
    ["query ($id: ID!) { customer(id: $id) { id } }", "INVALID_VARIABLE"],
    [`{ customer(id: "gid://shopify/Order/${FIRST_ORDER_ID}") { id } }`, "RESOURCE_NOT_FOUND"],
    [`{ order(id: "${customer(0)}") { id } }`, "RESOURCE_NOT_FOUND"],
  ])("that is wrong says by a code how: %s", async (query, code) => {
    expect(await codes(query)).toEqual([code]);
  });

  it("takes 250 items of an array and documents of 65,535 bytes, and no more", async () => {
    const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => customer(at));
    const query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    expect(await codes(query, { ids: ids(250) })).toEqual([]);
    expect(await codes(query, { ids: ids(251) })).toEqual(["MAX_INPUT_SIZE_EXCEEDED"]);
    expect(await codes(`{ nodes(ids: ${JSON.stringify(ids(251))}) { id } }`)).toEqual([
      "MAX_INPUT_SIZE_EXCEEDED",
    ]);
    const short = "{ shop { id } }";
    expect((await client.ask(short.padEnd(65_535))).errors).toBeUndefined();
    expect((await client.ask(short.padEnd(65_536))).errors).toHaveLength(1);
  });

  it("misreads a time that is not quoted, and takes one that is", async () => {
    const created = new Date(simulator.simulation.data.orders.number(0, "createdAt")).toISOString();
    const count = async (search: string): Promise<number> => {
      const query = "query ($q: String) { ordersCount(query: $q, limit: null) { count } }";
      return (await client.ask<{ ordersCount: { count: number } }>(query, { q: search })).data.ordersCount
        .count;
    };
    const before = `${created.slice(0, 10)}T00:00:00Z`;
    expect(await count(`created_at:<'${created.slice(0, 10)}T23:59:59Z'`)).toBeGreaterThan(0);
    expect(await count(`created_at:<${created.slice(0, 10)}T23:59:59Z`)).toBe(
      await count(`created_at:<'${before}'`),
    );
  });
});

describe("customers", () => {
  const found = async (sortKey: string): Promise<string[]> => {
    const query = `{ customers(first: 3, query: "anna*"${sortKey}) { nodes { id } } }`;
    const { data } = await client.ask<{ customers: { nodes: { id: string }[] } }>(query);
    return data.customers.nodes.map(({ id }) => id);
  };

  it("are sorted by id unless asked for by relevance", async () => {
    for (const [at, one] of [...simulator.simulation.data.customers.values()].entries()) {
      one.firstName = at === 17 ? "Anna" : "Annabel";
      one.lastName = "Li";
    }
    expect(await found("")).toEqual([customer(0), customer(1), customer(2)]);
    expect(await found(", sortKey: RELEVANCE")).toEqual([customer(17), customer(0), customer(1)]);
  });
});

describe("tags", () => {
  const add = async (at: number, tag: string): Promise<unknown> =>
    (await client.ask<{ tagsAdd: unknown }>(ADD, { id: customer(at), tags: [tag] })).data.tagsAdd;
  const tagsOf = async (at: number): Promise<string[]> =>
    (
      await client.ask<{ customer: { tags: string[] } }>("query ($id: ID!) { customer(id: $id) { tags } }", {
        id: customer(at),
      })
    ).data.customer.tags;

  it("are spelled everywhere in the shop as they were first", async () => {
    for (const one of simulator.simulation.data.customers.values()) one.tags = [];
    await add(0, "LOYAL");
    await add(1, "loyal");
    expect([await tagsOf(0), await tagsOf(1)]).toEqual([["LOYAL"], ["LOYAL"]]);
  });

  it("cannot be more than 250", async () => {
    const [first] = simulator.simulation.data.customers.values();
    if (first !== undefined) first.tags = Array.from({ length: 250 }, (_, at) => `t${at}`);
    expect(await add(0, "more")).toEqual({
      userErrors: [{ field: null, message: "Tags cannot be more than 250" }],
    });
  });

  it("are no customer's whose id is another thing's", async () => {
    expect(await codes(ADD, { id: "gid://shopify/Shop/1", tags: ["x"] })).toEqual(["RESOURCE_NOT_FOUND"]);
  });
});

describe("an upload", () => {
  it("that is empty is refused", async () => {
    interface Staged {
      readonly stagedUploadsCreate: {
        readonly stagedTargets: readonly {
          readonly parameters: readonly { name: string; value: string }[];
        }[];
      };
    }
    const { data } = await client.ask<Staged>(
      `mutation { stagedUploadsCreate(input: [{ resource: BULK_MUTATION_VARIABLES, filename: "x.jsonl", mimeType: "text/jsonl", httpMethod: POST }]) {
        stagedTargets { parameters { name value } } } }`,
    );
    const parameters = data.stagedUploadsCreate.stagedTargets[0]?.parameters ?? [];
    const post = async (text: string): Promise<number> => {
      const form = new FormData();
      for (const { name, value } of parameters) form.append(name, value);
      form.append("file", new Blob([text]), "x.jsonl");
      return (await fetch(`${simulator.url}/`, { method: "POST", body: form })).status;
    };
    expect(await post("")).toBe(400);
    expect(await post("\n")).toBe(201);
    const path = parameters.find(({ name }) => name === "key")?.value;
    const run = `mutation ($mutation: String!, $path: String!) {
      bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path) { userErrors { code } } }`;
    const started = await client.ask(run, { mutation: ADD, path });
    expect(started.data).toEqual({
      bulkOperationRunMutation: { userErrors: [{ code: "INVALID_STAGED_UPLOAD_FILE" }] },
    });
  });
});
