import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";

/**
 * Spreads an operation over its time: after each share of the work, it waits until that share's moment. Nothing waits
 * once the simulator closes.
 */
export class Pace {
  readonly #totalMs: number;
  readonly #closing: AbortSignal;
  readonly #startedAt = performance.now();

  constructor(seconds: number, closing: AbortSignal) {
    this.#totalMs = seconds * 1000;
    this.#closing = closing;
  }

  /** @param share - of the work done, 0 to 1. Without any work it is NaN, which waits for nothing. */
  async reach(share: number): Promise<void> {
    const waitMs = this.#totalMs * Math.min(1, share) - (performance.now() - this.#startedAt);
    if (!(waitMs > 1) || this.#closing.aborted) return nextTurn();
    await sleep(waitMs, undefined, { signal: this.#closing }).catch((error: unknown) => {
      if (!this.#closing.aborted) throw error;
    });
  }
}
