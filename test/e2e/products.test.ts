import { mkdir } from "node:fs/promises";

import type { FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openShopDatabase } from "../demo/database.ts";
import type { Stack } from "../demo/stack.ts";
import { untilImported } from "../demo/wait.ts";
import { expectAccessible } from "./accessible.ts";
import { openDemoPage, type DemoPage } from "./demo-world.ts";

/** Where pictures of the pages are put; undefined: none are taken. */
const PICTURES = process.env["PICTURES_DIR"];

/** D6 as the merchant sees it, in order: each step goes on from the one before. */
describe("D6: what customers buy", { shuffle: false }, () => {
  const MINUTE = 60_000;
  let demo: DemoPage;
  let stack: Stack;
  let page: Page;
  let app: FrameLocator;
  let problems: readonly string[];

  beforeAll(async () => {
    demo = await openDemoPage({ asOf: new Date("2026-06-01T00:00:00Z"), fixedAsOf: true });
    ({ stack, page, app, problems } = demo);
    await page.goto(stack.adminUrl);
    const client = await openShopDatabase(stack);
    await app.getByRole("heading", { level: 1 }).first().waitFor();
    await untilImported(client);
    await client.end();
    await app.getByRole("heading", { name: "The six groups" }).waitFor({ timeout: 2 * MINUTE });
  }, 4 * MINUTE);

  afterAll(async () => {
    await demo?.close();
  });

  const open = (path: string) => page.goto(`${stack.adminUrl}?path=${encodeURIComponent(path)}`);

  async function look(name: string): Promise<void> {
    // A count that is on its way is pale.
    await app.locator(".sf-busy").waitFor({ state: "detached" });
    await expectAccessible(page);
    if (PICTURES === undefined) return;
    await mkdir(PICTURES, { recursive: true });
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 1_000 });
      const height = await app.locator("body").evaluate((body) => body.scrollHeight);
      await page.setViewportSize({ width, height: Math.min(3_600, height + 100) });
      await page.screenshot({ path: `${PICTURES}/${name}-${String(width)}.png` });
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  }

  const tell = (path: string, body: object) =>
    fetch(`${stack.shopifyUrl}/_sim/scopes${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const answer = (declines: boolean) => tell("/answer", { declines });
  const scopes = (changes: object) => tell("", changes);

  test("pages say nothing of it, and the builder offers none of it, while it is off", async () => {
    await open("/app/groups/loyal");
    await app.getByRole("heading", { level: 1, name: "Loyal" }).waitFor();
    expect(await app.getByRole("heading", { name: "What they buy" }).count()).toBe(0);
    await open("/app/segments/new");
    await app.getByLabel("What", { exact: true }).first().waitFor();
    expect(
      await app.getByRole("option", { name: "Items of a product (not available yet)" }).count(),
    ).toBeGreaterThan(0);
  });

  test("the settings ask for access to products, keep a no, and read after a yes", async () => {
    await answer(true);
    await open("/app/settings");
    await app.getByRole("button", { name: "Turn on what customers buy" }).click();
    await app.getByText("You did not allow access to products. Nothing was changed.").waitFor();
    await look("settings-declined");
    await answer(false);
    await app.getByRole("button", { name: "Turn on what customers buy" }).click();
    await app.getByText(/^What they bought is known as of /).waitFor({ timeout: MINUTE });
    await look("settings-on");
  });

  test("a group's page shows what it bought most and last, by title", async () => {
    await open("/app/groups/loyal");
    await app.getByRole("heading", { name: "What they buy" }).waitFor();
    const most = app.getByRole("table", { name: "Bought most" });
    await most.waitFor();
    expect(await most.getByRole("rowheader").allTextContents()).toHaveLength(5);
    expect((await most.getByRole("rowheader").allTextContents()).join()).toMatch(/[A-Z][a-z]+ /);
    await app.getByRole("table", { name: "Bought with the last order" }).waitFor();
    await look("group");
  });

  const counted = () => app.getByText(/^[\d,]+ (of|person|people)/).first();

  test("a segment is built by product, with its words and its count, and its page shows what it bought", async () => {
    await open("/app/segments/new");
    await app.getByLabel("Name", { exact: true }).fill("Mug lovers");
    await app.getByLabel("What", { exact: true }).first().selectOption("items_of_product");
    // The best sellers are offered before anything is typed.
    await expect.poll(() => app.getByRole("checkbox").count()).toBeGreaterThan(10);
    await app.getByLabel("Find products").fill("stone mu");
    await app.getByRole("checkbox", { name: "Stone Mug", exact: true }).check();
    await app.getByLabel("Value", { exact: true }).fill("1");
    await app.getByText("People who bought at least 1 item of “Stone Mug”.").waitFor();
    await counted().waitFor();
    await look("builder");
    await page.getByRole("button", { name: "Save" }).click();
    await app.getByRole("heading", { level: 1, name: "Mug lovers" }).waitFor();
    const most = app.getByRole("table", { name: "Bought most" });
    await most.waitFor({ timeout: MINUTE });
    await most.getByRole("rowheader", { name: "Stone Mug", exact: true }).waitFor();
    await app.getByText("People who bought at least 1 item of “Stone Mug”.").waitFor();
    await look("segment");
  });

  test("types, vendors and tags are picked too, and what the store doesn't have can be added", async () => {
    for (const [field, find, text, choice, words] of [
      [
        "items_of_type",
        "Find product types",
        "caf",
        "café set",
        "bought at least 2 items of the type “café set”",
      ],
      [
        "items_of_vendor",
        "Find vendors",
        "Ż",
        "kaffeehaus żak",
        "bought at least 2 items by “kaffeehaus żak”",
      ],
      ["items_of_product_tag", "Find product tags", "SALE", "sale", "bought at least 2 items tagged “sale”"],
    ] as const) {
      await open("/app/segments/new");
      await app.getByLabel("What", { exact: true }).first().selectOption(field);
      await app.getByLabel(find).fill(text);
      await app.getByRole("checkbox", { name: choice, exact: true }).check();
      await app.getByLabel("Value", { exact: true }).fill("2");
      await app.getByText(`People who ${words}.`).waitFor();
      await app.getByText("Nobody", { exact: true }).waitFor({ state: "detached" });
    }
    await app.getByLabel("Find product tags").fill("long ago");
    await app.getByText("No product tag is found by this text.").waitFor();
    await app.getByRole("button", { name: "Add “long ago”" }).click();
    await app.getByRole("button", { name: "Remove long ago" }).waitFor();
    await look("builder-tags");
  });

  test("a customer's page shows what they bought, and ids where Shopify can't be asked for titles", async () => {
    await open("/app/groups/loyal");
    await app.locator("a[href*='/app/customers/']").first().click();
    await app.getByRole("table", { name: "Bought most" }).waitFor();
    await app.getByRole("table", { name: "Bought with the last order" }).waitFor();
    await look("customer");
    await scopes({ revoke: ["read_products"] });
    await open("/app/groups/loyal");
    await app
      .getByText("Shopify could not be asked for the titles just now. Reload the page in a moment.")
      .waitFor();
    expect(await app.getByRole("rowheader", { name: /^Product \d+$/ }).count()).toBeGreaterThan(0);
    await look("untitled");
    await scopes({ grant: ["read_products"] });
  });

  test("turned off, nothing uses it any more, and it is deleted", async () => {
    await open("/app/settings");
    await app.getByRole("button", { name: "Turn off what customers buy" }).click();
    await app.getByText(/^From then on, nothing uses what was read of what customers buy/).waitFor();
    await app.getByRole("button", { name: "Turn off and delete" }).click();
    await app.getByRole("button", { name: "Turn on what customers buy" }).waitFor();
    await open("/app/groups/loyal");
    await app.getByRole("heading", { level: 1, name: "Loyal" }).waitFor();
    expect(await app.getByRole("heading", { name: "What they buy" }).count()).toBe(0);
  });

  test("puts no error on the console", () => {
    expect(problems).toEqual([]);
  });
});
