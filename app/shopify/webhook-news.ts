import { z } from "zod";

import { fromGid } from "./gid.ts";

/** The webhooks that the app takes, as shopify.app.toml names them. */
export const WEBHOOK_TOPICS = [
  "orders/create",
  "orders/updated",
  "orders/edited",
  "orders/cancelled",
  "orders/delete",
  "refunds/create",
  "customers/merge",
  "customers/delete",
  "customers/redact",
  "customers/data_request",
  "shop/redact",
  "shop/update",
  "bulk_operations/finish",
  "app/uninstalled",
  "app/scopes_update",
] as const;

export type WebhookTopic = (typeof WEBHOOK_TOPICS)[number];

/** What of a webhook's body the app goes by: ids, never what happened, which is read again from Shopify. */
export interface WebhookNews {
  /** The shop that the body names; null where it names none. */
  readonly shopDomain: string | null;
  readonly orderId: bigint | null;
  readonly customerId: bigint | null;
  /** To find a customer by where the body has no id; never stored. */
  readonly customerEmail: string | null;
  /** The customer that another was merged into; null unless the merge succeeded. */
  readonly keptCustomerId: bigint | null;
  /** Orders from which a customer is to be taken off. */
  readonly orderIds: readonly bigint[];
  readonly operationId: string | null;
}

/** A body that is not what its topic promises. Names the field, never its value. */
export class InvalidWebhookError extends Error {
  override name = "InvalidWebhookError";
}

const NOTHING: WebhookNews = {
  shopDomain: null,
  orderId: null,
  customerId: null,
  customerEmail: null,
  keptCustomerId: null,
  orderIds: [],
  operationId: null,
};

const id = z.union([z.int().positive(), z.string().regex(/^\d{1,19}$/)]).transform(BigInt);
const customerGid = z.string().transform((gid) => fromGid("Customer", gid));
const aboutOrder = z.object({ id }).transform((body) => ({ orderId: body.id }));
const aboutCustomer = z.object({ id }).transform((body) => ({ customerId: body.id }));

const erasure = z
  .object({
    shop_domain: z.string().nullish(),
    customer: z.object({ id: id.nullish(), email: z.string().nullish() }).nullish(),
    orders_to_redact: z.array(id).nullish(),
    orders_requested: z.array(id).nullish(),
  })
  .transform((body) => ({
    shopDomain: body.shop_domain ?? null,
    customerId: body.customer?.id ?? null,
    customerEmail: body.customer?.email ?? null,
    orderIds: body.orders_to_redact ?? [],
  }));

const merge = z
  .object({
    admin_graphql_api_customer_kept_id: customerGid.nullish(),
    admin_graphql_api_customer_deleted_id: customerGid.nullish(),
    status: z.string().nullish(),
  })
  .transform((body) => ({
    customerId: body.admin_graphql_api_customer_deleted_id ?? null,
    // It also fires for a merge that failed.
    keptCustomerId:
      body.status?.toLowerCase() === "failed" ? null : (body.admin_graphql_api_customer_kept_id ?? null),
  }));

const aboutShop = z
  .object({ myshopify_domain: z.string().nullish() })
  .transform((body) => ({ shopDomain: body.myshopify_domain ?? null }));

const BODIES: Record<WebhookTopic, z.ZodType<Partial<WebhookNews>>> = {
  "orders/create": aboutOrder,
  "orders/updated": aboutOrder,
  "orders/edited": z
    .object({ order_edit: z.object({ order_id: id }) })
    .transform((body) => ({ orderId: body.order_edit.order_id })),
  "orders/cancelled": aboutOrder,
  "orders/delete": aboutOrder,
  "refunds/create": z.object({ order_id: id }).transform((body) => ({ orderId: body.order_id })),
  "customers/merge": merge,
  "customers/delete": aboutCustomer,
  "customers/redact": erasure,
  "customers/data_request": erasure,
  "shop/redact": z
    .object({ shop_domain: z.string().nullish() })
    .transform((body) => ({ shopDomain: body.shop_domain ?? null })),
  "shop/update": aboutShop,
  "bulk_operations/finish": z
    .object({ admin_graphql_api_id: z.string().transform((gid) => String(fromGid("BulkOperation", gid))) })
    .transform((body) => ({ operationId: body.admin_graphql_api_id })),
  "app/uninstalled": aboutShop,
  "app/scopes_update": z.object({}).transform(() => ({})),
};

/** The topic as the toml writes it, from that or from the SDK's form (`ORDERS_CREATE`); null for another. */
export function webhookTopic(text: string): WebhookTopic | null {
  const sdkForm = (topic: string): string => topic.replace("/", "_").toUpperCase();
  return WEBHOOK_TOPICS.find((topic) => topic === text || sdkForm(topic) === text.toUpperCase()) ?? null;
}

/** @throws InvalidWebhookError */
export function webhookNews(topic: WebhookTopic, body: unknown): WebhookNews {
  const parsed = BODIES[topic].safeParse(body);
  if (parsed.success) return { ...NOTHING, ...parsed.data };
  const field = parsed.error.issues[0]?.path.map(String).join(".") ?? "";
  throw new InvalidWebhookError(
    `The body of ${topic} is not as expected at ${field === "" ? "its top" : field}.`,
  );
}
