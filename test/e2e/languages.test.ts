import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createI18n } from "../../app/web/i18n/i18n.ts";
import { documentWords } from "../../app/web/i18n/words.server.ts";
import { WORD_FILES, wordsIn } from "../../app/web/i18n/words.test-support.ts";
import type { Stack } from "../demo/stack.ts";
import { textsOf } from "../unit/words/text-list.ts";
import { openBrowser } from "./browser.ts";
import { openDemoWorld, type DemoWorld } from "./demo-world.ts";
import { USER_AGENT } from "./user-agent.ts";

/** A locale of each language, with the way of a country, and one that the pages have no words in. */
const LOCALES = { en: "en-GB", de: "de-CH", nl: "nl-BE", fr: "fr-CA", pt: "pt-BR" };
const written = new Set(Object.keys(WORD_FILES).map((name) => name.split("/")[0] ?? ""));
const asked = Object.entries(LOCALES).filter(([language]) => written.has(language) || language === "pt");
/** A key without words is shown as it is. */
const keys = new Set(textsOf(wordsIn("en")).map(({ key }) => key));

describe("the app in the merchant's language", () => {
  let world: DemoWorld;
  let stack: Stack;
  let browser: Browser;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const asOf = new Date("2026-06-01T00:00:00Z");
    world = await openDemoWorld({ asOf, fixedAsOf: true });
    ({ stack } = world);
    ({ browser, close } = await openBrowser());
  });

  afterAll(async () => {
    await close?.();
    await world?.close();
  });

  test.each(asked)("%s (%s): menu, first page, later pages and errors", async (language, locale) => {
    const shown = language === "pt" ? "en" : locale;
    const { t } = createI18n(shown, wordsIn(documentWords([locale], "/").locale.slice(0, 2)));
    const context = await browser.newContext({ userAgent: USER_AGENT });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    const app = page.frameLocator("iframe");
    const saysNoKeys = async (): Promise<void> => {
      const texts = (await app.locator("main").innerText()).split(/\s+/);
      expect(texts.length).toBeGreaterThan(20);
      expect(texts.filter((text) => keys.has(text))).toEqual([]);
    };
    await page.goto(`${stack.adminUrl}?locale=${locale}`);
    await app.getByRole("heading", { level: 1, name: t("home.title"), exact: true }).waitFor();
    expect(await app.locator("html").getAttribute("lang")).toBe(shown);
    await app.getByRole("heading", { name: t("home.groupsHeading") }).waitFor();
    await saysNoKeys();
    for (const [name, title] of [
      [t("app.nav.movement"), t("movement.title")],
      [t("app.nav.settings"), t("settings.title")],
      [t("app.nav.sync"), t("sync.title")],
    ] as const) {
      await page.getByRole("link", { name, exact: true }).click();
      await app.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
      await saysNoKeys();
    }
    expect(problems).toEqual([]);
    await page.goto(`${stack.adminUrl}?locale=${locale}&path=/app/nowhere`);
    await app.getByRole("heading", { level: 1, name: t("error.notFoundHeading"), exact: true }).waitFor();
    await context.close();
  });
});
