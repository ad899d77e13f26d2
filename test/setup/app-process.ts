import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
export const START = path.join(ROOT, "build/server/start.js");
export const WORKER = path.join(ROOT, "build/server/worker.js");
/** Whether there is a build to start. `npm test` makes one first. */
export const IS_BUILT = existsSync(START);
/** What the web process prints once it serves. */
export const LISTENS = /Sixfold listens on (http:\/\/[\d.:]+)/;

export interface AppProcess {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly exit: Promise<number | null>;
  /** Waits for a line that matches, and gives its first group. It rejects if the process ends before. */
  said(pattern: RegExp): Promise<string>;
  /** Ends the process in order, if it still runs. */
  stop(): Promise<void>;
}

/** What the processes of tests are told by `vitest.config.ts`. */
const FROM_TESTS = Object.fromEntries(
  ["SIXFOLD_TEST_RHYTHM", "NODE_COMPILE_CACHE"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  }),
);

interface AppStart {
  readonly cwd?: string;
  /** Arguments for Node itself, which come before the entry. */
  readonly args?: readonly string[];
}

/** Starts a process of the built app. */
export function startAppProcess(
  entry: string,
  env: Readonly<Record<string, string>>,
  { cwd = os.tmpdir(), args = [] }: AppStart = {},
): AppProcess {
  const child = spawn(process.execPath, [...args, entry], {
    cwd,
    env: { NODE_ENV: "production", ...FROM_TESTS, ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += String(data)));
  const exit = once(child, "exit").then(([code]) => code as number | null);
  const said = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const match = pattern.exec(output);
      if (match) return match[1] ?? match[0];
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`It ended, saying: ${output}`);
      await Promise.race([once(child.stdout, "data"), exit]);
    }
  };
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await exit;
  };
  return { child, output: () => output, exit, said, stop };
}
