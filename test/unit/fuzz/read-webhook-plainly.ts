import type { WebhookEvent, WebhookTopic } from "../../../app/shopify/webhooks/webhook-event.ts";
import { type Fields, fieldsOf, gidOf, jsonOf, maybe, Refused, textOf } from "./read-plainly.ts";

const LARGEST_ID = 2n ** 63n - 1n;

/** What a webhook's body says, by the description of its topic and without the app's reader. @throws Refused */
export function readWebhookPlainly(topic: WebhookTopic, body: string): WebhookEvent {
  const fields = fieldsOf(exactJsonOf(body));
  return { ...NOTHING, ...READERS[topic](fields) };
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

/** JSON whose long whole numbers are put in quotes first. */
function exactJsonOf(body: string): unknown {
  jsonOf(body);
  return jsonOf(
    body.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) => {
      const isRounded = /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token));
      return isRounded ? `"${token}"` : token;
    }),
  );
}

/** A body with an id, and a global id that fits, if any. */
const about = (kind: string, fields: Fields): bigint => {
  const id = idOf(fields["id"]);
  const gid = maybe(fields["admin_graphql_api_id"], (value) => gidOf(kind, value));
  if (gid !== null && gid !== id) throw new Refused("another's id");
  return id;
};
const ofOrder = (fields: Fields) => ({ orderId: about("Order", fields) });
const ofShop = (fields: Fields) => {
  const named = [maybe(fields["myshopify_domain"], domainOf), maybe(fields["domain"], domainOf)];
  const shopDomains = named.filter((domain) => domain !== null);
  if (shopDomains.length === 0) throw new Refused("no shop");
  return { shopDomains };
};
const ofPerson = (fields: Fields) => {
  const customer = maybe(fields["customer"], fieldsOf);
  return {
    shopDomains: [domainOf(fields["shop_domain"])],
    customerId: maybe(customer?.["id"], idOf),
    customerEmail: maybe(customer?.["email"], storableOf),
  };
};
function without(fields: Fields, ...names: readonly string[]): void {
  for (const name of names) if (fields[name] !== undefined) throw new Refused("another topic's");
}
const isNothing = (value: unknown): boolean => value === undefined || value === null;

const ofRedaction = (fields: Fields) => {
  without(fields, "orders_requested", "data_request");
  const orderIds = maybe(fields["orders_to_redact"], idsOf);
  if (orderIds === null && isNothing(fields["customer"])) throw new Refused("nobody");
  return { ...ofPerson(fields), orderIds: orderIds ?? [] };
};
const ofDataRequest = (fields: Fields) => {
  without(fields, "orders_to_redact");
  maybe(fields["orders_requested"], idsOf);
  const request = maybe(fields["data_request"], fieldsOf);
  maybe(request?.["id"], idOf);
  if (request === null && isNothing(fields["customer"])) throw new Refused("nobody");
  return ofPerson(fields);
};

const READERS: Record<WebhookTopic, (fields: Fields) => Partial<WebhookEvent>> = {
  "orders/create": ofOrder,
  "orders/updated": ofOrder,
  "orders/cancelled": ofOrder,
  "orders/delete": ofOrder,
  "refunds/create": (fields) => ({ orderId: idOf(fields["order_id"]) }),
  "customers/merge": (fields) => {
    const status = maybe(fields["status"], textOf)?.toLowerCase() ?? "";
    const kept = orNull(fields["admin_graphql_api_customer_kept_id"], (value) => gidOf("Customer", value));
    const isDone = ["complete", "completed", "success", "succeeded"].includes(status);
    return {
      customerId: orNull(fields["admin_graphql_api_customer_deleted_id"], (value) =>
        gidOf("Customer", value),
      ),
      keptCustomerId: isDone ? kept : null,
    };
  },
  "customers/delete": (fields) => ({ customerId: about("Customer", fields) }),
  "customers/redact": ofRedaction,
  "customers/data_request": ofDataRequest,
  "shop/redact": (fields) => {
    without(fields, "customer", "orders_to_redact", "orders_requested", "data_request");
    return { shopDomains: [domainOf(fields["shop_domain"])] };
  },
  "shop/update": ofShop,
  "app/uninstalled": ofShop,
  "app/scopes_update": (fields) => {
    if (!Array.isArray(fields["current"])) throw new Refused("scopes");
    fields["current"].forEach(textOf);
    return {};
  },
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

/** Null where it says so, but not where it is missing. */
function orNull<T>(value: unknown, read: (value: unknown) => T): T | null {
  return value === null ? null : read(value);
}

function domainOf(value: unknown): string {
  const text = storableOf(value);
  if (text === "") throw new Refused("domain");
  return text.toLowerCase();
}

function idsOf(value: unknown): bigint[] {
  if (!Array.isArray(value)) throw new Refused("ids");
  return value.map(idOf);
}

/** A text that the database can hold. */
function storableOf(value: unknown): string {
  const text = textOf(value);
  if (text.includes("\u0000") || !text.isWellFormed()) throw new Refused("text");
  return text;
}
