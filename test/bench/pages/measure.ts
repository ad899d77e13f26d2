import { loadavg } from "node:os";

import { chromium, type Browser } from "playwright-core";

import type { Stack } from "../../demo/stack.ts";
import { CHROMIUM_ARGS } from "../../e2e/browser.ts";
import { findChromium } from "../../setup/chromium.ts";
import { benchEndpoints } from "./endpoints.ts";
import { measureLoader } from "./loaders.ts";
import { benchPages, type BenchPage } from "./pages.ts";
import { reportPages, type ColdVisit, type MeasuredEndpoint, type MeasuredPage } from "./report.ts";
import { freshContext, measureCold, measureVitals, type Opening, type Vitals } from "./vitals.ts";
import type { World } from "./world.ts";

const REQUESTS = 20;
/** A phone of the middle class, beside the machine that the bench runs on. */
const SLOWDOWN = 4;
const [WIDE, NARROW] = [1_280, 390];
const PHONE_LINE = { bitsPerSecond: 1_600_000, latencyMs: 150 };

/** Measures all pages and endpoints, and reports; without rounds, only the loaders and endpoints. Loaders first, so that the browser's work is not beside theirs. */
export async function measurePages(stack: Stack, world: World, rounds: number): Promise<void> {
  const pages = benchPages(world);
  const loaders = [];
  for (const page of pages) {
    const loader = await measureLoader(stack, (merchant) => merchant.read(page.path, page.route), REQUESTS);
    loaders.push({ page, loader });
  }
  const endpoints = await measureEndpoints(stack, world);
  const load = loadavg()[0] ?? 0;
  if (rounds === 0)
    return reportPages(
      loaders.map((each) => ({ ...each, vitals: [] })),
      endpoints,
      [],
      [load, load],
    );
  const { file, remove } = await findChromium();
  const browser = await chromium.launch({ executablePath: file, args: CHROMIUM_ARGS, headless: true });
  try {
    const vitals = await measureWarm(browser, stack, pages, rounds);
    const measured = loaders.map((each): MeasuredPage => ({
      ...each,
      vitals: vitals.get(each.page.name) ?? [],
    }));
    const cold: ColdVisit[] = [];
    for (let round = 0; round < rounds; round += 1)
      cold.push(await measureCold(browser, opening(stack, "/app", NARROW, PHONE_LINE)));
    reportPages(measured, endpoints, cold, [load, loadavg()[0] ?? 0]);
  } finally {
    await browser.close();
    await remove();
  }
}

async function measureEndpoints(stack: Stack, world: World): Promise<MeasuredEndpoint[]> {
  const measured: MeasuredEndpoint[] = [];
  await world.sendsTags(true);
  for (const { name, ask } of benchEndpoints(stack, world))
    measured.push({ name, loader: await measureLoader(stack, ask, REQUESTS) });
  await world.sendsTags(false);
  return measured;
}

/** Each page in turn, and then again, so that what else the machine does hits all of them. */
async function measureWarm(
  browser: Browser,
  stack: Stack,
  pages: readonly BenchPage[],
  rounds: number,
): Promise<Map<string, Vitals[]>> {
  const context = await freshContext(browser);
  const vitals = new Map<string, Vitals[]>(pages.map(({ name }) => [name, []]));
  // The round before the first fills the browser's cache.
  for (let round = 0; round <= rounds; round += 1)
    for (const { name, path } of pages) {
      const seen = await measureVitals(context, opening(stack, path, WIDE));
      if (round > 0) vitals.get(name)?.push(seen);
    }
  await context.close();
  return vitals;
}

function opening(stack: Stack, path: string, width: number, cable?: Opening["cable"]): Opening {
  const url = `${stack.adminUrl}?path=${encodeURIComponent(path)}`;
  return { url, appUrl: stack.appUrl, width, slowdown: SLOWDOWN, ...(cable === undefined ? {} : { cable }) };
}
