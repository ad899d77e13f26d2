import { rm } from "node:fs/promises";

import type { BrowserContext, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { startStack, type Stack } from "../demo/stack.ts";
import { temporaryDataFolder } from "../setup/data-folder.ts";
import { appFrame, violationsIn, WIDE } from "./accessible.ts";
import { openBrowser } from "./browser.ts";
import { USER_AGENT } from "./user-agent.ts";

/**
 * Connects Klaviyo by its consent page: out of the admin's frame and back into it. Each step goes on where the one
 * before ended.
 */
describe("connecting Klaviyo without a key", { shuffle: false }, () => {
  const MINUTE = 60_000;
  let dataDir: string;
  let stack: Stack;
  let closeBrowser: () => Promise<void>;
  let context: BrowserContext;
  let page: Page;
  let app: FrameLocator;
  const problems: string[] = [];

  beforeAll(async () => {
    dataDir = await temporaryDataFolder("e2e");
    stack = await startStack({
      dataDir,
      asOf: new Date("2026-06-01T00:00:00Z"),
      fixedAsOf: true,
      ordersFile: null,
      bulkSeconds: 0,
      signal: new AbortController().signal,
    });
    const { browser, close } = await openBrowser();
    closeBrowser = close;
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

  const consents = async (): Promise<unknown> =>
    (await fetch(`${stack.klaviyoUrl}/_sim/consents`)).json() as Promise<unknown>;

  async function signIn(): Promise<void> {
    await app.getByRole("button", { name: "Sign in to Klaviyo", exact: true }).click();
    await page.getByRole("heading", { name: /Allow Sixfold to use the Klaviyo account/ }).waitFor();
  }

  test("a refusal on Klaviyo's page is told, and nothing is connected", async () => {
    await page.goto(stack.adminUrl);
    await app.getByRole("heading", { name: "The six groups" }).waitFor({ timeout: 2 * MINUTE });
    await page.getByRole("link", { name: "Sync", exact: true }).click();
    await app.getByRole("button", { name: "Sign in to Klaviyo" }).waitFor();
    expect(await violationsIn(await appFrame(page), { part: "body" })).toEqual([]);
    await signIn();
    await page.getByRole("button", { name: "Cancel" }).click();
    await app.getByText("You did not allow it in Klaviyo", { exact: false }).waitFor();
    expect(await consents()).toEqual({ consents: 0 });
  });

  test("a consent connects the account with what was chosen, and the admin shows the page again", async () => {
    await app.getByLabel("Also make six segments in Klaviyo").check();
    await signIn();
    expect(new URL(page.url()).origin).toBe(stack.klaviyoUrl);
    await page.getByRole("button", { name: "Allow" }).click();
    await app.getByText("Connected to Sixfold Demo").waitFor();
    expect(await app.getByLabel("Also make six segments in Klaviyo").isChecked()).toBe(true);
    expect(new URL(page.url()).origin).toBe(stack.shopifyUrl);
    expect(await consents()).toEqual({ consents: 1 });
    await page.reload();
    await app.getByText("Connected to Sixfold Demo").waitFor();
    expect(page.url()).not.toContain("klaviyo%3D");
  });

  test("a used address of the way leads to a page that says what to do", async () => {
    const other = await context.newPage();
    await other.goto(`${stack.appUrl}/connect/klaviyo?ticket=used`);
    // App Bridge leads a page that was opened outside of the admin into it.
    await other
      .frameLocator("iframe")
      .getByRole("heading", { name: "Connecting Klaviyo has to begin again" })
      .waitFor();
    await other.close();
  });

  test("a disconnect ends the consent at Klaviyo", async () => {
    // The sync that follows the consent has come to rest: its preview waits.
    await app.getByText("Nothing of it has been sent.", { exact: false }).waitFor({ timeout: 2 * MINUTE });
    await app.getByRole("button", { name: "Disconnect", exact: true }).click();
    await app.getByRole("dialog").getByRole("button", { name: "Disconnect", exact: true }).click();
    await app.getByRole("button", { name: "Sign in to Klaviyo" }).waitFor();
    await expect.poll(consents).toEqual({ consents: 0 });
    expect(problems).toEqual([]);
  });
});
