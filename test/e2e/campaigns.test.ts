import type { FrameLocator, Page } from "playwright-core";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openShopDatabase } from "../demo/database.ts";
import type { Stack } from "../demo/stack.ts";
import { takeOrder } from "../demo/store-orders.ts";
import { expectAccessible } from "./accessible.ts";
import { AS_THE_DEMO, openDemoPage, type DemoPage } from "./demo-world.ts";

const DAY_MS = 86_400_000;
const MINUTE = 60_000;

/** A merchant's experiment, in order: each step goes on from the one before. */
describe("C15, F6: an experiment from the preset to the result", { shuffle: false }, () => {
  let demo: DemoPage;
  let stack: Stack;
  let page: Page;
  let app: FrameLocator;
  let problems: readonly string[];
  let client: pg.Client;

  beforeAll(async () => {
    demo = await openDemoPage({ asOf: new Date(), fixedAsOf: false, customers: AS_THE_DEMO });
    ({ stack, page, app, problems } = demo);
    await page.goto(stack.adminUrl);
    await app.getByRole("heading", { name: "The six groups" }).waitFor({ timeout: 2 * MINUTE });
    client = await openShopDatabase(stack);
  });

  afterAll(async () => {
    await client?.end();
    await demo?.close();
  });

  const open = (path: string) => page.goto(`${stack.adminUrl}?path=${encodeURIComponent(path)}`);

  test("the page teaches what an experiment is while there is none", async () => {
    await page.getByRole("link", { name: "Campaigns", exact: true }).click();
    await app.getByRole("heading", { level: 1, name: "Campaigns" }).waitFor();
    await app.getByText("Find out what a campaign really earns").waitFor();
    await expectAccessible(page);
  });

  test("the form says what the numbers can find, and follows what is chosen", async () => {
    await app.getByRole("link", { name: "Start an experiment" }).click();
    await app.getByRole("heading", { level: 1, name: "Start an experiment" }).waitFor();
    // The preset is small in this store, so the sample would take all of it.
    await app.getByText(/nobody is left for a holdout/).waitFor();
    await app.getByLabel("Holdout", { exact: true }).selectOption("30");
    await app.getByText(/The sample gets [\d,]+, the holdout [\d,]+\./).waitFor();
    await app.getByText(/^Too small to tell\./).waitFor();
    await app.getByText(/^Of such customers, [\d.]+% ordered within 30 days/).waitFor();
    await expectAccessible(page);
    const told = () => app.getByText(/The sample gets/).innerText();
    const before = await told();
    await app.getByLabel("Holdout", { exact: true }).selectOption("20");
    await expect.poll(told).not.toBe(before);
    await app.getByLabel("Share of the sample").fill("0");
    await app.getByText("Enter a whole number from 1 to 99.").first().waitFor();
    await app.getByLabel("How long to count orders").selectOption("60");
    await app.getByLabel("Share of the sample").fill("50");
    await app.getByText(/ordered within 60 days/).waitFor();
    await app.getByLabel("How long to count orders").selectOption("30");
    await app.getByText(/ordered within 30 days/).waitFor();
  });

  test("it starts once a name is given, and shows its arms", async () => {
    await app.getByRole("button", { name: "Start an experiment" }).click();
    await app.getByText("Give it a name.").waitFor();
    await app.getByLabel("Name", { exact: true }).fill("Autumn mailing");
    await app.getByRole("button", { name: "Start an experiment" }).click();
    await app.getByRole("heading", { level: 1, name: "Autumn mailing" }).waitFor();
    await app.getByText(/No winner is named before then/).waitFor();
    await app.getByRole("button", { name: "Update the figures" }).click();
    const { rows } = await client.query("select count(*)::int as n from experiments");
    expect(rows).toEqual([{ n: 1 }]);
    await expectAccessible(page);
  });

  test("once its days are over, it names a winner in words that can be sent on", async () => {
    // The time of this experiment moves on by 31 days, and the sample buys in them.
    const members = await client.query<{ id: string; arm: number }>(
      `select c.shopify_id::text as id, m.arm from experiment_members m join customers c on c.id = m.customer_id
        order by m.customer_id`,
    );
    const sample = members.rows.filter(({ arm }) => arm === 0);
    const buyers = sample.slice(0, 60);
    const at = Date.now() - 10 * DAY_MS;
    for (const [n, { id }] of buyers.entries())
      await takeOrder(stack, {
        ...{ customerId: Number(id), amount: "60.00", status: "PAID" },
        processedAt: new Date(at + n * MINUTE).toISOString(),
      });
    const arrived = async () =>
      (
        await client.query<{ n: number }>(
          "select count(*)::int as n from orders where customer_shopify_id = any($1::bigint[]) and processed_at > now() - interval '12 days'",
          [buyers.map(({ id }) => id)],
        )
      ).rows[0]?.n;
    await expect.poll(arrived, { timeout: 2 * MINUTE }).toBe(buyers.length);
    await client.query(
      `update experiments set started_at = started_at - interval '31 days',
              planned_end_at = planned_end_at - interval '31 days', result = null, result_at = null`,
    );
    await client.query("reset role");
    await client.query("update shops set next_experiment_at = now()");
    await client.query("select set_config('role', 'sixfold_shop', false)");
    await open("/app/campaigns");
    await app.getByText("The campaign earned more").waitFor({ timeout: MINUTE });
    await expectAccessible(page);
    await app.getByRole("link", { name: "Autumn mailing" }).click();
    await app.getByRole("heading", { level: 2, name: "What came of it" }).waitFor();
    const told = await app.getByText(/^Experiment “Autumn mailing”/).innerText();
    expect(told).toMatch(
      /of “One-time wonders”, [\d,]+ customers drawn at random .* €[\d.]+ per customer\. .* So the campaign earned more, and chance does not explain it\.$/,
    );
    await app.getByRole("slider", { name: "Revenue per customer since the start" }).waitFor();
    await app.getByText("Sample minus holdout").first().waitFor();
    await expectAccessible(page);
    await demo.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await app.getByRole("button", { name: "Copy as text" }).click();
    await app.getByRole("heading", { level: 2, name: "How to read this" }).waitFor();
  });

  test("one that is stopped early names nobody", async () => {
    await open("/app/groups/sleeping");
    await app
      .getByRole("button", { name: "Test a campaign" })
      .or(app.getByRole("link", { name: "Test a campaign" }))
      .first()
      .click();
    await app.getByRole("heading", { level: 1, name: "Start an experiment" }).waitFor();
    await app.getByText(/The sample gets/).waitFor();
    await app.getByLabel("Name", { exact: true }).fill("Wake up");
    await app.getByRole("button", { name: "Start an experiment" }).click();
    await app.getByRole("heading", { level: 1, name: "Wake up" }).waitFor();
    await app.getByRole("button", { name: "Stop the experiment" }).click();
    await app.getByText(/no winner will be named/).waitFor();
    await expectAccessible(page);
    await app.getByRole("button", { name: "Stop it" }).click();
    await app.getByText("Stopped early").waitFor({ timeout: MINUTE });
    await open("/app/campaigns");
    await app.getByText("No experiment is running.").waitFor();
    await app.getByText("Stopped early").waitFor();
  });

  test("puts no error on the console", () => {
    expect(problems).toEqual([]);
  });
});
