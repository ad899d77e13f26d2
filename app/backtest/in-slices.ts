import { setImmediate as breathe } from "node:timers/promises";

/** Other work that needs the thread waits no longer than about this. */
const SLICE_MS = 20;

/** Takes all steps of a long computation, and lets other work have the thread in between. */
export async function inSlices<T>(steps: Generator<void, T>, signal: AbortSignal): Promise<T> {
  for (let start = performance.now(); ;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - start < SLICE_MS) continue;
    await breathe();
    signal.throwIfAborted();
    start = performance.now();
  }
}
