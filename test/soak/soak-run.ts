import type { Checks } from "./checks.ts";

/** What a soak is run with. */
export interface SoakRun {
  /** Whether a quick run is enough, to see that the soak works. */
  readonly small: boolean;
  /** How many runs with kills were asked for; undefined: the soak decides. */
  readonly runs: number | null;
  /** The seed of the first of them. */
  readonly firstSeed: number;
  readonly checks: Checks;
  /** Aborts if the soak must end early, in order. */
  readonly signal: AbortSignal;
}

/** The work. It rejects at once when the signal aborts, so that everything that was started can be ended. */
export async function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
    signal.addEventListener("abort", stop);
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener("abort", stop));
}
