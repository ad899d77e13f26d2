import type { FrameLocator, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openShopDatabase } from "../demo/database.ts";
import type { Stack } from "../demo/stack.ts";
import { expectAccessible } from "./accessible.ts";
import { openDemoPage, type DemoPage } from "./demo-world.ts";

/** In place of what Shopify and Klaviyo say in this test: engagement, consent and places, of each customer another. */
const KNOWN_OF_PEOPLE = [
  `insert into customer_engagement (shop_id, customer_id, kind, day, count)
   select shop_id, id, kind, date '2026-06-01' - (id * 7 % 200)::int, 1 + (id % 4)::int
     from customers, (values (1), (5)) as kinds (kind) where id % 9 > 0
   union all select shop_id, id, 0, date '2026-06-01' - (id % 50)::int, 6 from customers`,
  `insert into customer_contacts (shop_id, customer_id, subscribed, known_since)
   select shop_id, id, id % 5 > 0, timestamptz '2025-01-01' from customers
   on conflict (shop_id, customer_id) do update
     set subscribed = excluded.subscribed, known_since = excluded.known_since`,
  `insert into customer_places (shop_id, customer_id, country, city)
   select shop_id, id, 'DE', case when id % 3 > 0 then 'berlin' else 'köln' end from customers`,
  `insert into rule_sources (shop_id, need, read_at)
   select (select min(shop_id) from customers), need, now()
     from (values ('engagement'), ('klaviyo_contacts'), ('shopify_contacts'), ('places')) as needs (need)
   on conflict (shop_id, need, name) do nothing`,
];

/** The ready-made segments as the merchant sees them, in order: each step goes on from the one before. */
describe("the page of the ready-made segments", { shuffle: false }, () => {
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

  async function open(): Promise<void> {
    await page.goto(`${stack.adminUrl}?path=${encodeURIComponent("/app/segments/presets")}`);
    await app.getByRole("heading", { level: 1, name: "Ready-made segments" }).waitFor();
  }

  const card = (name: string): Locator =>
    app.getByRole("listitem").filter({ has: app.getByRole("heading", { name, exact: true }) });

  test("says what it lacks before anything is known of people but their orders", async () => {
    await page.goto(stack.adminUrl);
    await app.getByRole("heading", { name: "The six groups" }).waitFor({ timeout: MINUTE });
    await open();
    await card("Big spenders")
      .getByText(/a year on average; we suggest more than/)
      .waitFor();
    await card("Engaged").getByText("Connect Klaviyo, and switch its engagement on.").waitFor();
    await card("By city")
      .getByText(/Switch them on in the settings/)
      .waitFor();
    await expectAccessible(page);
  });

  test("counts each, with its share, and folds rule and advice", async () => {
    const client = await openShopDatabase(stack);
    for (const statement of KNOWN_OF_PEOPLE) await client.query(statement);
    await client.end();
    await open();
    for (const name of ["Big spenders", "High rollers", "Engaged", "Unengaged", "Sleeping", "By city"])
      await card(name)
        .getByText(/^[1-9][\d,]* people$/)
        .waitFor();
    await card("High rollers").getByText("What to do with it").click();
    await card("High rollers").getByText("Treat them as VIPs").waitFor();
    await card("High rollers").getByText("Who exactly").click();
    await card("High rollers")
      .getByText(/^People who placed at least 3 orders/)
      .waitFor();
    await app.getByRole("heading", { name: /people fit no persona$/ }).waitFor();
    expect(await card("High rollers").getByRole("link").getAttribute("href")).toBe(
      "/app/segments/new?preset=high_rollers&name=High%20rollers",
    );
    await expectAccessible(page);
  });

  test("closes the days between the levels of engagement in one click", async () => {
    await app.getByText(/people are in none of the three/).waitFor();
    await app.getByRole("button", { name: "Close the gaps" }).click();
    await app.getByText(/people are in none of the three/).waitFor({ state: "detached" });
    await expect.poll(() => app.getByLabel("Partially engaged: from").inputValue()).toBe("31");
  });

  test("refuses VIPs without a time limit, and follows other definitions", async () => {
    const limit = app.getByLabel("Time limit for VIPs");
    await limit.fill("");
    await app.getByRole("button", { name: "Save definitions" }).click();
    await app.getByText(/^A VIP segment needs a time limit\. Without/).waitFor();
    await expectAccessible(page);
    await limit.fill("90");
    await app.getByRole("button", { name: "Save definitions" }).click();
    await card("Big spenders")
      .getByText(/each on average in the last 90 days/)
      .waitFor();
    await app.getByRole("button", { name: "Use the defaults" }).click();
    await card("Big spenders")
      .getByText(/a year on average/)
      .waitFor();
  });

  test("begins a segment in the builder", async () => {
    await card("High rollers").getByRole("link").click();
    await app.getByRole("heading", { level: 1, name: "Create segment" }).waitFor();
    await app
      .getByText(/People who placed at least 3 orders/)
      .first()
      .waitFor();
    expect(await app.getByLabel("Name", { exact: true }).inputValue()).toBe("High rollers");
  });

  test("puts no error on the console", () => {
    expect(problems).toEqual([]);
  });
});
