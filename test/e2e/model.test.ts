import { rm } from "node:fs/promises";

import type { FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openShopDatabase } from "../demo/database.ts";
import { startStack, type Stack } from "../demo/stack.ts";
import { temporaryDataFolder } from "../setup/data-folder.ts";
import { expectAccessible, WIDE } from "./accessible.ts";
import { openBrowser } from "./browser.ts";
import { USER_AGENT } from "./user-agent.ts";

/** A refit as the merchant sees it. Each step goes on where the one before ended. */
describe("the model's page", { shuffle: false }, () => {
  const MINUTE = 60_000;
  let dataDir: string;
  let stack: Stack;
  let closeBrowser: () => Promise<void>;
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
      bulkSeconds: 1,
      signal: new AbortController().signal,
    });
    const opened = await openBrowser();
    closeBrowser = () => opened.close();
    const context = await opened.browser.newContext({
      userAgent: USER_AGENT,
      viewport: WIDE,
    });
    page = await context.newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    app = page.frameLocator("iframe");
  });

  afterAll(async () => {
    await closeBrowser?.();
    await stack?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Changes the active model as if it had been fitted when nobody ordered often. */
  async function ageTheModel(): Promise<void> {
    const client = await openShopDatabase(stack.databaseFolder, stack.shop);
    try {
      await client.query(
        `update models set boundaries = jsonb_set(boundaries, '{f}', '[2, 40, 50, 60]') where status = 'active'`,
      );
    } finally {
      await client.end();
    }
  }

  test("says what the groups rest on", async () => {
    await page.goto(stack.adminUrl);
    await app.getByRole("heading", { name: "The six groups" }).waitFor({ timeout: MINUTE });
    await page.getByRole("link", { name: "Insights", exact: true }).click();
    await app.getByRole("heading", { level: 1, name: "Insights" }).waitFor();
    await app.getByText("First scoring of your orders").waitFor();
    await expectAccessible(page);
  });

  test("fits again when asked, and adopts what moves nobody", async () => {
    await app.getByRole("button", { name: "Recalculate boundaries" }).click();
    await app.getByText("You asked for it").waitFor({ timeout: MINUTE });
  });

  test("holds what would move many, and says so on home", async () => {
    await ageTheModel();
    await app.getByRole("button", { name: "Recalculate boundaries" }).click();
    await app.getByRole("heading", { name: "Who would change group" }).waitFor({ timeout: MINUTE });
    await app.getByRole("columnheader", { name: "All now" }).waitFor();
    await expectAccessible(page);
    await app.getByRole("link", { name: "Loyalty groups" }).click();
    await app.getByText("New boundaries wait for your decision").waitFor();
    await expectAccessible(page);
    await app.getByRole("link", { name: "See Insights" }).click();
    await app.getByRole("button", { name: "Use new boundaries" }).waitFor();
  });

  test("has the merchant decide", async () => {
    await app.getByRole("button", { name: "Keep current boundaries" }).click();
    await app.getByRole("heading", { name: "Who would change group" }).waitFor({ state: "detached" });
    await app.getByRole("button", { name: "Recalculate boundaries" }).click();
    await app.getByRole("button", { name: "Use new boundaries" }).click({ timeout: MINUTE });
    await app.getByRole("heading", { name: "Who would change group" }).waitFor({ state: "detached" });
    await app.getByText("Working out scores and groups.").waitFor({ state: "detached", timeout: MINUTE });
    const client = await openShopDatabase(stack.databaseFolder, stack.shop);
    const { rows } = await client.query<{ status: string; cause: string }>(
      "select cause, status from models order by id",
    );
    const moves = await client.query<{ cause: string }>(
      "select distinct cause from moves where run_id = (select max(id) from runs)",
    );
    await client.end();
    expect(rows.map(({ cause, status }) => `${cause} ${status}`)).toEqual([
      "first replaced",
      "asked replaced",
      "asked refused",
      "asked active",
    ]);
    expect(moves.rows).toEqual([{ cause: "boundary_moved" }]);
  });

  test("puts no error on the console", () => {
    expect(problems).toEqual([]);
  });
});
