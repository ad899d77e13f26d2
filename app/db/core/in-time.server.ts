import { setTimeout as delay } from "node:timers/promises";

import { DatabaseSilentError } from "./database-trouble.ts";

/** What work brings, if it brings it in time. @throws DatabaseSilentError where it takes longer; the work goes on */
export async function inTime<T>(work: Promise<T>, withinMs: number): Promise<T> {
  const answered = new AbortController();
  const late = delay(withinMs, undefined, { signal: answered.signal }).then(() => {
    throw new DatabaseSilentError("The database did not answer in time.");
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    answered.abort();
  }
}
