import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";

import { chromium, type Browser } from "playwright-core";

import { DEMO_SHOP, startStack, type Stack } from "../../demo/stack.ts";
import { CHROMIUM_ARGS } from "../../e2e/browser.ts";
import { findChromium } from "../../setup/chromium.ts";
import type { StoreSize } from "../history/fill-store.ts";
import { startPostgres } from "../import/postgres.ts";
import { number } from "../import/report.ts";
import { NOW } from "../import/store.ts";
import { measureLoader } from "./loaders.ts";
import { benchPages, type BenchPage } from "./pages.ts";
import { reportPages, type ColdVisit, type MeasuredPage } from "./report.ts";
import { freshContext, measureCold, measureVitals, type Opening, type Vitals } from "./vitals.ts";
import { makeWorld, type World } from "./world.ts";

interface PagesOptions extends StoreSize {
  readonly rounds: number;
}

const REQUESTS = 20;
/** A phone of the middle class, beside the machine that the bench runs on. */
const SLOWDOWN = 4;
const [WIDE, NARROW] = [1_280, 390];
const PHONE_LINE = { bitsPerSecond: 1_600_000, latencyMs: 150 };

/** Opens each page of a large store's app in a browser, and asks its loader, without and with a cold cache. */
export async function pagesBench({ rounds, ...size }: PagesOptions): Promise<void> {
  build();
  const folder = await mkdtemp(join(tmpdir(), "sixfold-bench-"));
  const postgres = await startPostgres(join(folder, "postgres"));
  const stop = new AbortController();
  const cleanUp = async (): Promise<void> => {
    stop.abort();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  // PostgreSQL outlives this process, unless it is stopped.
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => void cleanUp().finally(() => process.exit(130)));
  try {
    const databaseUrl = await postgres.emptyDatabase();
    const start = performance.now();
    const world = await makeWorld(databaseUrl, DEMO_SHOP, size);
    await postgres.settle();
    const seconds = ((performance.now() - start) / 1_000).toFixed(0);
    console.log(
      `${number(size.customers)} customers, ${number(size.orders)} orders, scored, with history and segments, made in ${seconds} s`,
    );
    const stack = await startStack({
      ...{ dataDir: join(folder, "demo"), databaseUrl, asOf: NOW, fixedAsOf: true, ordersFile: null },
      ...{ bulkSeconds: 0, signal: stop.signal },
    });
    try {
      await measureAll(stack, world, rounds);
    } finally {
      await stack.stop();
    }
  } finally {
    await cleanUp();
  }
}

function build(): void {
  const { status } = spawnSync("npm", ["run", "--silent", "build"], { stdio: "inherit" });
  if (status !== 0) throw new Error("The app could not be built.");
}

/** Loaders first, so that the browser's work is not beside theirs. */
async function measureAll(stack: Stack, world: World, rounds: number): Promise<void> {
  const pages = benchPages(world);
  const loaders = [];
  for (const page of pages) loaders.push({ page, loader: await measureLoader(stack, page, REQUESTS) });
  const load = loadavg()[0] ?? 0;
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
    reportPages(measured, cold, [load, loadavg()[0] ?? 0]);
  } finally {
    await browser.close();
    await remove();
  }
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
