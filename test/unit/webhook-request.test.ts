import { createHmac } from "node:crypto";

import { describe, expect, it } from "vitest";

import { readWebhook } from "../../app/auth/webhook-request.server.ts";

const SECRET = "shpss_test";
const BODY = JSON.stringify({ id: 1 });
const HEADERS = {
  "x-shopify-shop-domain": "one.myshopify.com",
  "x-shopify-webhook-id": "w-1",
  "x-shopify-topic": "orders/create",
};

const sign = (body: string, secret = SECRET): string =>
  createHmac("sha256", secret).update(body).digest("base64");
const webhook = (headers: Record<string, string>, body = BODY): Request =>
  new Request("https://app.example/webhooks", { method: "POST", headers, body });

describe("a webhook's signature", () => {
  it("lets in what Shopify signed", async () => {
    const headers = {
      ...HEADERS,
      "x-shopify-hmac-sha256": sign(BODY),
      "x-shopify-triggered-at": "2026-01-31T00:00:00Z",
    };
    expect(await readWebhook(webhook(headers), [SECRET])).toEqual({
      outcome: "signed",
      webhook: {
        shopDomain: "one.myshopify.com",
        deliveryId: "w-1",
        topic: "orders/create",
        payload: { id: 1 },
        triggeredAt: new Date("2026-01-31T00:00:00Z"),
      },
    });
  });

  it("lets in what the older secret signed while the secret is rotated", async () => {
    const signed = { ...HEADERS, "x-shopify-hmac-sha256": sign(BODY, "shpss_older") };
    expect(await readWebhook(webhook(signed), [SECRET, "shpss_older"])).toMatchObject({ outcome: "signed" });
    expect(await readWebhook(webhook(signed), [SECRET])).toEqual({ outcome: "unsigned" });
  });

  it("turns away what has none, a wrong one, or another body's", async () => {
    for (const signature of [undefined, "", "nonsense", sign(BODY, "other"), sign("{}")]) {
      const headers = signature === undefined ? HEADERS : { ...HEADERS, "x-shopify-hmac-sha256": signature };
      expect(await readWebhook(webhook(headers), [SECRET])).toEqual({ outcome: "unsigned" });
    }
  });

  it("calls unreadable what is signed but no webhook", async () => {
    const withoutTopic = { "x-shopify-shop-domain": "one.myshopify.com", "x-shopify-webhook-id": "w-1" };
    expect(
      await readWebhook(webhook({ ...withoutTopic, "x-shopify-hmac-sha256": sign(BODY) }), [SECRET]),
    ).toEqual({
      outcome: "unreadable",
    });
    expect(
      await readWebhook(webhook({ ...HEADERS, "x-shopify-hmac-sha256": sign("{") }, "{"), [SECRET]),
    ).toEqual({
      outcome: "unreadable",
    });
  });
});
