/**
 * The shape that each topic's body must have. The headers of a webhook are not signed, so a genuine body may come
 * again under another topic or for another shop. So a body must have what its own topic has, and nothing that only
 * another topic has.
 */
import { z } from "zod";

import { fromGid, InvalidGidError, LARGEST_ID } from "../gid.ts";

/** A number beyond 2^53 comes as text: see parseExactJson. */
const id = z
  .union([z.int(), z.string().regex(/^\d{1,19}$/)])
  .transform(BigInt)
  .refine((number) => number > 0n && number <= LARGEST_ID);

const gid = (type: Parameters<typeof fromGid>[0]) =>
  z.string().transform((text, context) => {
    try {
      return fromGid(type, text);
    } catch (error) {
      if (!(error instanceof InvalidGidError)) throw error;
      context.addIssue({ code: "custom", message: "no global id" });
      return z.NEVER;
    }
  });

/** The database can't store a text with a NUL, nor one with half a character. */
const storable = z.string().refine((text) => !text.includes("\0") && text.isWellFormed());
/** For a field that only another topic's body has. */
const absent = z.never().optional();

/** An object by its id. Most bodies also have its global id, which names the kind. */
function about(type: "Customer" | "Order") {
  return z
    .object({ id, admin_graphql_api_id: gid(type).nullish() })
    .refine((body) => (body.admin_graphql_api_id ?? body.id) === body.id, {
      path: ["admin_graphql_api_id"],
    })
    .transform((body) => body.id);
}

const aboutOrder = about("Order").transform((orderId) => ({ orderId }));
const aboutCustomer = about("Customer").transform((customerId) => ({ customerId }));

const shopDomain = storable.refine((text) => text !== "").transform((text) => text.toLowerCase());

const aboutPerson = {
  shop_domain: shopDomain,
  customer: z.object({ id: id.nullish(), email: storable.nullish() }).nullish(),
};

const redaction = z
  .object({
    ...aboutPerson,
    orders_to_redact: z.array(id).nullish(),
    orders_requested: absent,
    data_request: absent,
  })
  .refine((body) => body.customer != null || body.orders_to_redact != null, { path: ["customer"] })
  .transform((body) => ({
    shopDomains: [body.shop_domain],
    customerId: body.customer?.id ?? null,
    customerEmail: body.customer?.email ?? null,
    orderIds: body.orders_to_redact ?? [],
  }));

const dataRequest = z
  .object({
    ...aboutPerson,
    orders_requested: z.array(id).nullish(),
    data_request: z.object({ id: id.nullish() }).nullish(),
    orders_to_redact: absent,
  })
  .refine((body) => body.customer != null || body.data_request != null, { path: ["customer"] })
  .transform((body) => ({
    shopDomains: [body.shop_domain],
    customerId: body.customer?.id ?? null,
    customerEmail: body.customer?.email ?? null,
  }));

const shopRedaction = z
  .object({
    shop_domain: shopDomain,
    customer: absent,
    orders_to_redact: absent,
    orders_requested: absent,
    data_request: absent,
  })
  .transform((body) => ({ shopDomains: [body.shop_domain] }));

/** Shopify's documents name only `failed`, and `COMPLETED` where the state of a merge is queried. */
const MERGED = /^(?:completed?|success|succeeded)$/i;

const merge = z
  .object({
    admin_graphql_api_customer_kept_id: gid("Customer").nullable(),
    admin_graphql_api_customer_deleted_id: gid("Customer").nullable(),
    status: z.string().nullish(),
  })
  .transform((body) => ({
    customerId: body.admin_graphql_api_customer_deleted_id,
    // The webhook also comes for a merge that failed or has not happened yet.
    keptCustomerId: MERGED.test(body.status ?? "") ? body.admin_graphql_api_customer_kept_id : null,
  }));

/** `myshopify_domain` is the permanent one. `domain` is the one that the merchant shows. Both may be the same. */
const aboutShop = z
  .object({ myshopify_domain: shopDomain.nullish(), domain: shopDomain.nullish() })
  .transform((body) => ({
    shopDomains: [body.myshopify_domain, body.domain].filter((domain) => domain != null),
  }))
  .refine((body) => body.shopDomains.length > 0, { path: ["myshopify_domain"] });

/** By topic. Each gives a part of WebhookEvent. */
export const WEBHOOK_BODIES = {
  "orders/create": aboutOrder,
  "orders/updated": aboutOrder,
  "orders/cancelled": aboutOrder,
  "orders/delete": aboutOrder,
  "refunds/create": z.object({ order_id: id }).transform((body) => ({ orderId: body.order_id })),
  "customers/merge": merge,
  "customers/delete": aboutCustomer,
  "customers/redact": redaction,
  "customers/data_request": dataRequest,
  "shop/redact": shopRedaction,
  "shop/update": aboutShop,
  "bulk_operations/finish": z
    .object({ admin_graphql_api_id: gid("BulkOperation") })
    .transform((body) => ({ operationId: String(body.admin_graphql_api_id) })),
  "app/uninstalled": aboutShop,
  "app/scopes_update": z.object({ current: z.array(z.string()) }).transform(() => ({})),
};
