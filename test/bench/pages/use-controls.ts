import type { Frame, Locator, Page } from "playwright-core";

interface Kind {
  readonly name: string;
  readonly selector: string;
  readonly use: (page: Page, control: Locator) => Promise<void>;
}

/** One of each kind is used, as a merchant would. Pages have other words every month, so controls are found by kind. */
const KINDS: readonly Kind[] = [
  { name: "details", selector: "details > summary", use: (_, control) => control.click() },
  {
    name: "menu",
    selector: "button[aria-expanded]:enabled",
    async use(page, control) {
      await control.click();
      await page.keyboard.press("Escape");
    },
  },
  {
    name: "text",
    selector: 'input:is([type="text"], [type="search"], [type="number"]):enabled',
    async use(page, control) {
      await control.click();
      await page.keyboard.type("12");
    },
  },
  {
    name: "select",
    selector: "select:enabled",
    async use(page, control) {
      await control.focus();
      await page.keyboard.press("ArrowDown");
    },
  },
  {
    name: "slider",
    selector: '[role="slider"]',
    async use(page, control) {
      await control.focus();
      await page.keyboard.press("ArrowLeft");
    },
  },
];

/** Uses the first visible control of each kind, and gives the kind's name once what it changed was painted. */
export async function* useControls(page: Page, frame: Frame): AsyncGenerator<string> {
  for (const { name, selector, use } of KINDS) {
    const control = frame.locator(selector).filter({ visible: true }).first();
    if ((await control.count()) === 0) continue;
    await use(page, control);
    await painted(frame);
    yield name;
  }
}

/** The browser tells of an interaction after the next frame. */
async function painted(frame: Frame): Promise<void> {
  await frame.evaluate(
    () =>
      new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))),
  );
}
