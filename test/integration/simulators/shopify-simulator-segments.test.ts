import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generateStore } from "../../simulators/shopify/generate.ts";
import { startShopifySimulator, type ShopifySimulator } from "../../simulators/shopify/server.ts";

let simulator: ShopifySimulator;

beforeEach(async () => {
  const asOf = new Date("2026-06-01T00:00:00Z");
  simulator = await startShopifySimulator({ store: generateStore({ asOf, customers: 10 }), asOf });
});
afterEach(async () => simulator.close());

async function ask(query: string, variables: object = {}): Promise<unknown> {
  const response = await fetch(`${simulator.url}/admin/api/2026-10/graphql.json`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-shopify-access-token": simulator.accessToken() },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as unknown;
}

const create = (name: string, query: string) =>
  ask(
    `mutation ($name: String!, $query: String!) { segmentCreate(name: $name, query: $query) {
       segment { id name query creationDate } userErrors { field message } } }`,
    { name, query },
  );
const made = (id: number, name: string, query: string) => ({
  data: {
    segmentCreate: {
      segment: {
        ...{ id: `gid://shopify/Segment/${String(id)}`, name, query },
        creationDate: expect.any(String) as string,
      },
      userErrors: [],
    },
  },
});
const refused = (field: string, message: string) => ({
  data: { segmentCreate: { segment: null, userErrors: [{ field: [field], message }] } },
});

describe("customer segments of the simulator", () => {
  it("have names of their own and queries that Shopify reads", async () => {
    const query = "customer_tags CONTAINS 'It\\'s ours' AND number_of_orders > 2";
    expect(await create("VIP", query)).toMatchObject(made(1, "VIP", query));
    expect(await create("vip", query)).toMatchObject(refused("name", "Name has already been taken"));
    expect(await create("", query)).toMatchObject(refused("name", "Name can't be blank"));
    expect(await create("x".repeat(256), query)).toMatchObject(
      refused("name", "Name is too long (maximum is 255 characters)"),
    );
    expect(await create("Other", "customer_tags valid 'a'")).toMatchObject(
      refused("query", "Query Line 1 Column 15: 'valid' is unexpected."),
    );
    expect(await create("Other", "customer_tags CONTAINS 'a' 'b'")).toMatchObject(
      refused("query", "Query Line 1 Column 28: ''b'' is unexpected."),
    );
  });

  it("are listed the newest first, changed, deleted, and counted", async () => {
    for (const name of ["A", "B", "C"]) await create(name, "rfm_group = 'CHAMPIONS'");
    const list =
      "query { segments(first: 2, sortKey: CREATION_DATE, reverse: true) { nodes { name } } segmentsCount { count } }";
    expect(await ask(list)).toMatchObject({
      data: { segments: { nodes: [{ name: "C" }, { name: "B" }] }, segmentsCount: { count: 3 } },
    });
    const update = `mutation { segmentUpdate(id: "gid://shopify/Segment/2", name: "D") {
      segment { name query } userErrors { message } } }`;
    expect(await ask(update)).toMatchObject({
      data: { segmentUpdate: { segment: { name: "D", query: "rfm_group = 'CHAMPIONS'" } } },
    });
    const remove = `mutation { segmentDelete(id: "gid://shopify/Segment/2") { deletedSegmentId userErrors { message } } }`;
    expect(await ask(remove)).toMatchObject({
      data: { segmentDelete: { deletedSegmentId: "gid://shopify/Segment/2", userErrors: [] } },
    });
    expect(await ask(remove)).toMatchObject({
      data: {
        segmentDelete: { deletedSegmentId: null, userErrors: [{ message: "Segment does not exist" }] },
      },
    });
    expect(await ask(`query { segment(id: "gid://shopify/Segment/2") { name } }`)).toMatchObject({
      data: { segment: null },
    });
  });

  it("need the scope of writing customers, and have room for 6,000", async () => {
    for (let id = 1; id <= 6_000; id += 1)
      simulator.simulation.segments.set(id, { id, name: String(id), query: "", createdAt: 0, editedAt: 0 });
    expect(await create("VIP", "number_of_orders > 1")).toMatchObject({
      data: { segmentCreate: { userErrors: [{ field: null }] } },
    });
    simulator.simulation.grant.revokeScopes(["write_customers"]);
    expect(await create("VIP", "number_of_orders > 1")).toMatchObject({
      errors: [{ extensions: { code: "ACCESS_DENIED" } }],
    });
  });
});
