import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { generateStore } from "../../simulators/shopify/generate.ts";
import { startShopifySimulator, type ShopifySimulator } from "../../simulators/shopify/server.ts";
import { FIRST_CUSTOMER_ID, FIRST_ORDER_ID } from "../../simulators/shopify/store/store.ts";
import { TestClient } from "../../simulators/shopify/test-client.ts";
import { StateFileError } from "../../simulators/state-file.ts";
import { startSimulatorProcess } from "../../simulators/test-process.ts";

const AS_OF = new Date("2026-06-01T00:00:00Z");
const PATH = "/admin/api/2026-10/graphql.json";
const CUSTOMER = `gid://shopify/Customer/${FIRST_CUSTOMER_ID}`;
const ADD_TAG = `mutation { tagsAdd(id: "${CUSTOMER}", tags: ["Loyal"]) { userErrors { message } } }`;

let folder: string;
let stateFile: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "shopify-state-"));
  stateFile = join(folder, "shopify.json");
});
afterEach(async () => rm(folder, { recursive: true }));

function start(seed = 6): Promise<ShopifySimulator> {
  return startShopifySimulator({
    store: generateStore({ asOf: AS_OF, customers: 200, seed }),
    asOf: AS_OF,
    stateFile,
  });
}

function everythingOf({ simulation }: ShopifySimulator): unknown {
  const { customers, orders } = simulation.data;
  return {
    customers: [...customers],
    orders: Array.from({ length: orders.length }, (_, row) => [orders.isDeleted(row), orders.get(row)]),
    grant: simulation.grant.saved(),
    metafields: [...simulation.metafields],
    startedAt: simulation.startedAt,
  };
}

describe("a restart with a state file", () => {
  it("goes on with every change of the store and with the app's grant", async () => {
    let simulator = await start();
    const client = new TestClient(simulator);
    const control = (path: string, body: object): Promise<Response> => client.post(`/_sim/${path}`, body);
    await client.ask(ADD_TAG);
    await client.ask(`mutation { metafieldsSet(metafields: [{ ownerId: "${CUSTOMER}", namespace: "n", key: "k",
      type: "single_line_text_field", value: "v" }]) { userErrors { message } } }`);
    await control("orders", { amount: "12.50", customerId: FIRST_CUSTOMER_ID });
    await control("orders", { id: FIRST_ORDER_ID, amount: "99" });
    const added = (await (await control("orders", { amount: "1" })).json()) as { id: number };
    await control("orders/delete", { id: added.id });
    await control("orders/delete", { id: FIRST_ORDER_ID + 1 });
    await control("customers", { email: "new@example.com" });
    await control("customers/delete", { id: FIRST_CUSTOMER_ID + 3 });
    await control("customers/merge", { keep: FIRST_CUSTOMER_ID + 4, remove: FIRST_CUSTOMER_ID + 5 });
    await control("scopes", { revoke: ["read_all_orders"] });
    const before = everythingOf(simulator);
    await simulator.close();

    for (let restarts = 0; restarts < 2; restarts++) {
      simulator = await start();
      expect(everythingOf(simulator)).toEqual(before);
      await simulator.close();
    }
    simulator = await start();
    const again = (await (await fetch(`${simulator.url}/_sim/orders`, { method: "POST" })).json()) as {
      id: number;
    };
    expect(again.id).toBe(added.id + 1);
    await simulator.close();
  });

  it("knows no bulk operation of before, and gives no id a second time", async () => {
    const query = "{ customers { edges { node { id } } } }";
    let simulator = await start();
    const first = await new TestClient(simulator).runQuery(query);
    await simulator.close();
    simulator = await start();
    const client = new TestClient(simulator);
    const id = first.bulkOperation?.id;
    const { data } = await client.ask("query ($id: ID!) { bulkOperation(id: $id) { id } }", { id });
    expect(data).toEqual({ bulkOperation: null });
    expect((await client.runQuery(query)).bulkOperation?.id).not.toBe(id);
    await simulator.close();
  });

  it("is refused with the reason for a file that is broken, or of another store", async () => {
    await (await start()).close();
    await expect(start(7)).rejects.toThrow(/shopify\.json .*another store.*--fresh/);
    await writeFile(stateFile, '{"startedAt": 1');
    await expect(start()).rejects.toThrow(StateFileError);
    await expect(start()).rejects.toThrow(/shopify\.json .*JSON.*--fresh/);
    await writeFile(stateFile, "{}");
    await expect(start()).rejects.toThrow(/no such state \(startedAt/);
    const args = ["--as-of", "2026-06-01", "--state", stateFile];
    await expect(startSimulatorProcess("shopify", args)).rejects.toThrow(/no such state/);
    await expect(startSimulatorProcess("shopify", args.slice(2))).rejects.toThrow(/--state .* needs --as-of/);
  });
});

describe("a kill", () => {
  it("keeps all but the last moment", async () => {
    const args = ["--as-of", "2026-06-01", "--customers", "200", "--state", stateFile];
    let simulator = await startSimulatorProcess("shopify", args);
    const post = async (path: string, body: object, token = ""): Promise<Record<string, unknown>> => {
      const headers = { "content-type": "application/json", "x-shopify-access-token": token };
      const answer = await fetch(simulator.url + path, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      return { status: answer.status, ...((await answer.json()) as object) };
    };
    const session = (await (await fetch(`${simulator.url}/_sim/session-token`)).json()) as { token: string };
    const token = await post("/admin/oauth/access_token", {
      client_id: "sixfold-demo-key",
      client_secret: "sixfold-demo-secret",
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: session.token,
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
    });
    const ask = (query: string): Promise<Record<string, unknown>> =>
      post(PATH, { query }, String(token["access_token"]));
    await ask(ADD_TAG);
    await expect.poll(() => readFile(stateFile, "utf8").catch(() => "")).toContain('"Loyal"');
    await simulator.end("SIGKILL");

    simulator = await startSimulatorProcess("shopify", args);
    expect(await ask(`{ customer(id: "${CUSTOMER}") { tags } }`)).toMatchObject({
      status: 200,
      data: { customer: { tags: expect.arrayContaining(["Loyal"]) as unknown } },
    });
    expect(await (await fetch(`${simulator.url}/_sim/state`)).json()).toMatchObject({ installed: true });
    await simulator.end("SIGTERM");
  });
});
