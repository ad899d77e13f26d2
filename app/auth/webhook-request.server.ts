import { parseExactJson } from "../shopify/lines/exact-json.ts";
import { signedBody } from "./signed-body.server.ts";

/** A webhook with Shopify's signature. The headers are not signed, so only the body can be trusted. */
export interface SignedWebhook {
  readonly shopDomain: string;
  readonly deliveryId: string;
  readonly topic: string;
  readonly payload: unknown;
  readonly triggeredAt: Date | null;
}

export type WebhookReading =
  | { readonly outcome: "signed"; readonly webhook: SignedWebhook }
  /** No signature, or a wrong one. */
  | { readonly outcome: "unsigned" }
  /** Signed, but without the headers or the JSON of a webhook. */
  | { readonly outcome: "unreadable" };

/** Shopify's headers are ids and names. A longer one is neither, and could not be stored. */
const LONGEST_HEADER = 255;

/**
 * Reads a webhook and checks its signature over the raw body. Makes no query and no call.
 * @param apiSecrets - while the client secret is rotated, Shopify signs with the older one until it is revoked
 */
export async function readWebhook(request: Request, apiSecrets: readonly string[]): Promise<WebhookReading> {
  const body = await signedBody(request, apiSecrets);
  if (body === null) return { outcome: "unsigned" };
  const webhook = webhookOf(request.headers, body);
  return webhook === null ? { outcome: "unreadable" } : { outcome: "signed", webhook };
}

function webhookOf(headers: Headers, body: Buffer): SignedWebhook | null {
  const shopDomain = headers.get("x-shopify-shop-domain");
  const deliveryId = headers.get("x-shopify-webhook-id");
  const topic = headers.get("x-shopify-topic");
  if (shopDomain === null || deliveryId === null || topic === null) return null;
  if ([shopDomain, deliveryId, topic].some((text) => text.length > LONGEST_HEADER)) return null;
  try {
    const payload = parseExactJson(body.toString("utf8"));
    return {
      shopDomain,
      deliveryId,
      topic,
      payload,
      triggeredAt: momentOf(headers.get("x-shopify-triggered-at")),
    };
  } catch {
    return null;
  }
}

function momentOf(text: string | null): Date | null {
  const moment = new Date(text ?? "");
  return Number.isNaN(moment.getTime()) ? null : moment;
}
