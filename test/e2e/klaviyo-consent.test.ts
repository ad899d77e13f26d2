import type { BrowserContext, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Stack } from "../demo/stack.ts";
import { appFrame, violationsIn } from "./accessible.ts";
import { openDemoPage, type DemoPage } from "./demo-world.ts";

/**
 * Connects Klaviyo by its consent page: out of the admin's frame and back into it. Each step goes on where the one
 * before ended.
 */
describe("connecting Klaviyo without a key", { shuffle: false }, () => {
  const MINUTE = 60_000;
  let demo: DemoPage;
  let stack: Stack;
  let context: BrowserContext;
  let page: Page;
  let app: FrameLocator;
  let problems: readonly string[];

  beforeAll(async () => {
    demo = await openDemoPage({ asOf: new Date("2026-06-01T00:00:00Z"), fixedAsOf: true });
    ({ stack, context, page, app, problems } = demo);
  });

  afterAll(async () => {
    await demo?.close();
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
