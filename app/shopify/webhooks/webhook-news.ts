import type { z } from "zod";

import { WEBHOOK_BODIES } from "./webhook-bodies.ts";

/** The webhooks that the app takes, as shopify.app.toml names them. */
export const WEBHOOK_TOPICS = [
  "orders/create",
  "orders/updated",
  "orders/cancelled",
  "orders/delete",
  "refunds/create",
  "customers/merge",
  "customers/delete",
  "customers/redact",
  "customers/data_request",
  "shop/redact",
  "shop/update",
  "bulk_operations/finish",
  "app/uninstalled",
  "app/scopes_update",
] as const;

export type WebhookTopic = (typeof WEBHOOK_TOPICS)[number];

/** What of a webhook's body the app goes by: ids, never what happened, which is read again from Shopify. */
export interface WebhookNews {
  /** The domains of the shop that the body names, its permanent one first; empty where the topic's names none. */
  readonly shopDomains: readonly string[];
  readonly orderId: bigint | null;
  readonly customerId: bigint | null;
  /** To find a customer by where the body has no id; never stored. */
  readonly customerEmail: string | null;
  /** The customer that another was merged into; null unless the status says that it has happened. */
  readonly keptCustomerId: bigint | null;
  /** Orders from which a customer is to be taken off. */
  readonly orderIds: readonly bigint[];
  readonly operationId: string | null;
}

/** A body that is not what its topic promises. Names the field, never its value. */
export class InvalidWebhookError extends Error {
  override name = "InvalidWebhookError";
}

const NOTHING: WebhookNews = {
  shopDomains: [],
  orderId: null,
  customerId: null,
  customerEmail: null,
  keptCustomerId: null,
  orderIds: [],
  operationId: null,
};

const BODIES: Record<WebhookTopic, z.ZodType<Partial<WebhookNews>>> = WEBHOOK_BODIES;

/** The topic as the toml writes it, from that or from the SDK's form (`ORDERS_CREATE`); null for another. */
export function webhookTopic(text: string): WebhookTopic | null {
  const sdkForm = (topic: string): string => topic.replace("/", "_").toUpperCase();
  return WEBHOOK_TOPICS.find((topic) => topic === text || sdkForm(topic) === text.toUpperCase()) ?? null;
}

/** @throws InvalidWebhookError */
export function webhookNews(topic: WebhookTopic, body: unknown): WebhookNews {
  const parsed = BODIES[topic].safeParse(body);
  if (parsed.success) return { ...NOTHING, ...parsed.data };
  const field = parsed.error.issues[0]?.path.map(String).join(".") ?? "";
  throw new InvalidWebhookError(
    `The body of ${topic} is not as expected at ${field === "" ? "its top" : field}.`,
  );
}
