/** A client of Klaviyo and its simulator, on one clock, for tests of single requests. */
import { expect, vi } from "vitest";

import { klaviyoClient, type KlaviyoClient } from "../../../../app/klaviyo/client.server.ts";
import { startKlaviyoSimulator, type KlaviyoSimulator } from "../../../simulators/klaviyo/server.ts";
import type { Store } from "../../../simulators/klaviyo/store.ts";

export interface KlaviyoWire {
  readonly simulator: KlaviyoSimulator;
  readonly client: KlaviyoClient;
  readonly store: Store;
  /** Of both sides: sleeping moves it. */
  readonly clock: { nowMs: number };
  /** Ends the simulator. No request may have broken the contract. */
  close(): Promise<void>;
}

export async function openKlaviyoWire(key: string, startMs: number): Promise<KlaviyoWire> {
  const clock = { nowMs: startMs };
  const simulator = await startKlaviyoSimulator({ key, now: () => clock.nowMs });
  const sleep = async (ms: number): Promise<void> => void (clock.nowMs += ms);
  const client = klaviyoClient(key, { sleep, now: () => clock.nowMs, longestWaitMs: 60_000 });
  const realFetch = globalThis.fetch;
  const moved = (url: string): string => url.replace("https://a.klaviyo.com", simulator.url);
  vi.stubGlobal("fetch", (input: string | URL | Request, init?: RequestInit) =>
    input instanceof Request
      ? realFetch(new Request(moved(input.url), input), init)
      : realFetch(moved(String(input)), init),
  );
  return {
    ...{ simulator, client, clock, store: simulator.simulation.store },
    async close() {
      vi.unstubAllGlobals();
      await simulator.close();
      expect(simulator.simulation.violations).toEqual([]);
    },
  };
}
