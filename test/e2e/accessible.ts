import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect } from "vitest";

const WIDE = { width: 1280, height: 900 };

/** Checks WCAG 2.2 AA in the app's frame, wide and on a phone, where nothing sticks out sideways. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const width of [WIDE.width, 390]) {
    await page.setViewportSize({ ...WIDE, width });
    const { violations } = await new AxeBuilder({ page })
      .include(["iframe", "body"])
      .withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"])
      .analyze();
    expect(violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`)).toEqual(
      [],
    );
    const html = page.frameLocator("iframe").locator("html");
    expect(await html.evaluate((root) => root.scrollWidth - root.clientWidth)).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize(WIDE);
}
