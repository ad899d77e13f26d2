import { createHmac, randomUUID } from "node:crypto";
import type { Faults } from "../control/faults.ts";
import { API_VERSION } from "../graphql/schema.ts";
import type { SimulatorSettings } from "../settings.ts";

/** One webhook that is on its way or has arrived, for the plain page and the control endpoints. */
interface Delivery {
  readonly webhookId: string;
  readonly topic: string;
  readonly sentAt: number;
  attempts: number;
  /** The last answer's status; 0: there was none. */
  status: number | null;
  done: boolean;
}

const ANSWER_WITHIN_MS = 5_000;
const KEPT = 500;

/** Sends webhooks to the app as Shopify does: signed, at least once, and again without an answer of 2xx. */
export class WebhookSender {
  readonly deliveries: Delivery[] = [];
  readonly #settings: SimulatorSettings;
  readonly #shop: string;
  readonly #faults: Faults;

  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(settings: SimulatorSettings, shop: string, faults: Faults) {
    this.#settings = settings;
    this.#shop = shop;
    this.#faults = faults;
  }

  /** Sends a topic, such as `orders/create`. Without a subscriber nothing happens. */
  send(topic: string, payload: unknown): void {
    const { appUrl, webhookPaths } = this.#settings;
    const path = webhookPaths[topic] ?? webhookPaths["*"];
    if (appUrl === null || path === undefined || this.#closed) return;
    const fault = this.#faults.take("webhook", topic);
    const delivery: Delivery = {
      webhookId: randomUUID(),
      topic,
      sentAt: Date.now(),
      attempts: 0,
      status: null,
      done: false,
    };
    this.deliveries.push(delivery);
    if (this.deliveries.length > KEPT) this.deliveries.shift();
    if (fault?.fault === "lost") {
      delivery.done = true;
      return;
    }
    const body = JSON.stringify(payload);
    const secret = fault?.fault === "wrong_hmac" ? "not the secret" : this.#settings.apiSecret;
    const headers = this.#headers(delivery, body, secret);
    const url = new URL(path, appUrl);
    const attempt = (): void => void this.#attempt(delivery, url, headers, body);
    this.#later(fault?.fault === "late" ? (fault.delayMs ?? 3_000) : 0, attempt);
    if (fault?.fault === "duplicate") this.#later(fault.delayMs ?? 50, attempt);
  }

  /** Stops sending, and forgets the webhooks that wait. */
  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #headers(delivery: Delivery, body: string, secret: string): Record<string, string> {
    return {
      "content-type": "application/json",
      "user-agent": "Shopify-Captain-Hook",
      "x-shopify-topic": delivery.topic,
      "x-shopify-shop-domain": this.#shop,
      "x-shopify-api-version": API_VERSION,
      "x-shopify-webhook-id": delivery.webhookId,
      "x-shopify-event-id": randomUUID(),
      "x-shopify-triggered-at": new Date(delivery.sentAt).toISOString(),
      "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
    };
  }

  async #attempt(delivery: Delivery, url: URL, headers: Record<string, string>, body: string): Promise<void> {
    if (this.#closed) return;
    delivery.attempts++;
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
      const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "manual" });
      await response.arrayBuffer();
      delivery.status = response.status;
      if (response.ok) delivery.done = true;
    } catch {
      delivery.status = 0;
    }
    if (delivery.done) return;
    const wait = this.#settings.webhookRetryMs[delivery.attempts - 1];
    if (wait === undefined) delivery.done = true;
    else this.#later(wait, () => void this.#attempt(delivery, url, headers, body));
  }

  #later(delayMs: number, work: () => void): void {
    if (this.#closed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, delayMs);
    this.#timers.add(timer);
  }
}
