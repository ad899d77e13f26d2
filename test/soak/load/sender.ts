import { Agent, request } from "node:http";
import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";

import type { LoadPlan, Sending } from "./plan.ts";

/** How one sending was answered. */
export interface Answer {
  readonly sending: Sending;
  /** null: it was not answered. */
  readonly status: number | null;
  /** From the moment at which it was due to the end of the answer. */
  readonly ms: number;
  /** Which try of the sending it was, from 1. */
  readonly attempt: number;
}

interface SendOptions {
  /** The domain of the shop that sends it. */
  readonly shopOf: (sending: Sending) => string;
  /** The web processes, which are used in turn. */
  readonly urls: readonly string[];
  readonly happens: (event: LoadPlan["events"][number]["event"]) => void;
}

/** Longer than Shopify waits. */
const PATIENCE_MS = 30_000;
/** Shopify tries for four hours if the answer is not 2xx. */
const TRY_AGAIN_MS = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000];

/** Sends each webhook when it is due, however long other answers take. Resolves with all answers. */
export async function sendAll(
  plan: Pick<LoadPlan, "sendings" | "events">,
  { shopOf, urls, happens }: SendOptions,
): Promise<Answer[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const start = performance.now();
  const answers: Answer[] = [];
  const pending: Promise<void>[] = [];

  async function send(sending: Sending, dueMs: number, attempt: number): Promise<void> {
    const url = new URL("/webhooks", urls[(pending.length + attempt) % urls.length]);
    const status = await post(agent, url, shopOf(sending), sending);
    answers.push({ sending, status, ms: performance.now() - start - dueMs, attempt });
    const waitMs = TRY_AGAIN_MS[attempt - 1];
    // A tampered webhook comes from somebody else than Shopify, who doesn't try again.
    if (status === 200 || sending.sort === "tampered" || waitMs === undefined) return;
    const againMs = performance.now() - start + waitMs;
    await delay(waitMs);
    await send(sending, againMs, attempt + 1);
  }

  let happened = 0;
  for (const sending of plan.sendings) {
    const aheadMs = sending.atMs - (performance.now() - start);
    if (aheadMs > 1) await delay(aheadMs);
    for (; isDue(plan.events[happened], sending); happened += 1) {
      const due = plan.events[happened];
      if (due !== undefined) happens(due.event);
    }
    pending.push(send(sending, sending.atMs, 1));
  }
  await Promise.all(pending);
  agent.destroy();
  return answers;
}

function isDue(event: LoadPlan["events"][number] | undefined, sending: Sending): boolean {
  return event !== undefined && event.atMs <= sending.atMs;
}

/** The status of the answer; null: there is none. */
export function post(
  agent: Agent,
  url: URL,
  shop: string,
  { deliveryId, topic, body, signature }: Sending,
): Promise<number | null> {
  return new Promise((resolve) => {
    const headers = {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "x-shopify-topic": topic,
      "x-shopify-shop-domain": shop,
      "x-shopify-webhook-id": deliveryId,
      "x-shopify-hmac-sha256": signature,
      "x-shopify-triggered-at": new Date().toISOString(),
    };
    const sent = request(url, { method: "POST", agent, headers, timeout: PATIENCE_MS }, (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? null));
      response.on("error", () => resolve(null));
    });
    sent.on("timeout", () => sent.destroy());
    sent.on("error", () => resolve(null));
    sent.end(body);
  });
}
