import type { FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { Stack } from "../demo/stack.ts";
import { expectAccessible } from "./accessible.ts";
import { openDemoPage, type DemoPage } from "./demo-world.ts";

/** A merchant looks for customers, at one of them, and at how they spread. Each step goes on where the one before ended. */
describe("looking at customers", { shuffle: false }, () => {
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

  test("the list is filtered by group, score and days, and sorted", async () => {
    await page.goto(stack.adminUrl);
    await app.getByRole("heading", { name: "The six groups" }).waitFor({ timeout: MINUTE });
    await page.getByRole("link", { name: "Customers", exact: true }).click();
    await app.getByRole("heading", { level: 1, name: "Customers" }).waitFor();
    await expectAccessible(page);
    // The first choice's page is kept back until the second choice is made.
    const answers = Promise.withResolvers<undefined>();
    await page.route(/customers.*_data=/, async (route) => {
      await answers.promise;
      await route.continue();
    });
    await app.getByLabel("Group", { exact: true }).selectOption("loyal");
    await app.getByLabel("Last order score (R)").selectOption("5");
    answers.resolve(undefined);
    await page.unrouteAll({ behavior: "wait" });
    await app.getByLabel("Sort by").selectOption("orders_desc");
    await app.getByLabel("Days since last order").selectOption("0-30");
    await app.getByText(/^\d+ customers$/).waitFor();
    await expect
      .poll(async () => new Set(await app.locator("tbody .sf-badge").allInnerTexts()))
      .toEqual(new Set(["Loyal"]));
    await app.getByRole("button", { name: "Clear filters" }).click();
    await app.getByText(/^[\d,]+ customers$/).waitFor();
    await app.getByRole("button", { name: "Clear filters" }).waitFor({ state: "detached" });
    await app.getByLabel("Next page").click();
    await app.getByText(/^Page 2 of \d+$/).waitFor();
  });

  test("a search finds by name, within what is filtered", async () => {
    const name = await app.getByRole("row").nth(1).getByRole("link").innerText();
    await app.getByLabel("Search customers").fill(name);
    await app.getByRole("button", { name: "Search", exact: true }).click();
    await app.getByText(/^(\d+ customers? found|The first \d+ customers found)/).waitFor();
    await expectAccessible(page);
    await app.getByRole("link", { name, exact: true }).first().click();
    await app.getByRole("heading", { name: "Path through the groups" }).waitFor();
  });

  test("a customer's path is gone through by keys", async () => {
    const slider = app.getByRole("slider", { name: "This customer's groups and orders over time" });
    await slider.focus();
    await slider.press("Home");
    expect(await slider.getAttribute("aria-valuenow")).toBe("0");
    expect(await slider.getAttribute("aria-valuetext")).toMatch(/^\w+ \d+, \d{4}: .*Group from then on: /);
    const figures = app.locator("details").first();
    await figures.locator("summary").press("Enter");
    await figures.getByRole("columnheader", { name: "What happened" }).waitFor();
    await expectAccessible(page);
  });

  test("insights draws the boundaries, and what the groups foretold", async () => {
    await page.getByRole("link", { name: "Insights", exact: true }).click();
    await app.getByRole("figure", { name: /^Customers by what they spent/ }).waitFor();
    await app.getByRole("button", { name: "Check this date" }).click();
    await app.getByText("customers were the most likely to order again", { exact: false }).waitFor({
      timeout: MINUTE,
    });
    await app.getByRole("figure", { name: "Compared with simpler ways to rank customers" }).waitFor();
    await expectAccessible(page);
  });

  test("puts no error on the console", () => {
    expect(problems).toEqual([]);
  });
});
