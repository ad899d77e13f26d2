/** Finds one Chromium for all files of a run. The one from npm is unpacked, which takes two seconds. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    chromium: string;
  }
}

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Provides one Chromium to all tests. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const { file, remove } = await findChromium();
  provide("chromium", file);
  return remove;
}

interface FoundChromium {
  readonly file: string;
  /** Removes what was unpacked. */
  readonly remove: () => Promise<void>;
}

/** The Chromium of `CHROMIUM_PATH`, else the one from npm (Linux), else an installed one. */
export async function findChromium(): Promise<FoundChromium> {
  const nothing = (): Promise<void> => Promise.resolve();
  const named = process.env["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") return { file: named, remove: nothing };
  if (process.platform === "linux" && process.arch === "x64") {
    const folder = await mkdtemp(path.join(tmpdir(), "sixfold-browser-"));
    const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
    return { file: await npmChromium(folder), remove };
  }
  const found = INSTALLED.find((file) => existsSync(file));
  if (found === undefined) throw new Error("No Chromium found: set CHROMIUM_PATH to one.");
  return { file: found, remove: nothing };
}

/** The package unpacks Chromium into the temporary folder and reuses one that lies there. So it gets its own folder. */
async function npmChromium(folder: string): Promise<string> {
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  try {
    const { default: packaged } = await import("@sparticuz/chromium");
    return await packaged.executablePath();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}
