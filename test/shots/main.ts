/** Pictures of every page of the demo, wide in English and on a phone in German: `npm run shots -- --into FOLDER [--only home,group]`. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

import { chromium } from "playwright-core";

import { takeFirstSteps } from "../demo/first-steps.ts";
import { fillKlaviyo } from "../demo/klaviyo-account.ts";
import { Merchant } from "../demo/merchant.ts";
import { startStack, type Stack } from "../demo/stack.ts";
import { CHROMIUM_ARGS } from "../e2e/browser.ts";
import { USER_AGENT } from "../e2e/user-agent.ts";
import { findChromium } from "../setup/chromium.ts";
import { temporaryDataFolder } from "../setup/data-folder.ts";
import { PAGES } from "./pages.ts";
import { addressesIn } from "./places.ts";
import { takeShot } from "./take.ts";
import { untilRead, untilTested } from "./until-read.ts";

/** English has room, and German has the longest words. */
const SIZES = { wide: { width: 1_280, locale: "en" }, narrow: { width: 390, locale: "de" } };

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
    await takePictures(stack, await addressesIn(stack));
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function takePictures(stack: Stack, addresses: Readonly<Record<string, string>>): Promise<void> {
  const { file, remove } = await findChromium();
  const browser = await chromium.launch({ executablePath: file, args: CHROMIUM_ARGS, headless: true });
  try {
    const page = await (await browser.newContext({ userAgent: USER_AGENT })).newPage();
    for (const name of only)
      for (const [size, { width, locale }] of Object.entries(SIZES)) {
        const path = encodeURIComponent(addresses[name] ?? "");
        const picture = resolve(folder, `${name}-${size}.png`);
        const url = `${stack.adminUrl}?locale=${locale}&path=${path}`;
        await writeFile(picture, await takeShot(page, { url, width }));
        say(picture);
      }
  } finally {
    await browser.close();
    await remove();
  }
}
