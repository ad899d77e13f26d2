import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generateStore } from "../../simulators/shopify/generate.ts";
import { startShopifySimulator, type ShopifySimulator } from "../../simulators/shopify/server.ts";
import { addTags, removeTags } from "../../simulators/shopify/store/tags.ts";
import { FIRST_CUSTOMER_ID } from "../../simulators/shopify/store/store.ts";

interface Target {
  readonly url: string;
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
}

let simulator: ShopifySimulator;
let token: string;

beforeEach(async () => {
  const asOf = new Date("2026-06-01T00:00:00Z");
  simulator = await startShopifySimulator({ store: generateStore({ asOf, customers: 150 }), asOf });
  token = simulator.accessToken();
});
afterEach(async () => simulator.close());

async function ask<Data>(query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(`${simulator.url}/admin/api/2026-10/graphql.json`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-shopify-access-token": token },
    body: JSON.stringify({ query, variables }),
  });
  return ((await response.json()) as { data: Data }).data;
}

async function stage(): Promise<Target> {
  const { stagedUploadsCreate } = await ask<{ stagedUploadsCreate: { stagedTargets: Target[] } }>(
    `mutation { stagedUploadsCreate(input: [{ resource: BULK_MUTATION_VARIABLES, filename: "tags.jsonl", mimeType: "text/jsonl", httpMethod: POST }]) {
      stagedTargets { url parameters { name value } } userErrors { message } } }`,
  );
  const [target] = stagedUploadsCreate.stagedTargets;
  if (target === undefined) throw new Error("No target was staged.");
  return target;
}

async function upload(target: Target, text: string, fileLast = true): Promise<Response> {
  expect(target.url).toBe("https://shopify-staged-uploads.storage.googleapis.com/");
  const form = new FormData();
  if (!fileLast) form.append("file", new Blob([text]), "tags.jsonl");
  for (const { name, value } of target.parameters) form.append(name, value);
  if (fileLast) form.append("file", new Blob([text]), "tags.jsonl");
  return fetch(`${simulator.url}/`, { method: "POST", body: form });
}

interface Started {
  readonly bulkOperation: { readonly id: string } | null;
  readonly userErrors: readonly { readonly code: string }[];
}

async function run(path: string, mutation: string): Promise<Started> {
  const { bulkOperationRunMutation } = await ask<{ bulkOperationRunMutation: Started }>(
    `mutation ($mutation: String!, $path: String!) { bulkOperationRunMutation(mutation: $mutation, stagedUploadPath: $path) {
      bulkOperation { id } userErrors { code message } } }`,
    { mutation, path },
  );
  return bulkOperationRunMutation;
}

const TAGS_ADD =
  "mutation ($id: ID!, $tags: [String!]!) { tagsAdd(id: $id, tags: $tags) { node { id } userErrors { field message } } }";
const keyOf = (target: Target): string => target.parameters.find(({ name }) => name === "key")?.value ?? "";

describe("bulk mutations", () => {
  it("carry out one mutation a line and answer each by its number, in no order", async () => {
    const target = await stage();
    const ids = Array.from({ length: 99 }, (_, at) => `gid://shopify/Customer/${FIRST_CUSTOMER_ID + at}`);
    const changes = [...ids, "gid://shopify/Customer/1"].map((id) =>
      JSON.stringify({ id, tags: ["Sixfold: Loyal"] }),
    );
    expect((await upload(target, changes.join("\n"))).status).toBe(201);
    const { bulkOperation } = await run(keyOf(target), TAGS_ADD);
    const url = await resultUrl(bulkOperation?.id ?? "");
    const { pathname, search } = new URL(url);
    const text = await (await fetch(simulator.url + pathname + search)).text();
    const results = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Result);
    expect(results.map((result) => result.__lineNumber)).not.toEqual(results.map((_, at) => at));
    expect(new Set(results.map((result) => result.__lineNumber))).toEqual(new Set(changes.keys()));
    const failed = results.filter((result) => result.data.tagsAdd.userErrors.length > 0);
    expect(failed.map((result) => result.__lineNumber)).toEqual([99]);
    const tags = (await (await fetch(`${simulator.url}/_sim/tags`)).json()) as Record<string, number>;
    expect(tags["Sixfold: Loyal"]).toBe(99);
  });

  it("refuse a form whose file is not last or whose parameters are not whole, and a path without a file", async () => {
    const target = await stage();
    expect((await upload(target, "{}", false)).status).toBe(400);
    expect((await upload({ ...target, parameters: target.parameters.slice(1) }, "{}")).status).toBe(400);
    expect((await run(keyOf(target), TAGS_ADD)).userErrors).toMatchObject([{ code: "NO_SUCH_FILE" }]);
    await upload(target, "{}");
    const two = `mutation ($id: ID!) { a: tagsAdd(id: $id, tags: []) { userErrors { message } } b: tagsAdd(id: $id, tags: []) { userErrors { message } } }`;
    expect((await run(keyOf(target), two)).userErrors).toMatchObject([{ code: "INVALID_MUTATION" }]);
    expect((await run(keyOf(target), "mutation { nonsense }")).userErrors).toMatchObject([
      { code: "INVALID_MUTATION" },
    ]);
  });

  it("take a file of many megabytes", async () => {
    const target = await stage();
    const line = `${JSON.stringify({ id: `gid://shopify/Customer/${FIRST_CUSTOMER_ID}`, tags: ["x".repeat(200)] })}\n`;
    expect((await upload(target, line.repeat(40_000))).status).toBe(201);
  });
});

interface Result {
  readonly __lineNumber: number;
  readonly data: { readonly tagsAdd: { readonly userErrors: readonly unknown[] } };
}

async function resultUrl(id: string): Promise<string> {
  for (;;) {
    const { bulkOperation } = await ask<{ bulkOperation: { status: string; url: string | null } }>(
      "query ($id: ID!) { bulkOperation(id: $id) { status url } }",
      { id },
    );
    if (bulkOperation.url !== null) return bulkOperation.url;
    expect(bulkOperation.status).toMatch(/CREATED|RUNNING/);
  }
}

describe("tags", () => {
  it("are split at commas, kept in the casing they have, and limited in length and number", () => {
    expect(addTags(["vip"], ["VIP, New ", "new"])).toEqual({ tags: ["vip", "New"] });
    expect(addTags([], ["x".repeat(256)])).toHaveProperty("error");
    expect(
      addTags(
        Array.from({ length: 250 }, (_, at) => `t${at}`),
        ["one more"],
      ),
    ).toHaveProperty("error");
    expect(
      addTags(
        Array.from({ length: 250 }, (_, at) => `t${at}`),
        ["T7"],
      ),
    ).toHaveProperty("tags.length", 250);
    expect(addTags([], ["vip"], (tag) => tag.toUpperCase())).toEqual({ tags: ["VIP"] });
    expect(removeTags(["Vip", "b"], ["VIP", "c"])).toEqual({ tags: ["b"] });
  });
});
