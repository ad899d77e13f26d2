import { createHmac } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readWebhook, type WebhookReading } from "../../../app/auth/webhook-request.server.ts";
import {
  InvalidWebhookError,
  WEBHOOK_TOPICS,
  webhookEvent,
  type WebhookTopic,
} from "../../../app/shopify/webhooks/webhook-event.ts";
import { mutatedWebhook } from "./mutated-webhook.ts";
import { jsonOf, orRefused } from "./read-plainly.ts";
import { readWebhookPlainly } from "./read-webhook-plainly.ts";

const BODIES = 10_000;
const SECRET = "hush";

async function readSigned(topic: string, body: string): Promise<WebhookReading> {
  const headers = {
    "x-shopify-hmac-sha256": createHmac("sha256", SECRET).update(body).digest("base64"),
    "x-shopify-shop-domain": "a.myshopify.com",
    "x-shopify-webhook-id": "b54557e4-bdd9-4b37-8a5f-bf7d70bcd043",
    "x-shopify-topic": topic,
  };
  const request = new Request("http://127.0.0.1/webhooks", { method: "POST", body, headers });
  return readWebhook(request, [SECRET]);
}

/** What the app makes of a body; null: it refuses it, with a reason that quotes nothing. */
function newsOrRefused(topic: WebhookTopic, payload: unknown) {
  try {
    return webhookEvent(topic, payload);
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidWebhookError);
    expect((error as Error).message).toMatch(
      /^The body of [a-z_/]+ is not as expected at (its top|[\w.]+)\.$/,
    );
    return null;
  }
}

describe(`${BODIES} mutated bodies of webhooks`, { timeout: 60_000 }, () => {
  it("each give what JSON.parse and the description of the topic give, or are refused with a reason", async () => {
    const taken = new Map<WebhookTopic, number>();
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(mutatedWebhook, async ({ topic, body }) => {
        const reading = await readSigned(topic, body);
        // A body arrives as bytes, and invalid ones become the replacement character.
        const text = Buffer.from(body).toString("utf8");
        if (reading.outcome !== "signed") {
          refused += 1;
          return reading.outcome === "unreadable" && orRefused(() => [jsonOf(text)]) === null;
        }
        const news = newsOrRefused(topic, reading.webhook.payload);
        if (news === null) refused += 1;
        else taken.set(topic, (taken.get(topic) ?? 0) + 1);
        return isDeepStrictEqual(
          news,
          orRefused(() => readWebhookPlainly(topic, text)),
        );
      }),
      { numRuns: BODIES },
    );
    expect([...taken.keys()].sort()).toEqual([...WEBHOOK_TOPICS].sort());
    expect(refused).toBeGreaterThan(BODIES / 10);
    expect(refused).toBeLessThan((BODIES * 9) / 10);
  });
});
