import type { Checks } from "./checks.ts";

/** What a soak is run with. */
export interface SoakRun {
  /** Whether it only has to be seen to work. */
  readonly small: boolean;
  /** How many runs that are killed, where that was asked for. */
  readonly runs: number | null;
  /** Of the first of them. */
  readonly firstSeed: number;
  readonly checks: Checks;
  /** Aborts when it is to end early, in order. */
  readonly signal: AbortSignal;
}

/** The work, unless the signal aborts before: then it rejects at once, so that what was started can be ended. */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop);
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener("abort", stop));
}
