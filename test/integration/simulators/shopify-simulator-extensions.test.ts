import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { generateStore } from "../../simulators/shopify/generate.ts";
import { startShopifySimulator, type ShopifySimulator } from "../../simulators/shopify/server.ts";

let root: string;
let simulator: ShopifySimulator;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "extensions-of-"));
  await mkdir(join(root, "build/extensions"), { recursive: true });
  await mkdir(join(root, "extensions/block/locales"), { recursive: true });
  await writeFile(join(root, "build/extensions/block.js"), "shopify.extend();");
  await writeFile(join(root, "extensions/block/locales/en.default.json"), '{"a":"English"}');
  await writeFile(join(root, "extensions/block/locales/de.json"), '{"a":"Deutsch"}');
  const asOf = new Date("2026-06-01T00:00:00Z");
  const store = generateStore({ asOf, customers: 10 });
  simulator = await startShopifySimulator({
    store,
    asOf,
    extensionsRoot: root,
    appUrl: "http://127.0.0.1:9",
  });
});
afterAll(async () => {
  await simulator.close();
  await rm(root, { recursive: true });
});

async function get(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${simulator.url}${path}`);
  return { status: response.status, text: await response.text() };
}

describe("the simulated admin with extensions", () => {
  it("gives a frame the extension's bundle and its words", async () => {
    expect((await get("/extension-bundle/block.js")).text).toBe("shopify.extend();");
    expect((await get("/extension-words/block?locale=de-CH")).text).toBe('{"a":"Deutsch"}');
    expect((await get("/extension-words/block?locale=fr")).text).toBe('{"a":"English"}');
    const frame = await get(
      "/extension-frame?handle=block&target=a.b&selected=gid://shopify/Customer/1&locale=de",
    );
    expect(frame.text).toContain("&#34;selected&#34;:[&#34;gid://shopify/Customer/1&#34;]");
  });

  it("has nothing for another name, nor outside of the folders", async () => {
    for (const path of [
      "/extension-bundle/other.js",
      "/extension-words/..%2Fblock",
      "/extension-bundle/..%2F..%2Fa.js",
    ])
      expect((await get(path)).status, path).toBe(404);
  });

  it("shows a customer with the block, and the list with the action", async () => {
    const [id = 0] = simulator.simulation.data.customers.keys();
    const page = await get(`/admin/customers/${String(id)}?locale=nl`);
    expect(page.text).toContain(
      "handle=customer-block&#38;target=admin.customer-details.block.render&#38;locale=nl",
    );
    expect((await get("/admin/customers/1")).status).toBe(404);
    expect((await get("/admin/customers")).text).toContain(`gid://shopify/Customer/${String(id)}`);
  });

  it("saves a segment, checks its query, and shows it with the action", async () => {
    const save = async (query: string): Promise<unknown> => {
      const response = await fetch(`${simulator.url}/_sim/segments`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "Loyal ones", query }),
      });
      return (await response.json()) as unknown;
    };
    expect(await save("colour = 1")).toMatchObject({ segment: null });
    expect(await save("customer_tags CONTAINS 'Loyal'")).toMatchObject({ segment: { name: "Loyal ones" } });
    const problem = await get("/_sim/segment-query?query=colour");
    expect(problem.text).toContain("'colour' is unexpected.");
    expect((await get("/admin/segments")).text).toContain("Loyal ones");
    expect((await get("/admin/segments/1")).text).toContain("admin.customer-segment-details.action.render");
    expect((await get("/admin/segments/2")).status).toBe(404);
  });

  it("has none of these pages without an app's folder", async () => {
    const plain = await startShopifySimulator({ store: simulator.simulation.data });
    try {
      for (const path of ["/admin/customers", "/admin/segments", "/extension-frame", "/_sim/segment-query"])
        expect((await fetch(`${plain.url}${path}`)).status, path).toBe(404);
      expect(await (await fetch(`${plain.url}/admin`)).text()).not.toContain("/admin/customers");
    } finally {
      await plain.close();
    }
  });
});
