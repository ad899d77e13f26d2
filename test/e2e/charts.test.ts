import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { createElement } from "react";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { Gallery } from "../../app/web/chart/gallery.test-support.tsx";
import { renderPage } from "../../app/web/ui/render.test-support.tsx";
import { violationsIn, WCAG_22_AA } from "./accessible.ts";
import { openBrowser } from "./browser.ts";
import { USER_AGENT } from "./user-agent.ts";

/** The pictures as the server sends them, in a real browser. */
describe("pictures", () => {
  let browser: Browser;
  let close: () => Promise<void>;
  let page: Page;
  let styles: string;

  beforeAll(async () => {
    const polaris = createRequire(import.meta.url).resolve("@shopify/polaris/build/esm/styles.css");
    const ours = ["frame/sixfold.css", "chart/chart.css"].map(
      (file) => new URL(`../../app/web/${file}`, import.meta.url).pathname,
    );
    styles = (await Promise.all([polaris, ...ours].map((file) => readFile(file, "utf8")))).join("\n");
    ({ browser, close } = await openBrowser());
    page = await (await browser.newContext({ userAgent: USER_AGENT })).newPage();
  });
  afterAll(() => close());

  async function show(
    width: number,
    { dir = "ltr", html = renderPage(createElement(Gallery)) } = {},
  ): Promise<void> {
    await page.setViewportSize({ width, height: 900 });
    await page.setContent(
      `<!doctype html><html lang="de" dir="${dir}"><head><title>Pictures</title>
       <meta name="viewport" content="width=device-width, initial-scale=1"><style>${styles}</style></head>
       <body><main><h1>Pictures</h1>${html}</main></body></html>`,
    );
  }

  const GERMAN = "Wahr\u00adscheinliche Stamm\u00adkundschaft";

  test("have room for long words: no label lies on another, nothing sticks out", async () => {
    const html = renderPage(createElement(Gallery))
      .replaceAll("Potential loyal", GERMAN)
      .replaceAll("Loyal at risk", GERMAN);
    for (const width of [1280, 390]) {
      await show(width, { html });
      const overlaps = await page.evaluate(() =>
        [...document.querySelectorAll(".sf-sankey-end")].flatMap((end) => {
          const boxes = [...end.querySelectorAll(".sf-sankey-label")].map((label) =>
            label.getBoundingClientRect(),
          );
          return boxes.slice(1).filter((box, place) => box.top < (boxes[place]?.bottom ?? 0) - 1);
        }),
      );
      expect(overlaps).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
    }
  });

  test("have their figures below them on paper, and no slider", async () => {
    await show(1280);
    const table = page.getByRole("table", { name: "Groups over time" });
    expect(await table.isVisible()).toBe(false);
    await page.emulateMedia({ media: "print" });
    expect(await table.isVisible()).toBe(true);
    for (const line of await page.locator(".sf-slider-line").all())
      expect(await line.isVisible()).toBe(false);
    await page.emulateMedia({ media: "screen" });
  });

  for (const width of [1280, 390])
    for (const dir of ["ltr", "rtl"])
      test(`are accessible and don't stick out, at ${String(width)} pixels, ${dir}`, async () => {
        await show(width, { dir });
        expect(await violationsIn(page.mainFrame(), { tags: WCAG_22_AA })).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(overflow).toBeLessThanOrEqual(0);
      });
});
