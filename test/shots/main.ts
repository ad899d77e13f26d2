/** Pictures of every page of the demo, wide and on a phone: `npm run shots -- --into FOLDER [--only home,group]`. */
import { mkdir, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { chromium, type Page } from "playwright-core";

import { openShopDatabase } from "../demo/database.ts";
import { takeFirstSteps } from "../demo/first-steps.ts";
import { fillKlaviyo } from "../demo/klaviyo-account.ts";
import { Merchant } from "../demo/merchant.ts";
import { startStack, type Stack } from "../demo/stack.ts";
import { untilRead, untilTested } from "./until-read.ts";
import { CHROMIUM_ARGS } from "../e2e/browser.ts";
import { USER_AGENT } from "../e2e/user-agent.ts";
import { findChromium } from "../setup/chromium.ts";
import { temporaryDataFolder } from "../setup/data-folder.ts";
import { PAGES } from "./pages.ts";

const WIDTHS = { wide: 1_280, narrow: 390 };
const HEIGHT = 900;
/** The admin's own bar above the app, and the app's longest page. */
const AROUND = 120;
const LONGEST = 12_000;
const SETTLED_MS = 400;

const say = (line: string): void => console.log(line);
const { values } = parseArgs({ options: { into: { type: "string" }, only: { type: "string" } } });
const folder = resolve(values.into ?? "shots");
const only = values.only?.split(",") ?? Object.keys(PAGES);
const unknown = only.find((name) => PAGES[name] === undefined);

if (unknown === undefined) await takeAll();
else {
  console.error(`There is no page "${unknown}". The pages are ${Object.keys(PAGES).join(", ")}.`);
  process.exitCode = 2;
}

async function takeAll(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const dataDir = await temporaryDataFolder("shots");
  const { signal } = new AbortController();
  const asOf = new Date();
  const stack = await startStack({
    ...{ dataDir, asOf, fixedAsOf: false, ordersFile: null, bulkSeconds: 0, signal },
  });
  try {
    await fillKlaviyo(stack, asOf, say);
    await takeFirstSteps(stack, say);
    await untilRead(stack);
    await new Merchant(stack).submit("/app/insights/measure", {
      intent: "backtest",
      daysBack: "180",
      days: "180",
    });
    await untilTested(stack);
    await takePictures(stack, await placesIn(stack));
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** A saved segment and a customer of the demo's store, for the addresses. */
async function placesIn(stack: Stack): Promise<Readonly<Record<string, string>>> {
  const rule = { version: 1, match: { not: { field: "last_order", is: "in_last", days: 365 } } };
  await new Merchant(stack).send("/app/segments/save", { id: null, name: "A year without an order", rule });
  const client = await openShopDatabase(stack.databaseFolder, stack.shop);
  try {
    const segments = await client.query<{ id: number }>("select id from segments order by id limit 1");
    const customers = await client.query<{ id: string }>(
      `select id from customers where "group" = 'loyal_at_risk' and shopify_id is not null
        order by r desc, spent_minor desc, id limit 1`,
    );
    return { segment: String(segments.rows[0]?.id ?? ""), customer: String(customers.rows[0]?.id ?? "") };
  } finally {
    await client.end();
  }
}

async function takePictures(stack: Stack, places: Readonly<Record<string, string>>): Promise<void> {
  const { file, remove } = await findChromium();
  const browser = await chromium.launch({ executablePath: file, args: CHROMIUM_ARGS, headless: true });
  try {
    const page = await (await browser.newContext({ userAgent: USER_AGENT })).newPage();
    for (const name of only) {
      const address = (PAGES[name] ?? "").replaceAll(/\{(\w+)\}/g, (_, place: string) => places[place] ?? "");
      for (const [size, width] of Object.entries(WIDTHS)) {
        const picture = resolve(folder, `${name}-${size}.png`);
        await take(page, `${stack.adminUrl}?path=${encodeURIComponent(address)}`, { width, picture });
        say(picture);
      }
    }
  } finally {
    await browser.close();
    await remove();
  }
}

/** The whole page: the window grows until nothing is below its edge. */
async function take(
  page: Page,
  url: string,
  { width, picture }: { width: number; picture: string },
): Promise<void> {
  await page.setViewportSize({ width, height: HEIGHT });
  await page.goto(url);
  const app = page.frameLocator("iframe");
  await app.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  const height = await app.locator("html").evaluate((html) => html.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(LONGEST, Math.max(HEIGHT, height + AROUND)) });
  await page.waitForTimeout(SETTLED_MS);
  await page.screenshot({ path: picture });
}
