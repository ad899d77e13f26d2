/** Runs before each test file. A worker goes from file to file, so nothing that a file changes may reach the next. */
import { realFetch, sendFetchThrough } from "../integration/import/import-app-fetch.ts";

import { afterAll, vi } from "vitest";

const before = { ...process.env };

// Hooks of this kind run in reverse order, so this one is the file's last.
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  sendFetchThrough(realFetch);
  const changed = [...new Set([...Object.keys(before), ...Object.keys(process.env)])].filter(
    (name) => process.env[name] !== before[name],
  );
  if (changed.length > 0) throw new Error(`The tests leave other variables behind: ${changed.join(", ")}.`);
});
