import { afterEach, describe, expect, it } from "vitest";
import { generateStore } from "../../simulators/shopify/generate.ts";
import {
  startShopifySimulator,
  type ShopifySimulator,
  type SimulatorOptions,
} from "../../simulators/shopify/server.ts";
import { TestClient } from "../../simulators/shopify/test-client.ts";

const AS_OF = new Date("2026-06-01T00:00:00Z");
const PATH = "/admin/api/2026-10/graphql.json";

let simulator: ShopifySimulator;
afterEach(async () => simulator.close());

async function start(options: SimulatorOptions = {}): Promise<TestClient> {
  const store = generateStore({ asOf: AS_OF, customers: 300 });
  simulator = await startShopifySimulator({ store, asOf: AS_OF, ...options });
  return new TestClient(simulator);
}

describe("the Admin API", () => {
  it("refuses what the real schema does not have, and what the simulator does not do, but not the rest", async () => {
    const client = await start();
    expect((await client.ask("{ shop { name nonsense } }")).errors[0]?.message).toContain(
      'Cannot query field "nonsense"',
    );
    expect((await client.ask("{ orders(first: true) { nodes { id } } }")).errors).toHaveLength(1);
    const undone = await client.ask("{ shop { features { storefront } } }");
    expect(undone.errors[0]?.extensions.code).toBe("NOT_SIMULATED");
    const { data } = await client.ask(
      "{ shop { name currencyCode ianaTimezone } currentAppInstallation { accessScopes { handle } } }",
    );
    expect(data).toEqual({
      shop: { name: "Sixfold Demo Store", currencyCode: "EUR", ianaTimezone: "Europe/Prague" },
      currentAppInstallation: {
        accessScopes: expect.arrayContaining([{ handle: "read_all_orders" }]) as unknown,
      },
    });
  });

  it("asks for a valid token that expires", async () => {
    const client = await start();
    const query = { query: "{ shop { id } }" };
    const old = simulator.accessToken();
    const token = simulator.accessToken();
    expect((await client.post(PATH, query)).status).toBe(401);
    expect((await client.post(PATH, query, old)).status).toBe(401);
    expect((await client.post(PATH, query, token)).status).toBe(200);
    expect((await client.post("/admin/api/2020-01/graphql.json", query, token)).status).toBe(404);
    const forever = simulator.simulation.grant.issue(false).access_token;
    expect((await client.post(PATH, query, forever)).status).toBe(403);
    simulator.simulation.grant.expireTokens();
    expect((await client.post(PATH, query, token)).status).toBe(401);
  });

  it("exchanges a session token, and a refresh token once", async () => {
    const { post } = await bound();
    const client = { client_id: "sixfold-demo-key", client_secret: "sixfold-demo-secret" };
    const exchange = {
      ...client,
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: simulator.sessionToken(),
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
    };
    const path = "/admin/oauth/access_token";
    const token = (await (await post(path, exchange)).json()) as {
      refresh_token: string;
      expires_in: number;
    };
    expect(token.expires_in).toBe(3600);
    for (const subject_token of ["a.e30.c", "nonsense", `${simulator.sessionToken()}x`]) {
      const bad = await post(path, { ...exchange, subject_token });
      expect([bad.status, ((await bad.json()) as { error: string }).error]).toEqual([
        400,
        "invalid_subject_token",
      ]);
    }
    const refresh = { ...client, grant_type: "refresh_token", refresh_token: token.refresh_token };
    expect((await post(path, refresh)).status).toBe(200);
    expect((await post(path, refresh)).status).toBe(400);
  });

  it("lets an app see only what it was granted", async () => {
    const client = await start();
    const count = async (): Promise<number> =>
      (await client.ask<{ ordersCount: { count: number } }>("{ ordersCount { count } }")).data.ordersCount
        .count;
    const all = await count();
    const lost = ["read_all_orders", "read_customers", "write_customers", "protected_email"];
    await client.post("/_sim/scopes", { revoke: lost });
    expect(await count()).toBeLessThan(all);
    const refused = await client.ask("{ customers(first: 1) { nodes { id } } }");
    expect(refused.errors[0]?.extensions.code).toBe("ACCESS_DENIED");
    await client.post("/_sim/scopes", { grant: ["read_customers"] });
    const query = "{ customers(first: 50) { nodes { displayName defaultEmailAddress { emailAddress } } } }";
    const partly = await client.ask<{ customers: { nodes: { displayName: string }[] } }>(query);
    expect(partly.errors[0]?.message).toContain("not approved to use the email field");
    expect(partly.data.customers.nodes[0]?.displayName).toBeTypeOf("string");
    const failed = await client.runQuery(
      "{ customers { edges { node { id defaultEmailAddress { emailAddress } } } } }",
    );
    expect(await client.finished(failed)).toMatchObject({ status: "FAILED", errorCode: "ACCESS_DENIED" });
  });

  it("E4: shows default addresses as the schema has them, and not without approval", async () => {
    const client = await start();
    const place = "countryCodeV2 province provinceCode city zip latitude longitude coordinatesValidated";
    const query = `{ customers(first: 50) { nodes { defaultAddress { id ${place} } } } }`;
    interface Answer {
      readonly customers: { readonly nodes: { readonly defaultAddress: Record<string, unknown> | null }[] };
    }
    const { data, errors } = await client.ask<Answer>(query);
    expect(errors).toBeUndefined();
    const addresses = data.customers.nodes.flatMap(({ defaultAddress }) =>
      defaultAddress === null ? [] : [defaultAddress],
    );
    expect(addresses.length).toBeGreaterThan(25);
    expect(addresses.length).toBeLessThan(50);
    for (const { latitude, longitude, coordinatesValidated } of addresses)
      expect([latitude === null, longitude === null]).toEqual([!coordinatesValidated, !coordinatesValidated]);
    await client.post("/_sim/scopes", { revoke: ["protected_address"] });
    const partly = await client.ask<Answer>(query);
    expect(partly.errors[0]?.message).toContain("not approved to use the");
    const failed = await client.runQuery("{ customers { edges { node { id defaultAddress { zip } } } } }");
    expect(await client.finished(failed)).toMatchObject({ status: "FAILED", errorCode: "ACCESS_DENIED" });
    const coarse = await client.runQuery("{ customers { edges { node { id defaultAddress { city } } } } }");
    expect(await client.finished(coarse)).toMatchObject({ status: "COMPLETED" });
  });

  it("D6: shows lines of orders and products as the schema has them, and no product without its scope", async () => {
    const client = await start();
    const { grant, data: store } = simulator.simulation;
    interface Answer {
      readonly orders: {
        readonly nodes: {
          readonly lineItems: {
            readonly nodes: {
              readonly currentQuantity: number;
              readonly product: { readonly id: string } | null;
            }[];
          };
        }[];
      };
    }
    const lines =
      "lineItems(first: 10) { nodes { id quantity currentQuantity product { id } variant { id } } }";
    const query = `{ orders(first: 40) { nodes { id ${lines} } } }`;
    const bulk = "{ orders { edges { node { id lineItems { edges { node { id product { id } } } } } } } }";
    expect((await client.ask<Answer>(query)).errors[0]?.extensions.code).toBe("ACCESS_DENIED");
    const [first] = [...store.products.keys()];
    const titles = `{ nodes(ids: ["gid://shopify/Product/${String(first)}"]) { ... on Product { title } } }`;
    expect((await client.ask(titles)).errors[0]?.extensions.code).toBe("ACCESS_DENIED");
    expect((await client.ask("{ products(first: 1) { nodes { title } } }")).errors[0]?.extensions.code).toBe(
      "ACCESS_DENIED",
    );
    const refused = await client.runQuery(bulk);
    expect(await client.finished(refused)).toMatchObject({ status: "FAILED", errorCode: "ACCESS_DENIED" });
    // The app asks the merchant. Only what its settings name may be asked for.
    expect((await client.post("/_sim/scopes/ask", { scopes: ["write_products"] })).status).toBe(400);
    await client.post("/_sim/scopes/answer", { declines: true });
    await client.post("/_sim/scopes/ask", { scopes: ["read_products"] });
    expect(grant.has("read_products")).toBe(false);
    await client.post("/_sim/scopes/answer", { declines: false });
    await client.post("/_sim/scopes/ask", { scopes: ["read_products"] });
    const { data, errors } = await client.ask<Answer>(query);
    expect(errors).toBeUndefined();
    const items = data.orders.nodes.flatMap(({ lineItems }) => lineItems.nodes);
    expect(items.length).toBeGreaterThan(40);
    expect((await client.ask(titles)).data).toMatchObject({ nodes: [{ title: "House Blend" }] });
    await client.post("/_sim/products/delete", { id: first });
    const left = (await client.ask<Answer>(query)).data.orders.nodes.flatMap(
      ({ lineItems }) => lineItems.nodes,
    );
    expect(left).toHaveLength(items.length);
    expect(left.map(({ product }) => product?.id)).not.toContain(`gid://shopify/Product/${String(first)}`);
    expect((await client.ask(titles)).data).toEqual({ nodes: [null] });
    expect(await client.finished(await client.runQuery(bulk))).toMatchObject({ status: "COMPLETED" });
  });

  it("throttles by cost", async () => {
    const client = await start({ bucketSize: 60, restoreRate: 1 });
    const query = "{ customers(first: 100) { nodes { id } } }";
    expect((await client.ask(query)).extensions.cost).toMatchObject({
      requestedQueryCost: 30,
      throttleStatus: { maximumAvailable: 60 },
    });
    await client.ask(query);
    const refused = await client.ask(query);
    expect(refused.errors[0]?.extensions.code).toBe("THROTTLED");
    expect(refused.data).toBeUndefined();
    expect(refused.extensions.cost.actualQueryCost).toBeNull();
  });
});

