import os from "node:os";
import path from "node:path";

import { defineConfig } from "vitest/config";

import { LongestFirst } from "./test/setup/longest-first.ts";
import { memoryFolder } from "./test/setup/memory-folder.ts";

/** Most workers that one PostgreSQL has connections for. */
const MOST_WORKERS = 8;

/** `expect.poll` looks often, since most of what it waits for takes no longer than a look, and is patient. */
const WAITING = { poll: { interval: 20, timeout: 20_000 } };
/**
 * The processes that tests start wait as shortly as the tests do, and keep their data in memory: see `test/setup`. They
 * share what Node compiled, since each of them loads the same files.
 */
const QUICK = {
  SIXFOLD_TEST_RHYTHM: "quick",
  SIXFOLD_TEST_FOLDER: memoryFolder(),
  NODE_COMPILE_CACHE: path.join(import.meta.dirname, "node_modules/.cache/node"),
};

/** A sequencer of our own would take the place of the one that shuffles. */
const IS_SHUFFLED = process.argv.some((argument) => argument.startsWith("--sequence.shuffle"));

export default defineConfig({
  test: {
    sequence: IS_SHUFFLED ? {} : { sequencer: LongestFirst },
    // One more than there are cores: the tests wait for PostgreSQL and for processes of their own much of the time.
    maxWorkers: Math.min(os.availableParallelism() + 1, MOST_WORKERS),
    // Of the projects that need one; see there.
    globalSetup: ["test/setup/postgres.ts", "test/setup/sampling.ts"],
    projects: [
      {
        test: {
          name: "unit",
          expect: WAITING,
          include: ["app/**/*.test.{ts,tsx}", "test/unit/**/*.test.ts"],
          setupFiles: ["test/setup/shared-worker.ts"],
          // The files of a worker share what they import; each project has its turn, so that its workers last.
          isolate: false,
          sequence: { groupOrder: 0 },
          // Properties take their time on a machine that is busy with the other tests.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "extensions",
          expect: WAITING,
          include: ["extensions/*/tests/**/*.test.ts"],
          environment: "happy-dom",
          isolate: false,
          // Built for another test runner: its imports need vite.
          server: { deps: { inline: [/ui-extensions-tester/] } },
          sequence: { groupOrder: 0 },
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          expect: WAITING,
          env: QUICK,
          include: ["test/integration/**/*.test.ts"],
          setupFiles: ["test/setup/shared-worker.ts"],
          isolate: false,
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "e2e",
          expect: WAITING,
          env: QUICK,
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/setup/chromium.ts"],
          testTimeout: 300_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
