import { chromium, type Browser } from "playwright-core";
import { inject } from "vitest";

export const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Opens the Chromium of this run of the tests. */
export async function openBrowser(): Promise<{ browser: Browser; close: () => Promise<void> }> {
  const browser = await chromium.launch({
    executablePath: inject("chromium"),
    args: CHROMIUM_ARGS,
    headless: true,
  });
  return { browser, close: () => browser.close() };
}
