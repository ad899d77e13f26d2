interface BestEffort {
  readonly signal: AbortSignal;
  readonly shopId: number;
  readonly log: { warn(fields: object, message: string): void };
}

/**
 * Takes a step that pages can do without. Its failure is logged only: the run is committed, and the job, if it came
 * again, would score once more and start workflows twice.
 */
export async function atBest({ signal, log, shopId }: BestEffort, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    signal.throwIfAborted();
    log.warn({ shopId, err: error }, "figures after a run were not kept: pages count themselves");
  }
}
