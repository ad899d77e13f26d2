import type { WebhookNews, WebhookTopic } from "../../../app/shopify/webhook-news.ts";
import { type Fields, fieldsOf, gidOf, jsonOf, maybe, Refused, textOf } from "./read-plainly.ts";

const LARGEST_ID = 2n ** 63n - 1n;

/** What a webhook's body says, by the description of its topic and without the app's reader. @throws Refused */
export function readWebhookPlainly(topic: WebhookTopic, body: string): WebhookNews {
  const fields = fieldsOf(jsonOf(body));
  return { ...NOTHING, ...READERS[topic](fields) };
}

const NOTHING: WebhookNews = {
  ...{ shopDomain: null, orderId: null, customerId: null, customerEmail: null },
  ...{ keptCustomerId: null, orderIds: [], operationId: null },
};

const ofOrder = (fields: Fields) => ({ orderId: idOf(fields["id"]) });
const ofShop = (fields: Fields) => ({ shopDomain: maybe(fields["myshopify_domain"], textOf) });
const ofErasure = (fields: Fields) => {
  const customer = maybe(fields["customer"], fieldsOf);
  maybe(fields["orders_requested"], idsOf);
  return {
    shopDomain: maybe(fields["shop_domain"], textOf),
    customerId: maybe(customer?.["id"], idOf),
    customerEmail: maybe(customer?.["email"], emailOf),
    orderIds: maybe(fields["orders_to_redact"], idsOf) ?? [],
  };
};

const READERS: Record<WebhookTopic, (fields: Fields) => Partial<WebhookNews>> = {
  "orders/create": ofOrder,
  "orders/updated": ofOrder,
  "orders/cancelled": ofOrder,
  "orders/delete": ofOrder,
  "refunds/create": (fields) => ({ orderId: idOf(fields["order_id"]) }),
  "customers/merge": (fields) => {
    const status = maybe(fields["status"], textOf)?.toLowerCase() ?? "";
    const kept = maybe(fields["admin_graphql_api_customer_kept_id"], (value) => gidOf("Customer", value));
    const isDone = ["complete", "completed", "success", "succeeded"].includes(status);
    return {
      customerId: maybe(fields["admin_graphql_api_customer_deleted_id"], (value) => gidOf("Customer", value)),
      keptCustomerId: isDone ? kept : null,
    };
  },
  "customers/delete": (fields) => ({ customerId: idOf(fields["id"]) }),
  "customers/redact": ofErasure,
  "customers/data_request": ofErasure,
  "shop/redact": (fields) => ({ shopDomain: maybe(fields["shop_domain"], textOf) }),
  "shop/update": ofShop,
  "app/uninstalled": ofShop,
  "app/scopes_update": () => ({}),
  "bulk_operations/finish": (fields) => ({
    operationId: String(gidOf("BulkOperation", fields["admin_graphql_api_id"])),
  }),
};

/** A whole number above 0, also as digits, that the database can hold. */
function idOf(value: unknown): bigint {
  const digits = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof digits !== "string" || digits.length > 19 || !/^[0-9]+$/.test(digits)) throw new Refused("id");
  const id = BigInt(digits);
  if (id < 1n || id > LARGEST_ID) throw new Refused("id");
  return id;
}

function idsOf(value: unknown): bigint[] {
  if (!Array.isArray(value)) throw new Refused("ids");
  return value.map(idOf);
}

/** A text that the database can hold. */
function emailOf(value: unknown): string {
  const text = textOf(value);
  if (text.includes("\u0000")) throw new Refused("email");
  return text;
}
