import { setTimeout as delay } from "node:timers/promises";

import type { Rhythm } from "../../app/queue/rhythm.ts";

/**
 * The rhythm of tests, which have no time to wait. It has the name of the app's own, in whose place processes load it.
 * pg-boss takes no shorter time for a lost job.
 */
export const RHYTHM: Rhythm = {
  pollMs: 100,
  heartbeatMs: 1_000,
  lostAfterSeconds: 10,
  superviseSeconds: 3,
  pauses: 0.02,
};

/** A pause of a job in this rhythm. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(RHYTHM.pauses * ms, undefined, { signal });
}
