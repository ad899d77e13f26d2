/** What a page feels like in the browser: how soon it is there, whether it jumps, and how soon it answers. */
import type { Browser, BrowserContext, Frame, Page, Response } from "playwright-core";

import { USER_AGENT } from "../../e2e/user-agent.ts";
import { useControls } from "./use-controls.ts";

/** Milliseconds; the shift has no unit. */
export interface Vitals {
  readonly lcp: number;
  readonly cls: number;
  /** The slowest; null: the page has no control to use, or each answered too soon to be told. */
  readonly interaction: Interaction | null;
}

export interface Interaction {
  readonly ms: number;
  readonly control: string;
}

interface Seen {
  lcp: number;
  cls: number;
  inp: number;
}

export interface Cable {
  readonly bitsPerSecond: number;
  readonly latencyMs: number;
}

export interface Opening {
  /** Of the page of the admin that frames the app. */
  readonly url: string;
  readonly appUrl: string;
  readonly width: number;
  readonly slowdown: number;
  /** Without one, as fast as loopback is. */
  readonly cable?: Cable;
}

const HEIGHT = 900;
/** Interactions that took less are of no interest, and the browser tells no shorter ones. */
const LEAST_MS = 16;
/** As web vitals count it: what moves so soon after an input is expected. */
const EXPECTED_MS = 500;

export function freshContext(browser: Browser): Promise<BrowserContext> {
  return browser.newContext({ userAgent: USER_AGENT });
}

/** Opens a page by a whole load of the admin's page, and uses each kind of control that it has. */
export async function measureVitals(context: BrowserContext, opening: Opening): Promise<Vitals> {
  const page = await openedPage(context, opening);
  try {
    const frame = await loaded(page, opening);
    const { lcp } = await seenIn(frame);
    let interaction: Interaction | null = null;
    for await (const control of useControls(page, frame)) {
      const { inp } = await seenIn(frame);
      if (inp > (interaction?.ms ?? 0)) interaction = { ms: inp, control };
    }
    const { cls } = await seenIn(frame);
    return { lcp, cls, interaction };
  } finally {
    await page.close();
  }
}

/** The first visit by a browser that has nothing of the app. */
export async function measureCold(
  browser: Browser,
  opening: Opening,
): Promise<{ readonly lcp: number; readonly kB: number }> {
  const context = await freshContext(browser);
  try {
    const page = await openedPage(context, opening);
    const answers: Response[] = [];
    page.on("response", (answer) => {
      if (answer.url().startsWith(opening.appUrl)) answers.push(answer);
    });
    const { lcp } = await seenIn(await loaded(page, opening));
    const sizes = await Promise.all(answers.map((answer) => answer.request().sizes()));
    const bytes = sizes.reduce((sum, size) => sum + size.responseBodySize + size.responseHeadersSize, 0);
    return { lcp, kB: bytes / 1_000 };
  } finally {
    await context.close();
  }
}

async function openedPage(context: BrowserContext, { width, slowdown, cable }: Opening): Promise<Page> {
  const page = await context.newPage();
  await page.setViewportSize({ width, height: HEIGHT });
  await page.addInitScript(observe, { leastMs: LEAST_MS, expectedMs: EXPECTED_MS });
  // The app's frame is of the admin's site, and so in the same process: what is set here holds for both.
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  if (cable !== undefined) {
    const bytesPerSecond = cable.bitsPerSecond / 8;
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", {
      ...{ offline: false, latency: cable.latencyMs },
      ...{ downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond },
    });
  }
  return page;
}

async function loaded(page: Page, { url, appUrl }: Opening): Promise<Frame> {
  await page.goto(url);
  await page.frameLocator("iframe").getByRole("heading", { level: 1 }).waitFor();
  await page.waitForLoadState("networkidle");
  const frame = page.frames().find((each) => each.url().startsWith(appUrl));
  if (frame === undefined) throw new Error(`The admin shows no page of the app at ${url}.`);
  return frame;
}

/** Runs in the page before its own scripts. Times are from the start of the frame's own load. */
function observe({ leastMs, expectedMs }: { leastMs: number; expectedMs: number }): void {
  const seen: Seen = { lcp: 0, cls: 0, inp: 0 };
  Object.assign(globalThis, { seenByBench: seen });
  const watch = (type: string, note: (entry: never) => void): void => {
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) note(entry as never);
    });
    observer.observe({ type, buffered: true, durationThreshold: leastMs } as PerformanceObserverInit);
  };
  watch("largest-contentful-paint", ({ startTime }: PerformanceEntry) => {
    seen.lcp = startTime;
  });
  // The browser's own mark of recent input is missing in a frame. What follows an input so soon is no surprise.
  let expectedUntil = 0;
  for (const type of ["pointerdown", "pointerup", "keydown", "change"])
    addEventListener(type, () => (expectedUntil = performance.now() + expectedMs), { capture: true });
  watch("layout-shift", ({ value, startTime }: { value: number; startTime: number }) => {
    if (startTime > expectedUntil) seen.cls += value;
  });
  watch("event", ({ duration, interactionId }: { duration: number; interactionId: number }) => {
    if (interactionId > 0) seen.inp = Math.max(seen.inp, duration);
  });
}

function seenIn(frame: Frame): Promise<Seen> {
  return frame.evaluate(() => ({ ...(globalThis as unknown as { seenByBench: Seen }).seenByBench }));
}
