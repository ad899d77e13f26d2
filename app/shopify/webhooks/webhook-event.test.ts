import { describe, expect, it } from "vitest";

import { InvalidWebhookError, WEBHOOK_TOPICS, webhookEvent, webhookTopic } from "./webhook-event.ts";

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
    ["shop/update", { id: 1, myshopify_domain: "a.myshopify.com" }, { shopDomains: ["a.myshopify.com"] }],
    [
      "customers/redact",
      { shop_domain: "a.myshopify.com", customer: { email: "a@example.com" }, orders_to_redact: [1, 2] },
      {
        customerId: null,
        customerEmail: "a@example.com",
        orderIds: [1n, 2n],
        shopDomains: ["a.myshopify.com"],
      },
    ],
    [
      "customers/redact",
      { shop_domain: "A.myshopify.com", customer: { id: "820982911946154508" }, orders_to_redact: [] },
      { customerId: 820982911946154508n, customerEmail: null, shopDomains: ["a.myshopify.com"] },
    ],
    [
      "customers/data_request",
      { shop_domain: "a.myshopify.com", customer: { id: 7 }, orders_requested: [], data_request: { id: 9 } },
      { customerId: 7n, orderIds: [] },
    ],
    ["orders/delete", { id: "820982911946154508" }, { orderId: 820982911946154508n }],
  ] as const)("reads %s", (topic, body, expected) => {
    expect(webhookEvent(topic, body)).toMatchObject(expected);
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
    expect(webhookEvent("customers/merge", body)).toMatchObject({ customerId: 2n, keptCustomerId });
  });

  it.each([
    ["shop/redact", { id: 123456789 }],
    ["shop/redact", { shop_domain: "a.myshopify.com", customer: { id: 7 }, orders_to_redact: [] }],
    ["customers/redact", { id: 123456789 }],
    ["customers/redact", { customer: { id: 7 }, orders_to_redact: [1] }],
    ["customers/redact", { shop_domain: "a.myshopify.com" }],
    ["customers/redact", { shop_domain: "a.myshopify.com", customer: { id: 7 }, data_request: { id: 9 } }],
    ["customers/data_request", { shop_domain: "a.myshopify.com", customer: {}, orders_to_redact: [1] }],
    ["app/uninstalled", { id: 1, domain: null, myshopify_domain: null }],
    ["shop/update", { id: 1, shop_domain: "a.myshopify.com" }],
    ["customers/merge", { id: 7, status: "completed" }],
    ["customers/delete", { id: 7, admin_graphql_api_id: "gid://shopify/Order/7" }],
    ["orders/delete", { id: 7, admin_graphql_api_id: "gid://shopify/Order/8" }],
    ["app/scopes_update", { id: 7 }],
  ] as const)("refuses as %s what another topic's body looks like: %j", (topic, body) => {
    expect(() => webhookEvent(topic, body)).toThrow(InvalidWebhookError);
  });

  it.each(["EUR\0", "\uD800.example"])("refuses a text that the database can't store", (text) => {
    const person = { shop_domain: "a.myshopify.com", customer: { id: 7, email: text } };
    expect(() => webhookEvent("shop/update", { id: 1, myshopify_domain: text })).toThrow(InvalidWebhookError);
    expect(() => webhookEvent("customers/data_request", person)).toThrow(InvalidWebhookError);
  });

  it("refuses a body that is not the topic's, naming the field only", () => {
    const wrong = () => webhookEvent("orders/create", { id: "a secret" });
    expect(wrong).toThrow(InvalidWebhookError);
    expect(wrong).toThrow(/^The body of orders\/create is not as expected at id\.$/);
  });
});
