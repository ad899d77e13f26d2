import type { FrameLocator, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openShopDatabase } from "../demo/database.ts";
import type { Stack } from "../demo/stack.ts";
import { expectAccessible } from "./accessible.ts";
import { openDemoPage, type DemoPage } from "./demo-world.ts";

/** In place of what Shopify and Klaviyo say in this test: everybody was sent emails, and some react. */
const KNOWN_OF_PEOPLE = [
  `insert into customer_engagement (shop_id, customer_id, kind, day, count)
   select shop_id, id, 1, date '2026-05-20', 1 from customers where id % 3 = 0
   union all select shop_id, id, 0, date '2026-05-20', 6 from customers`,
  `insert into customer_contacts (shop_id, customer_id, subscribed, suppressed, known_since)
   select shop_id, id, true, false, timestamptz '2025-01-01' from customers
   on conflict (shop_id, customer_id) do update
     set subscribed = excluded.subscribed, suppressed = excluded.suppressed, known_since = excluded.known_since`,
  `insert into rule_sources (shop_id, need, read_at)
   select (select min(shop_id) from customers), need, now()
     from (values ('engagement'), ('klaviyo_contacts'), ('shopify_contacts')) as needs (need)
   on conflict (shop_id, need, name) do nothing`,
];

/** G3, G7: a merchant switches events on and looks at what dead weight costs. Each step goes on from the one before. */
describe("events and dead weight", { shuffle: false }, () => {
  const MINUTE = 60_000;
  let demo: DemoPage;
  let stack: Stack;
  let page: Page;
  let app: FrameLocator;
  let problems: readonly string[];

  beforeAll(async () => {
    demo = await openDemoPage({ asOf: new Date("2026-06-01T00:00:00Z"), fixedAsOf: true });
    ({ stack, page, app, problems } = demo);
  });

  afterAll(async () => {
    await demo?.close();
  });

  const open = (path: string): Promise<unknown> =>
    page.goto(`${stack.adminUrl}?path=${encodeURIComponent(path)}`);
  const calls = async (): Promise<Record<string, number>> =>
    (await fetch(`${stack.klaviyoUrl}/_sim/calls`)).json() as Promise<Record<string, number>>;
  const card = (name: string): Locator =>
    app
      .locator(".Polaris-Card, .Polaris-ShadowBevel")
      .filter({ has: app.getByRole("heading", { name, exact: true }) });

  test("G3: events need more access than the connection has, and it is asked for only then", async () => {
    await page.goto(stack.adminUrl);
    await app.getByRole("heading", { name: "The six groups" }).waitFor({ timeout: 2 * MINUTE });
    await page.getByRole("link", { name: "Sync", exact: true }).click();
    await app.getByRole("button", { name: "Sign in to Klaviyo", exact: true }).click();
    await page.getByRole("heading", { name: /Allow Sixfold to use the Klaviyo account/ }).waitFor();
    expect(await page.getByText("events:write").count()).toBe(0);
    await page.getByRole("button", { name: "Allow" }).click();
    await app.getByText("Connected to Sixfold Demo").waitFor();
    await open("/app/settings");
    await app.getByRole("button", { name: "Turn on events for flows in Klaviyo" }).click();
    await app.getByText("The connection lacks this access: events:write", { exact: false }).waitFor();
    await expectAccessible(page);
  });

  test("G3: a consent on Klaviyo's page switches them on, on their own card", async () => {
    await app.getByRole("button", { name: "Allow in Klaviyo" }).click();
    await page.getByRole("heading", { name: /Allow Sixfold to use the Klaviyo account/ }).waitFor();
    await page.getByRole("button", { name: "Allow" }).click();
    await app.getByRole("button", { name: "Turn off events for flows in Klaviyo" }).waitFor();
    await app.getByRole("button", { name: "Turn on", exact: true }).first().waitFor();
    expect(new URL(page.url()).origin).toBe(stack.shopifyUrl);
    await app.getByText("Changes by new boundaries or settings start flows, too").click();
    await expect
      .poll(() => app.getByLabel("Changes by new boundaries or settings start flows, too").isChecked())
      .toBe(true);
    await expectAccessible(page);
    await app.getByRole("button", { name: "Turn off events for flows in Klaviyo" }).click();
    await app.getByRole("button", { name: "Turn on events for flows in Klaviyo" }).waitFor();
    expect((await calls())["bulk_create_events"] ?? 0).toBeGreaterThan(0);
  });

  test("G7: dead weight costs what the merchant's own prices say", async () => {
    const client = await openShopDatabase(stack);
    for (const statement of KNOWN_OF_PEOPLE) await client.query(statement);
    await client.end();
    await open("/app/campaigns/dead-weight");
    await app.getByRole("heading", { level: 1, name: "What dead weight costs" }).waitFor();
    await app.getByText("Enter below what your Klaviyo plan costs", { exact: false }).waitFor();
    await app.getByLabel("Step 1: up to how many profiles").fill("10");
    await app.getByLabel("Step 1: price a month").fill("20");
    await app.getByRole("button", { name: "Add a step" }).click();
    await app.getByLabel("Step 2: up to how many profiles").fill("5");
    await app.getByLabel("Step 2: price a month").fill("30");
    await app.getByRole("button", { name: "Save prices" }).click();
    await app.getByText("Step 2: enter more profiles than in the step before.").waitFor();
    await expectAccessible(page);
    await app.getByLabel("Step 2: up to how many profiles").fill("1,000,000");
    await app.getByRole("button", { name: "Save prices" }).click();
    await card("Profiles without orders and engagement").getByText("You pay", { exact: false }).waitFor();
    await app.getByText("more people don't react to emails but ordered", { exact: false }).waitFor();
    await expectAccessible(page);
  });

  test("G7: the list to suppress is a segment like any other", async () => {
    await app.getByRole("button", { name: "Make the segment" }).click();
    await app.getByRole("link", { name: "Open it" }).click();
    await app.getByRole("heading", { level: 1, name: "To suppress in Klaviyo" }).waitFor();
    expect(problems).toEqual([]);
  });
});
