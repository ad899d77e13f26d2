import { setTimeout as delay } from "node:timers/promises";

interface ClockLog {
  error(fields: object, message: string): void;
}

const EVERY_MS = 30_000;
/** What is due may be cut short anywhere: a stop waits only so that it need not be. */
const LONGEST_STOP_MS = 5_000;

/**
 * Ticks at once and then every half minute, never two at a time; a tick that fails is followed by the next.
 * @returns what ends it
 */
export function startClock(
  tick: () => Promise<void>,
  log: ClockLog,
  everyMs = EVERY_MS,
): () => Promise<void> {
  const stop = new AbortController();
  const run = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await tick().catch((error: unknown) => log.error({ err: error }, "the schedule failed"));
      await pause(everyMs, stop.signal);
    }
  };
  const running = run();
  return async () => {
    stop.abort();
    const enough = new AbortController();
    await Promise.race([running, pause(LONGEST_STOP_MS, enough.signal)]);
    enough.abort();
  };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
