import { Merchant } from "../../demo/merchant.ts";
import type { Stack } from "../../demo/stack.ts";
import { processorTimeSince, runningProcesses } from "./processor-time.ts";

export interface LoaderTimes {
  /** Of each request, by the clock. */
  readonly ms: readonly number[];
  /** Of a request, on average; null: this system doesn't tell. */
  readonly appCpuMs: number | null;
  readonly postgresCpuMs: number | null;
}

/** Asks a page's loader for its data, or an endpoint for its answer, again and again. */
export async function measureLoader(
  stack: Stack,
  ask: (merchant: Merchant) => Promise<unknown>,
  requests: number,
): Promise<LoaderTimes> {
  const merchant = new Merchant(stack);
  // The first request may find nothing in memory, and connections to open.
  await ask(merchant);
  const before = await runningProcesses();
  const ms: number[] = [];
  for (let request = 0; request < requests; request += 1) {
    const start = performance.now();
    await ask(merchant);
    ms.push(performance.now() - start);
  }
  if (before === null) return { ms, appCpuMs: null, postgresCpuMs: null };
  const { app, postgres } = await processorTimeSince(before);
  return { ms, appCpuMs: app / requests, postgresCpuMs: postgres / requests };
}
