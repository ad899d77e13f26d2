import axe from "axe-core";
import type { Frame, Page } from "playwright-core";
import { expect } from "vitest";

export const WIDE = { width: 1280, height: 900 };
const PHONE = { ...WIDE, width: 390 };
export const WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

/** Checks WCAG 2.2 AA in the app's frame, wide and on a phone, where nothing sticks out sideways. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const size of [WIDE, PHONE]) await expectAccessibleAt(page, size);
  await page.setViewportSize(WIDE);
}

/** Checks the same at one size. */
export async function expectAccessibleAt(page: Page, size: typeof WIDE): Promise<void> {
  await page.setViewportSize(size);
  const frame = await appFrame(page);
  expect(await violationsIn(frame, { part: "body", tags: WCAG_22_AA })).toEqual([]);
  const overflow = await frame.evaluate(() => {
    const { documentElement: html } = document;
    return html.scrollWidth - html.clientWidth;
  });
  expect(overflow).toBeLessThanOrEqual(0);
}

/** The frame of the admin that shows the app. */
export async function appFrame(page: Page): Promise<Frame> {
  const frame = await (await page.waitForSelector("iframe")).contentFrame();
  if (frame === null) throw new Error("The page has no frame with the app.");
  return frame;
}

interface Looked {
  /** The selector of the part that is looked at. Without it, the whole document is. */
  readonly part?: string;
  /** The rules to look by. Without them, all are. */
  readonly tags?: readonly string[];
}

/**
 * The rules that a frame's document breaks, with the elements. It runs in the frame itself: `@axe-core/playwright`
 * opens a page of its own each time, and takes a frame in which axe failed for one without faults.
 */
export async function violationsIn(frame: Frame, { part, tags }: Looked): Promise<string[]> {
  if (!(await frame.evaluate(() => "axe" in window))) await frame.evaluate(axe.source);
  return frame.evaluate(
    async ({ part, tags }) => {
      const { run } = (window as unknown as { axe: typeof axe }).axe;
      const { violations } = await run(part ?? document, {
        resultTypes: ["violations"],
        ...(tags === undefined ? {} : { runOnly: { type: "tag", values: [...tags] } }),
      });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    },
    { part, tags },
  );
}
