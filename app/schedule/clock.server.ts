import { setTimeout as delay } from "node:timers/promises";

interface ClockLog {
  error(fields: object, message: string): void;
}

const EVERY_MS = 30_000;
/** How long a stop waits for the tick under way. A longer tick is cut short, which may happen anywhere. */
const LONGEST_STOP_MS = 5_000;

/**
 * Ticks at once and then every half minute, never two at a time. The next tick follows even if one fails.
 * @returns the function that stops the ticking
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
