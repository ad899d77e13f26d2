import fc from "fast-check";

import { WEBHOOK_TOPICS, type WebhookTopic } from "../../../app/shopify/webhooks/webhook-event.ts";
import { mutatedJson } from "./mutate.ts";

const order = {
  id: 5_500_000_000_001,
  admin_graphql_api_id: "gid://shopify/Order/5500000000001",
  email: "a@example.com",
  customer: { id: 7 },
  line_items: [{ id: 1 }],
};
const shopOnly = { shop_id: 1, shop_domain: "a.myshopify.com" };
const customer = { id: 7, email: "é@example.com", phone: "555" };
const shop = { id: 1, domain: "a.example", myshopify_domain: "a.myshopify.com", name: "😀" };

/** A body of each topic, as Shopify sends it. */
const BODIES: Record<WebhookTopic, object> = {
  "orders/create": order,
  "orders/updated": order,
  "orders/cancelled": order,
  "orders/delete": { id: 5_500_000_000_001 },
  "refunds/create": { id: 1, order_id: 5_500_000_000_001, note: null },
  "customers/merge": {
    admin_graphql_api_customer_kept_id: "gid://shopify/Customer/1",
    admin_graphql_api_customer_deleted_id: "gid://shopify/Customer/2",
    status: "completed",
  },
  "customers/delete": { id: 7, admin_graphql_api_id: "gid://shopify/Customer/7" },
  "customers/redact": { ...shopOnly, customer, orders_to_redact: [5, "6"] },
  "customers/data_request": { ...shopOnly, customer, orders_requested: [5], data_request: { id: 9 } },
  "shop/redact": shopOnly,
  "shop/update": shop,
  "bulk_operations/finish": { admin_graphql_api_id: "gid://shopify/BulkOperation/9", status: "completed" },
  "app/uninstalled": shop,
  "app/scopes_update": { id: 1, previous: [], current: ["read_orders"] },
};

export interface MutatedWebhook {
  readonly topic: WebhookTopic;
  readonly body: string;
}

/** A topic, with a body that once was one of that topic. */
export const mutatedWebhook: fc.Arbitrary<MutatedWebhook> = fc
  .constantFrom(...WEBHOOK_TOPICS)
  .chain((topic) => mutatedJson([BODIES[topic]]).map((body) => ({ topic, body })));
