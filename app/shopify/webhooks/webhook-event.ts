import type { z } from "zod";

import { WEBHOOK_BODIES } from "./webhook-bodies.ts";

/** The topics that the app takes, as shopify.app.toml names them. */
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

/** What the app uses of a webhook's body. These are ids only: what happened is read again from Shopify. */
export interface WebhookEvent {
  /** The shop's domains in the body, the permanent one first. Empty if the topic's body names none. */
  readonly shopDomains: readonly string[];
  readonly orderId: bigint | null;
  readonly customerId: bigint | null;
  /** Finds a customer if the body has no id. Never stored. */
  readonly customerEmail: string | null;
  /** The customer that another was merged into; null unless the status says that the merge happened. */
  readonly keptCustomerId: bigint | null;
  /** The orders that must lose their customer. */
  readonly orderIds: readonly bigint[];
  readonly operationId: string | null;
}

/** A body doesn't have its topic's shape. The error names the field, never its value. */
export class InvalidWebhookError extends Error {
  override name = "InvalidWebhookError";
}

const NOTHING: WebhookEvent = {
  shopDomains: [],
  orderId: null,
  customerId: null,
  customerEmail: null,
  keptCustomerId: null,
  orderIds: [],
  operationId: null,
};

const BODIES: Record<WebhookTopic, z.ZodType<Partial<WebhookEvent>>> = WEBHOOK_BODIES;

/** The topic as the toml writes it. Takes that form or the SDK's (`ORDERS_CREATE`); null: another topic. */
export function webhookTopic(text: string): WebhookTopic | null {
  const sdkForm = (topic: string): string => topic.replace("/", "_").toUpperCase();
  return WEBHOOK_TOPICS.find((topic) => topic === text || sdkForm(topic) === text.toUpperCase()) ?? null;
}

/** @throws InvalidWebhookError */
export function webhookEvent(topic: WebhookTopic, body: unknown): WebhookEvent {
  const parsed = BODIES[topic].safeParse(body);
  if (parsed.success) return { ...NOTHING, ...parsed.data };
  const field = parsed.error.issues[0]?.path.map(String).join(".") ?? "";
  throw new InvalidWebhookError(
    `The body of ${topic} is not as expected at ${field === "" ? "its top" : field}.`,
  );
}
