/** The demo for a file of browser tests. */
import { rm } from "node:fs/promises";

import type { Browser, BrowserContext, FrameLocator, Page } from "playwright-core";

import { startStack, type Stack } from "../demo/stack.ts";
import { temporaryDataFolder } from "../setup/data-folder.ts";
import { clonedDatabase } from "../setup/database.ts";
import { WIDE } from "./accessible.ts";
import { openBrowser } from "./browser.ts";
import { USER_AGENT } from "./user-agent.ts";

export interface DemoWorld {
  readonly stack: Stack;
  close(): Promise<void>;
}

/** Enough for each group, and for what is said of a store with a history. */
const CUSTOMERS = 1_500;
/** As many as the demo itself shows. Experiments need them. */
export const AS_THE_DEMO = 8_000;

interface DemoWorldOptions {
  readonly asOf: Date;
  /** Whether the app's clock stands still at `asOf`. */
  readonly fixedAsOf: boolean;
  /** How long a bulk operation of the simulated Shopify takes; 0: no time. */
  readonly bulkSeconds?: number;
  readonly customers?: number;
}

/**
 * Starts the demo on a database of its own in the run's PostgreSQL. That takes seconds less than the built-in one,
 * which `merchant-path` and `headless` start.
 */
export async function openDemoWorld({
  asOf,
  fixedAsOf,
  bulkSeconds = 0,
  customers = CUSTOMERS,
}: DemoWorldOptions): Promise<DemoWorld> {
  const dataDir = await temporaryDataFolder("e2e");
  const { url: databaseUrl, remove } = await clonedDatabase();
  const clear = async (): Promise<void> => {
    await remove();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    const { signal } = new AbortController();
    const store = { asOf, fixedAsOf, bulkSeconds, customers };
    const stack = await startStack({ dataDir, databaseUrl, ordersFile: null, signal, ...store });
    return {
      stack,
      close: async () => {
        await stack.stop();
        await clear();
      },
    };
  } catch (error) {
    await clear();
    throw error;
  }
}

/** The demo with the page that a merchant has open. */
export interface DemoPage extends DemoWorld {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** The app's frame in the page. */
  readonly app: FrameLocator;
  /** The errors of the page and of its console so far. */
  readonly problems: readonly string[];
}

/** Starts the demo and opens an empty page of its merchant's browser. */
export async function openDemoPage(options: DemoWorldOptions): Promise<DemoPage> {
  const world = await openDemoWorld(options);
  try {
    const { browser, close } = await openBrowser();
    // Not `newPage` of the browser: axe opens a page of its own beside.
    const context = await browser.newContext({ userAgent: USER_AGENT, viewport: WIDE });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    return {
      ...{ stack: world.stack, browser, context, page, app: page.frameLocator("iframe"), problems },
      close: async () => {
        await close();
        await world.close();
      },
    };
  } catch (error) {
    await world.close();
    throw error;
  }
}
