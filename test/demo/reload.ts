import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, watch } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Stack } from "./stack.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** What the app is built from. */
const SOURCES = ["app", "extensions", "prisma", "public", "remix.config.js", "vite.config.ts"];
/** Files that the build or an editor writes beside the sources, and tests, which are not part of a build. */
const NO_SOURCE = /(^|[\\/])(generated|\.[^\\/]*|[^\\/]*~|\d+)([\\/]|$)|\.test\.tsx?$/;
/** An editor saves a file in several steps, and a checkout writes many files. One edit ends after this pause. */
const SETTLED_MS = 200;

/** Builds the app and starts it again after each edit of its sources, until `signal`. */
export function reloadOnEdit(
  stack: Pick<Stack, "restartApp">,
  signal: AbortSignal,
  say: (line: string) => void,
): void {
  let edited: string | null = null;
  let busy = false;
  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let file = edited; file !== null && !signal.aborted; file = edited) {
      edited = null;
      await reload(file, stack, signal, say);
    }
    busy = false;
  }
  watchSources(signal, (file) => {
    edited = file;
    void work();
  });
}

/** Reports an edit once no other has followed for a moment. */
function watchSources(signal: AbortSignal, onEdit: (file: string) => void): void {
  let settled: NodeJS.Timeout | undefined;
  signal.addEventListener("abort", () => clearTimeout(settled));
  for (const source of SOURCES.filter((each) => existsSync(join(ROOT, each)))) {
    watch(join(ROOT, source), { recursive: true, signal }, (_event, name) => {
      if (name === null || NO_SOURCE.test(name)) return;
      const file = name === source ? source : join(source, name);
      clearTimeout(settled);
      settled = setTimeout(() => onEdit(file), SETTLED_MS);
    });
  }
}

/** Says how it went and never rejects. If the edit can't be built, the app runs on as it was. */
async function reload(
  file: string,
  stack: Pick<Stack, "restartApp">,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<void> {
  const start = performance.now();
  say(`${file} was edited: building the app…`);
  const refusal = await build(signal);
  if (signal.aborted) return;
  if (refusal !== null)
    return say(`${refusal}\nThe build failed, so the app runs on as it was. Edit the file again.`);
  try {
    await stack.restartApp();
    say(`The app runs with the edit, ${((performance.now() - start) / 1_000).toFixed(1)} s after it.`);
  } catch (error) {
    if (signal.aborted) return;
    say(`The app did not start, and nothing runs until the next edit. ${String(error)}`);
  }
}

/** @returns the build's output if it failed; null: it succeeded */
async function build(signal: AbortSignal): Promise<string | null> {
  const child = spawn("npm", ["run", "--silent", "build"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  const end = (): void => void child.kill();
  signal.addEventListener("abort", end, { once: true });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += String(text)));
  const [code] = (await once(child, "close")) as [number | null];
  signal.removeEventListener("abort", end);
  return code === 0 ? null : said.slice(0, firstFrame(said)).trim();
}

/** Where the stack of an error begins. From there on, the text says nothing about the edit. */
function firstFrame(said: string): number {
  const at = said.search(/^ {4}at /m);
  return at === -1 ? said.length : at;
}
