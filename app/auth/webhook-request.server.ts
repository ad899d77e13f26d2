import { createHmac, timingSafeEqual } from "node:crypto";

import { parseExactJson } from "../shopify/exact-json.ts";

/** A webhook whose signature is Shopify's. The headers are not signed: only the body is sure. */
export interface SignedWebhook {
  readonly shopDomain: string;
  readonly deliveryId: string;
  readonly topic: string;
  readonly payload: unknown;
  readonly triggeredAt: Date | null;
}

export type WebhookReading =
  | { readonly outcome: "signed"; readonly webhook: SignedWebhook }
  /** No signature, a wrong one, or a body too large to be a webhook's. */
  | { readonly outcome: "unsigned" }
  /** Signed, but without the headers or the JSON of a webhook. */
  | { readonly outcome: "unreadable" };

const LARGEST_BODY = 16 * 1024 * 1024;
/** Shopify's are ids and names: what is longer is none, and could not be stored. */
const LONGEST_HEADER = 255;

/** Reads a webhook and checks its signature over the raw body, without asking anybody. */
export async function readWebhook(request: Request, apiSecret: string): Promise<WebhookReading> {
  const signature = request.headers.get("x-shopify-hmac-sha256");
  if (signature === null) return { outcome: "unsigned" };
  const body = await readBody(request);
  if (body === null || !isSigned(body, signature, apiSecret)) return { outcome: "unsigned" };
  const webhook = webhookOf(request.headers, body);
  return webhook === null ? { outcome: "unreadable" } : { outcome: "signed", webhook };
}

function isSigned(body: Buffer, signature: string, apiSecret: string): boolean {
  const expected = createHmac("sha256", apiSecret).update(body).digest();
  const given = Buffer.from(signature, "base64");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

async function readBody(request: Request): Promise<Buffer | null> {
  if (Number(request.headers.get("content-length") ?? 0) > LARGEST_BODY) return null;
  const reader = request.body?.getReader();
  const chunks: Uint8Array[] = [];
  for (let size = 0; reader !== undefined;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > LARGEST_BODY) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
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
