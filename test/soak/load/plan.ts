import { createHmac } from "node:crypto";

import { FIRST_ORDER_ID } from "./orders.ts";

/** What happens to an order at Shopify. */
export interface OrderEvent {
  readonly kind: "create" | "update" | "refund" | "cancel" | "delete";
  readonly orderId: number;
}

/** An event, with its moment in milliseconds from the start. */
export interface TimedEvent {
  readonly atMs: number;
  readonly event: OrderEvent;
}

/** One sending of a webhook. */
export interface Sending {
  readonly atMs: number;
  readonly deliveryId: string;
  readonly topic: string;
  readonly body: string;
  readonly signature: string;
  readonly sort: "genuine" | "duplicate" | "tampered";
}

/** Both are sorted by time. A webhook is sent when its event happens, or later. */
export interface LoadPlan {
  readonly events: readonly TimedEvent[];
  readonly sendings: readonly Sending[];
}

interface PlanOptions {
  readonly webhooks: number;
  readonly perSecond: number;
  /** How many orders the shop has before. */
  readonly orders: number;
  readonly secret: string;
}

const DUPLICATES = 0.3;
const TAMPERED = 0.05;
const LATE = 0.2;
const LATEST_MS = 2_000;
/** How many orders are changed. They are so few that each is changed several times. */
const TOUCHED = 5_000;

const TOPICS: Record<OrderEvent["kind"], string> = {
  create: "orders/create",
  update: "orders/updated",
  refund: "refunds/create",
  cancel: "orders/cancelled",
  delete: "orders/delete",
};

/**
 * The webhooks of a load, the same in each run: so many, at an even rate, some of them duplicates, late or tampered.
 */
export function planLoad({ webhooks, perSecond, orders, secret }: PlanOptions): LoadPlan {
  const random = mulberry32(7);
  const shop = new PlannedShop(orders, random);
  const events: TimedEvent[] = [];
  const sendings: Sending[] = [];
  const originals: Sending[] = [];
  sortsOf(webhooks, random).forEach((sort, slot) => {
    const atMs = (slot * 1_000) / perSecond;
    const original = originals[Math.floor(random() * originals.length)];
    if (sort === "duplicate" && original !== undefined) {
      // Some events happen at the same moment.
      const again = random() < 0.1 ? original.atMs : Math.max(atMs, original.atMs);
      sendings.push({ ...original, atMs: again, sort });
      return;
    }
    const event = shop.next();
    const signed = bodyOf(event, slot);
    const webhook = {
      deliveryId: `soak-${slot}`,
      topic: TOPICS[event.kind],
      signature: signatureOf(signed, secret),
    };
    if (sort === "tampered") {
      const body = signed.replace(/\d+/, (digits) => String(Number(digits) + 1));
      sendings.push({ ...webhook, atMs, body, sort });
      return;
    }
    shop.happens(event);
    events.push({ atMs, event });
    // A late webhook comes after the next event.
    const delayMs = random() < LATE / (1 - DUPLICATES - TAMPERED) ? 1 + random() * LATEST_MS : 0;
    const sending: Sending = { ...webhook, atMs: atMs + delayMs, body: signed, sort: "genuine" };
    originals.push(sending);
    sendings.push(sending);
  });
  return { events, sendings: sendings.sort((a, b) => a.atMs - b.atMs) };
}

function sortsOf(webhooks: number, random: () => number): Sending["sort"][] {
  const sorts = Array.from({ length: webhooks }, (_, n): Sending["sort"] => {
    if (n < webhooks * DUPLICATES) return "duplicate";
    return n < webhooks * (DUPLICATES + TAMPERED) ? "tampered" : "genuine";
  });
  for (let i = sorts.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [sorts[i], sorts[j]] = [sorts[j] ?? "genuine", sorts[i] ?? "genuine"];
  }
  return sorts;
}

export function signatureOf(body: string, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}

/** Which orders there are, so that nothing happens to a deleted one. */
class PlannedShop {
  readonly #random: () => number;
  readonly #touched: number[];
  #nextId: number;

  constructor(orders: number, random: () => number) {
    this.#random = random;
    const step = Math.max(1, Math.floor(orders / TOUCHED));
    this.#touched = Array.from({ length: Math.min(TOUCHED, orders) }, (_, i) => FIRST_ORDER_ID + i * step);
    this.#nextId = FIRST_ORDER_ID + orders;
  }

  next(): OrderEvent {
    const dice = this.#random();
    if (dice < 0.15) return { kind: "create", orderId: this.#nextId };
    const orderId = this.#touched[Math.floor(this.#random() * this.#touched.length)] ?? FIRST_ORDER_ID;
    return {
      kind: dice < 0.8 ? "update" : dice < 0.93 ? "refund" : dice < 0.98 ? "cancel" : "delete",
      orderId,
    };
  }

  happens({ kind, orderId }: OrderEvent): void {
    if (kind === "create") {
      this.#touched.push(orderId);
      this.#nextId += 1;
    }
    if (kind === "delete") this.#touched.splice(this.#touched.indexOf(orderId), 1);
  }
}

function bodyOf({ kind, orderId }: OrderEvent, slot: number): string {
  const named = kind === "refund" ? { order_id: orderId, id: slot } : { id: orderId };
  // As large as the body of an order.
  return JSON.stringify({ ...named, note: "x".repeat(kind === "delete" ? 0 : 3_000) });
}

/** Tommy Ettinger's mulberry32. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
