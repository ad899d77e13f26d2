import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import type { Browser, BrowserContext, Page, Response } from "playwright-core";
import { beforeAll, expect, test } from "vitest";

import type { Stack } from "../demo/stack.ts";
import { PAGES } from "../shots/pages.ts";
import { addressesIn } from "../shots/places.ts";
import { takeShot, type Shot } from "../shots/take.ts";
import { someOf } from "../setup/sampled.ts";
import type { DemoPage } from "./demo-world.ts";
import { USER_AGENT } from "./user-agent.ts";

/** Of all that a first page takes, in kB of 1,000 bytes. */
const MOST_KB = 220;
/** How many pages `npm test` compares; `npm run test:full` compares all. */
const SAMPLE = 4;
/** A page that counts something is not the same twice, and is looked at again. */
const LOOKS = 3;
const POLARIS = createRequire(import.meta.url).resolve("@shopify/polaris/build/esm/styles.css");

/** Tests of how much a page takes, on a demo whose pages are full. */
export function testOverTheWire(demo: () => DemoPage): void {
  let stack: Stack;
  let browser: Browser;
  let addresses: Readonly<Record<string, string>>;

  beforeAll(async () => {
    ({ stack, browser } = demo());
    addresses = await addressesIn(stack);
  });

  const fresh = (): Promise<BrowserContext> => browser.newContext({ userAgent: USER_AGENT });
  const urlOf = (path: string): string => `${stack.adminUrl}?path=${encodeURIComponent(path)}`;

  /** Opens a page, and gives all answers of the app until nothing more comes. */
  async function answersOf(page: Page, go: () => Promise<unknown>): Promise<Response[]> {
    const answers: Response[] = [];
    const note = (response: Response): void => {
      if (response.url().startsWith(stack.appUrl)) answers.push(response);
    };
    page.on("response", note);
    await go();
    await page.frameLocator("iframe").getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    page.off("response", note);
    return answers;
  }

  test("the first page comes compressed, and in few bytes", async () => {
    const context = await fresh();
    const page = await context.newPage();
    const answers = await answersOf(page, () => page.goto(urlOf("/app")));
    const plain = await Promise.all(
      answers.map(async (answer) => ({
        path: new URL(answer.url()).pathname,
        encoding: await answer.headerValue("content-encoding"),
        bytes: (await answer.body()).length,
      })),
    );
    const small = 1_024;
    expect(plain.filter(({ encoding, bytes }) => bytes >= small && encoding !== "br")).toEqual([]);
    const sizes = await Promise.all(answers.map((answer) => answer.request().sizes()));
    const kB = sizes.reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0) / 1_000;
    console.log(`Home, cold: ${kB.toFixed(1)} kB in ${String(answers.length)} answers`);
    expect(kB).toBeLessThan(MOST_KB);
    await context.close();
  });

  test("a later page brings its own words and no others", async () => {
    const context = await fresh();
    const page = await context.newPage();
    await page.goto(urlOf("/app"));
    await page.frameLocator("iframe").getByRole("heading", { level: 1 }).waitFor();
    const answers = await answersOf(page, async () => {
      await page.getByRole("link", { name: "Settings", exact: true }).click();
      await page.frameLocator("iframe").getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    });
    const scripts = answers.map((answer) => new URL(answer.url()).pathname);
    const words = ["home", "settings", "presets", "sync"].filter((part) =>
      scripts.some((path) => path.startsWith(`/assets/${part}-`)),
    );
    expect(words).toEqual(["settings"]);
    await context.close();
  });

  test("pages look the same with all of Polaris' styles", async () => {
    const all = await readFile(POLARIS, "utf8");
    const [some, whole] = [await fresh(), await fresh()];
    await whole.route("**/assets/styles-*.css", (route) =>
      route.fulfill({ body: all, contentType: "text/css" }),
    );
    const differing: string[] = [];
    const [ours, theirs] = [await some.newPage(), await whole.newPage()];
    for (const name of someOf(Object.keys(PAGES), SAMPLE))
      for (const width of [1_280, 390]) {
        const shot = { url: urlOf(addresses[name] ?? ""), width };
        if (!(await lookSame(ours, theirs, shot))) differing.push(`${name} at ${String(width)} pixels`);
      }
    expect(differing).toEqual([]);
  });
}

/** Whether two pages show the same, pixel by pixel. */
async function lookSame(left: Page, right: Page, shot: Shot): Promise<boolean> {
  for (let look = 1; look <= LOOKS; look += 1)
    if ((await takeShot(left, shot)).equals(await takeShot(right, shot))) return true;
  return false;
}
