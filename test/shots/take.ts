import type { Page } from "playwright-core";

const HEIGHT = 900;
/** The admin's own bar above the app, and the app's longest page. */
const AROUND = 120;
const LONGEST = 12_000;
const SETTLED_MS = 400;

export interface Shot {
  /** Of the admin's page, with the app's page in it. */
  readonly url: string;
  /** In pixels. */
  readonly width: number;
}

/** A picture of a whole page, as PNG: the window grows until nothing is below its edge. */
export async function takeShot(page: Page, { url, width }: Shot): Promise<Buffer> {
  await page.setViewportSize({ width, height: HEIGHT });
  await page.goto(url);
  const app = page.frameLocator("iframe");
  await app.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(SETTLED_MS);
  const height = await app.locator("html").evaluate((html) => html.scrollHeight);
  await page.setViewportSize({ width, height: Math.min(LONGEST, Math.max(HEIGHT, height + AROUND)) });
  await page.waitForTimeout(SETTLED_MS);
  return page.screenshot({ animations: "disabled", caret: "hide" });
}
