import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";

/** Spreads an operation over its time: after each share of the work, waits until that share's moment. */
export class Pace {
  readonly #totalMs: number;
  readonly #startedAt = performance.now();

  constructor(seconds: number) {
    this.#totalMs = seconds * 1000;
  }

  /** @param share of the work done, 0 to 1 */
  async reach(share: number): Promise<void> {
    const waitMs = this.#totalMs * Math.min(1, share) - (performance.now() - this.#startedAt);
    if (waitMs > 1) await sleep(waitMs);
    else await nextTurn();
  }
}
