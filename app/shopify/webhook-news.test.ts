import { describe, expect, it } from "vitest";

import { InvalidWebhookError, WEBHOOK_TOPICS, webhookNews, webhookTopic } from "./webhook-news.ts";

describe("webhookTopic", () => {
  it("knows every topic in both forms, and no other", () => {
    for (const topic of WEBHOOK_TOPICS) {
      expect(webhookTopic(topic)).toBe(topic);
      expect(webhookTopic(topic.replace("/", "_").toUpperCase())).toBe(topic);
    }
    expect(webhookTopic("products/create")).toBeNull();
  });
});

describe("webhookNews", () => {
  it.each([
    ["orders/updated", { id: 5, email: "a@example.com" }, { orderId: 5n }],
    ["refunds/create", { id: 1, order_id: 5 }, { orderId: 5n }],
    ["customers/delete", { id: 7 }, { customerId: 7n }],
    [
      "bulk_operations/finish",
      { admin_graphql_api_id: "gid://shopify/BulkOperation/9" },
      { operationId: "9" },
    ],
    ["shop/update", { id: 1, myshopify_domain: "a.myshopify.com" }, { shopDomain: "a.myshopify.com" }],
    [
      "customers/redact",
      { shop_domain: "a.myshopify.com", customer: { email: "a@example.com" }, orders_to_redact: [1, 2] },
      { customerId: null, customerEmail: "a@example.com", orderIds: [1n, 2n], shopDomain: "a.myshopify.com" },
    ],
    ["customers/redact", { shop_domain: "a.myshopify.com" }, { customerId: null, customerEmail: null }],
  ] as const)("reads %s", (topic, body, expected) => {
    expect(webhookNews(topic, body)).toMatchObject(expected);
  });

  it.each([
    ["completed", 1n],
    ["COMPLETED", 1n],
    ["success", 1n],
    ["failed", null],
    ["in_progress", null],
    ["requested", null],
    [null, null],
  ])("of a merge with the status %s, says that customer %s was kept", (status, keptCustomerId) => {
    const body = {
      admin_graphql_api_customer_kept_id: "gid://shopify/Customer/1",
      admin_graphql_api_customer_deleted_id: "gid://shopify/Customer/2",
      status,
    };
    expect(webhookNews("customers/merge", body)).toMatchObject({ customerId: 2n, keptCustomerId });
  });

  it("refuses a body that is not the topic's, naming the field only", () => {
    const wrong = () => webhookNews("orders/create", { id: "a secret" });
    expect(wrong).toThrow(InvalidWebhookError);
    expect(wrong).toThrow(/^The body of orders\/create is not as expected at id\.$/);
  });
});
