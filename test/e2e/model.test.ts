import type { FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openShopDatabase } from "../demo/database.ts";
import type { Stack } from "../demo/stack.ts";
import { expectAccessible } from "./accessible.ts";
import { openDemoPage, type DemoPage } from "./demo-world.ts";

/** A refit as the merchant sees it. Each step goes on where the one before ended. */
describe("the model's page", { shuffle: false }, () => {
  const MINUTE = 60_000;
  let demo: DemoPage;
  let stack: Stack;
  let page: Page;
  let app: FrameLocator;
  let problems: readonly string[];

  beforeAll(async () => {
    demo = await openDemoPage({ asOf: new Date("2026-06-01T00:00:00Z"), fixedAsOf: true, bulkSeconds: 1 });
    ({ stack, page, app, problems } = demo);
  });

  afterAll(async () => {
    await demo?.close();
  });

  /** Changes the active model as if it had been fitted when nobody ordered often. */
  async function ageTheModel(): Promise<void> {
    const client = await openShopDatabase(stack);
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
    const client = await openShopDatabase(stack);
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
