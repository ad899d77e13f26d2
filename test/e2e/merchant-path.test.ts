import { readFile, rm } from "node:fs/promises";

import type { Browser, BrowserContext, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startStack, type Stack } from "../demo/stack.ts";
import { temporaryDataFolder } from "../setup/data-folder.ts";
import { expectAccessible, expectAccessibleAt, WIDE } from "./accessible.ts";
import { openBrowser } from "./browser.ts";
import { USER_AGENT } from "./user-agent.ts";

/** A merchant's first day. Each step goes on where the one before ended. */
describe("a merchant's first day", { shuffle: false }, () => {
  const AS_OF = new Date("2026-06-01T00:00:00Z");
  const MINUTE = 60_000;
  /** So many that those without an email fill more than a page. */
  const CUSTOMERS = 2_500;
  /** How many of them have a group at least. */
  const IN_GROUPS = 1_500;
  let dataDir: string;
  let stack: Stack;
  let browser: Browser;
  let closeBrowser: () => Promise<void>;
  let context: BrowserContext;
  let page: Page;
  let app: FrameLocator;
  const problems: string[] = [];

  beforeAll(async () => {
    dataDir = await temporaryDataFolder("e2e");
    stack = await startStack({
      dataDir,
      asOf: AS_OF,
      fixedAsOf: true,
      ordersFile: null,
      bulkSeconds: 2,
      customers: CUSTOMERS,
      signal: new AbortController().signal,
    });
    ({ browser, close: closeBrowser } = await openBrowser());
    context = await browser.newContext({ userAgent: USER_AGENT, viewport: WIDE });
    page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("pageerror", (error) => problems.push(error.message));
    app = page.frameLocator("iframe");
  });

  afterAll(async () => {
    await closeBrowser?.();
    await stack?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function open(name: string): Promise<void> {
    await page.getByRole("link", { name, exact: true }).click();
    await app.getByRole("heading", { level: 1, name }).waitFor();
  }

  const held = async (url: string): Promise<Record<string, number>> =>
    (await (await fetch(url)).json()) as Record<string, number>;
  const total = (counts: Record<string, number>): number =>
    Object.values(counts).reduce((sum, each) => sum + each, 0);

  test("opening the app installs it, and the import shows its progress", async () => {
    await page.goto(stack.adminUrl);
    await app.getByRole("heading", { level: 1, name: "Loyalty groups" }).waitFor();
    await app.getByRole("heading", { name: "Reading your orders" }).waitFor();
    await app.getByText(/orders? (found|stored)$/).waitFor();
  });

  test("six groups appear by themselves, with shares and boundaries in words", async () => {
    await app.getByRole("heading", { name: "The six groups" }).waitFor({ timeout: MINUTE });
    for (const group of ["New", "About to sleep", "Sleeping", "Potential loyal", "Loyal", "Loyal at risk"])
      await app.getByRole("link", { name: `See ${group}`, exact: true }).waitFor();
    await expectAccessible(page);
    await app.getByRole("link", { name: "How your customers are grouped" }).click();
    await app
      .getByText(/^up to \d+ days ago$/)
      .first()
      .waitFor();
    await expectAccessible(page);
    await app.getByRole("link", { name: "Loyalty groups", exact: true }).click();
    await app.getByRole("heading", { name: "The six groups" }).waitFor();
  });

  test("movement is full on the first day, and all of it is reached by keys", async () => {
    await open("Movement");
    await app.getByText("Worked out in hindsight: the groups", { exact: false }).waitFor({ timeout: MINUTE });
    await expectAccessible(page);
    const slider = app.getByRole("slider", { name: "Customers in each group over time" });
    await slider.focus();
    await slider.press("Home");
    await expect.poll(() => slider.getAttribute("aria-valuenow")).toBe("0");
    expect(await slider.getAttribute("aria-valuetext")).toMatch(/^End of \w+ 2023, New: [\d,]+, /);
    for (const key of ["PageUp", "ArrowRight"]) await slider.press(key);
    await expect.poll(() => slider.getAttribute("aria-valuenow")).toBe("13");
    const loyal = app
      .getByRole("list", { name: /^Groups: / })
      .first()
      .getByRole("button", { name: /^Loyal [\d,]+$/ });
    await loyal.press("Enter");
    await expect.poll(() => loyal.getAttribute("aria-pressed")).toBe("true");
    const from = app.getByLabel("From", { exact: true });
    await from.selectOption("2024-05");
    await app.getByRole("list", { name: "Groups: End of May 2024" }).waitFor();
    await app.locator('[aria-pressed="true"]').waitFor({ state: "detached" });
    const figures = app.locator("details").first();
    await figures.locator("summary").press("Enter");
    await figures.getByRole("rowheader", { name: "Loyal at risk" }).waitFor();
    await expectAccessible(page);
    await app.getByRole("link", { name: "Loyalty groups", exact: true }).click();
    await app.getByRole("heading", { level: 1, name: "Loyalty groups" }).waitFor();
  });

  test("a group lists its customers by name, sorted and searched", async () => {
    await app.getByRole("link", { name: "See Loyal", exact: true }).click();
    await app.getByRole("heading", { level: 1, name: "Loyal" }).waitFor();
    // The map of scores above has rows, too.
    const rows = app.locator("#customers").getByRole("row");
    await rows.nth(5).waitFor();
    await app.getByLabel("Sort by").selectOption("spent_desc");
    const first = rows.nth(1).getByRole("link");
    const name = await first.innerText();
    await app.getByLabel("Search customers").fill(name);
    await app.getByRole("button", { name: "Search", exact: true }).click();
    await app.getByText(/customers? of this group found|customers of this group that match/).waitFor();
    await app.getByRole("link", { name }).first().waitFor();
    await expectAccessible(page);
  });

  test("a group's customers are exported, with contact details too", async () => {
    await app.getByRole("link", { name: "Export", exact: true }).click();
    await app.getByRole("heading", { level: 1, name: "Export Loyal" }).waitFor();
    const fileOf = async (button: string): Promise<string> => {
      const [download] = await Promise.all([
        page.waitForEvent("download", { timeout: MINUTE }),
        app.getByRole("button", { name: button }).first().click(),
      ]);
      return readFile(await download.path(), "utf8");
    };
    await app.getByLabel("For Excel").check();
    expect(await fileOf("Download")).toMatch(/^\uFEFFcustomer_id,group,score,.*\r\n\d+,Loyal,\d{3},/);
    await app.getByLabel("For Excel").uncheck();
    await app.getByLabel("For", { exact: true }).selectOption("meta");
    await app.getByRole("button", { name: "Make file" }).click();
    await app.getByRole("button", { name: "Download Meta" }).waitFor({ timeout: MINUTE });
    expect(await fileOf("Download Meta")).toMatch(/^email,fn,ln,value\r\n[^\s,]+@[^\s,]+,/);
    await expectAccessible(page);
  });

  test("customer tags arrive in Shopify, one for each customer", async () => {
    const tagsBefore = total(await held(`${stack.shopifyUrl}/_sim/tags`));
    await open("Sync");
    await app.getByRole("button", { name: "Turn on" }).click();
    await app.getByText("Nothing of it has been sent.", { exact: false }).waitFor({ timeout: MINUTE });
    await app.getByRole("table", { name: "What would change" }).getByText("Sixfold: Loyal at risk").waitFor();
    expect(total(await held(`${stack.shopifyUrl}/_sim/tags`))).toBe(tagsBefore);
    await expectAccessible(page);
    await app.getByRole("button", { name: "Send now" }).click();
    await app.getByText("Done", { exact: true }).first().waitFor({ timeout: MINUTE });
    const tags = await held(`${stack.shopifyUrl}/_sim/tags`);
    const ours = Object.entries(tags).filter(([tag]) => tag.startsWith("Sixfold: "));
    expect(ours).toHaveLength(6);
    expect(total(Object.fromEntries(ours))).toBeGreaterThan(IN_GROUPS);
  });

  test("the admin's own pages show a customer's group, and the groups as templates", async () => {
    const admin = await context.newPage();
    admin.on("pageerror", (error) => problems.push(error.message));
    const search = encodeURIComponent('tag:"Sixfold: Loyal"');
    await admin.goto(`${stack.shopifyUrl}/admin/customers?search=${search}`);
    await admin.locator("tbody a").first().click();
    const block = admin.frameLocator("iframe.extension");
    await block.getByText("Loyal", { exact: true }).waitFor();
    await block.getByText(/^Last order: .+ \(\d of 5\)$/).waitFor();
    await block.getByRole("link", { name: "Open in Sixfold" }).click();
    await admin.frameLocator("#app").getByRole("heading", { name: "Why this group" }).waitFor();
    await admin.goto(`${stack.shopifyUrl}/admin/segments`);
    const templates = admin.locator(".template");
    await templates.first().waitFor();
    const queries = [];
    for (const template of await templates.all()) {
      await template.getByRole("button").click();
      await admin.getByText("Shopify takes this query.").waitFor();
      queries.push(await admin.getByLabel("Query").inputValue());
      await admin.getByLabel("Query").fill("");
      await admin.getByText("Query is incomplete.").waitFor();
    }
    expect(queries).toHaveLength(6);
    expect(queries).toContain("customer_tags CONTAINS 'Sixfold: Loyal'");
    await admin.close();
  });

  test("a wrong key is refused in words, the right one fills six lists", async () => {
    const key = app.getByLabel("Private API key");
    await key.fill("pk_wrong");
    await app.getByRole("button", { name: "Connect Klaviyo" }).click();
    await app.getByText("Klaviyo doesn't know this key", { exact: false }).waitFor();
    await expectAccessibleAt(page, WIDE);
    await key.fill(stack.klaviyoKey);
    await app.getByLabel("Also add customers Klaviyo doesn't know yet").check();
    await app.getByRole("button", { name: "Connect Klaviyo" }).click();
    await app.getByText("Connected to", { exact: false }).waitFor();
    await app.getByText("Nothing of it has been sent.", { exact: false }).waitFor({ timeout: 2 * MINUTE });
    expect(await held(`${stack.klaviyoUrl}/_sim/lists?counts=1`)).toEqual({});
    await app.getByText("have no profile in Klaviyo yet", { exact: false }).waitFor();
    await app.getByRole("button", { name: "Send now" }).click();
    // The store has emails such as "x@example", which Klaviyo refuses.
    await app
      .getByText("Done, with some customers left over", { exact: true })
      .waitFor({ timeout: 2 * MINUTE });
    const lists = await held(`${stack.klaviyoUrl}/_sim/lists?counts=1`);
    expect(Object.keys(lists)).toHaveLength(6);
    expect(total(lists)).toBeGreaterThan(IN_GROUPS);
    expect(await (await fetch(`${stack.klaviyoUrl}/_sim/violations`)).json()).toEqual([]);
    await expectAccessible(page);
  });

  test("who is not in sync is listed by name, with what to do", async () => {
    const link = app.getByRole("link", { name: "customers have no email that can be used" });
    const said = await link.innerText();
    await link.click();
    await app.getByRole("heading", { level: 1, name: "Not in sync" }).waitFor();
    await app.getByRole("heading", { level: 2, name: said }).waitFor();
    await app.getByText("Add or correct the address in Shopify.", { exact: false }).waitFor();
    expect(await app.getByRole("row").count()).toBe(51);
    await app.getByRole("link", { name: "Next page" }).click();
    await app.getByText(/^Page 2 of \d+$/).waitFor();
    await expectAccessible(page);
    await app.getByRole("link", { name: "Sync", exact: true }).click();
    await app.getByRole("heading", { level: 1, name: "Sync" }).waitFor();
  });

  test("the last sync is taken back, and its preview comes before it goes on", async () => {
    await app.getByRole("button", { name: "Undo last sync" }).first().click();
    await app.getByRole("dialog").getByText("were in no group there before", { exact: false }).waitFor();
    await app.getByRole("dialog").getByRole("button", { name: "Undo last sync" }).click();
    await app.getByText("The last sync was undone", { exact: false }).waitFor({ timeout: MINUTE });
    const ours = Object.entries(await held(`${stack.shopifyUrl}/_sim/tags`)).filter(
      ([tag, customers]) => tag.startsWith("Sixfold: ") && customers > 0,
    );
    expect(ours).toEqual([]);
    await expectAccessibleAt(page, WIDE);
    await app.getByRole("button", { name: "Go on" }).click();
    await app.getByText("Nothing of it has been sent.", { exact: false }).waitFor({ timeout: MINUTE });
    await app.getByRole("button", { name: "Send now" }).click();
    await app.getByText("Done", { exact: true }).first().waitFor({ timeout: MINUTE });
  });

  test("what is there is compared with what was sent", async () => {
    await app.getByRole("button", { name: "Compare now" }).first().click();
    await app.getByText("Nothing differed.", { exact: false }).waitFor({ timeout: MINUTE });
    await expectAccessible(page);
  });

  test("customer tags are cleaned up before they are turned off", async () => {
    await app.getByRole("button", { name: "Turn off" }).click();
    const dialog = app.getByRole("dialog");
    await dialog.getByText("Clean up first", { exact: true }).click();
    expect(await dialog.getByLabel("Clean up first").isChecked()).toBe(true);
    await expectAccessibleAt(page, WIDE);
    await dialog.getByRole("button", { name: "Clean up and turn off" }).click();
    await app.getByRole("button", { name: "Turn on" }).waitFor({ timeout: 2 * MINUTE });
    const tags = await held(`${stack.shopifyUrl}/_sim/tags`);
    const ours = Object.entries(tags).filter(([tag]) => tag.startsWith("Sixfold: "));
    expect(total(Object.fromEntries(ours))).toBe(0);
    await expectAccessible(page);
  });

  test("settings are checked and kept", async () => {
    await open("Settings");
    await app.getByLabel("Start of customer tags").fill("a,b");
    await page.getByRole("button", { name: "Save" }).click();
    await app.getByText("Leave out commas", { exact: false }).waitFor();
    await app.getByLabel("Start of customer tags").fill("Loyalty");
    await page.getByRole("button", { name: "Save" }).click();
    await app.getByText("Saved.", { exact: false }).waitFor();
    await expectAccessible(page);
  });

  test("no page put an error on the console", () => {
    expect(problems).toEqual([]);
  });
});