describe("lists", () => {
  it("of customers are searched by words, prefixes, fields and ids; a field that is not known is ignored", async () => {
    const client = await start();
    const [first] = simulator.simulation.data.customers.values();
    if (first === undefined) throw new Error("The store is empty.");
    Object.assign(first, {
      firstName: "Zoë",
      lastName: "Krásná",
      email: "zoe@shop.example",
      tags: ["Big Spender"],
    });
    const found = async (q: string): Promise<number> => {
      const query = "query ($q: String) { customersCount(query: $q) { count } }";
      return (await client.ask<{ customersCount: { count: number } }>(query, { q })).data.customersCount
        .count;
    };
    const queries = [
      "zoe krasna",
      "KRÁS*",
      'email:"zoe@shop.example"',
      "zoe@shop.example",
      "tag:'big spender'",
      `id:${first.id}`,
      String(first.id),
      `id:1 OR (krasna -tag:nobody)`,
    ];
    for (const query of queries) expect(await found(query), query).toBe(1);
    expect(await found("kras")).toBe(0);
    expect(await found("krasna AND NOT zoe")).toBe(0);
    expect(await found("nonsense:1")).toBe(300);
    expect(await found("")).toBe(300);
  });

  it("are paged through without a gap", async () => {
    const client = await start();
    const query = `query ($after: String) { customers(first: 70, after: $after, sortKey: NAME) {
      nodes { id } pageInfo { hasNextPage endCursor } } }`;
    const seen: string[] = [];
    let after: string | null = null;
    for (let more = true; more;) {
      const page: { data: Page } = await client.ask<Page>(query, { after });
      seen.push(...page.data.customers.nodes.map(({ id }) => id));
      more = page.data.customers.pageInfo.hasNextPage;
      after = page.data.customers.pageInfo.endCursor;
    }
    expect([seen.length, new Set(seen).size]).toEqual([300, 300]);
  });
});

interface Page {
  readonly customers: {
    readonly nodes: readonly { readonly id: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

async function bound(): Promise<{ post: (path: string, body: unknown) => Promise<Response> }> {
  const client = await start();
  return { post: (path, body) => client.post(path, body) };
}
