import { z } from "zod";

import { fromGid, InvalidGidError, LARGEST_ID } from "./gid.ts";

/** The webhooks that the app takes, as shopify.app.toml names them. */
export const WEBHOOK_TOPICS = [
  "orders/create",
  "orders/updated",
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
  /** The customer that another was merged into; null unless the status says that it has happened. */
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

const id = z
  .union([z.int(), z.string().regex(/^\d{1,19}$/)])
  .transform(BigInt)
  .refine((number) => number > 0n && number <= LARGEST_ID);
const gid = (type: "BulkOperation" | "Customer") =>
  z.string().transform((text, context) => {
    try {
      return fromGid(type, text);
    } catch (error) {
      if (!(error instanceof InvalidGidError)) throw error;
      context.addIssue({ code: "custom", message: "no global id" });
      return z.NEVER;
    }
  });
const customerGid = gid("Customer");
/** The database holds no text with a NUL. */
const email = z.string().regex(/^[^\0]*$/);
const aboutOrder = z.object({ id }).transform((body) => ({ orderId: body.id }));
const aboutCustomer = z.object({ id }).transform((body) => ({ customerId: body.id }));

const erasure = z
  .object({
    shop_domain: z.string().nullish(),
    customer: z.object({ id: id.nullish(), email: email.nullish() }).nullish(),
    orders_to_redact: z.array(id).nullish(),
    orders_requested: z.array(id).nullish(),
  })
  .transform((body) => ({
    shopDomain: body.shop_domain ?? null,
    customerId: body.customer?.id ?? null,
    customerEmail: body.customer?.email ?? null,
    orderIds: body.orders_to_redact ?? [],
  }));

/** Shopify's documents name `failed` only, and `COMPLETED` where a merge is asked after. */
const MERGED = /^(?:completed?|success|succeeded)$/i;

const merge = z
  .object({
    admin_graphql_api_customer_kept_id: customerGid.nullish(),
    admin_graphql_api_customer_deleted_id: customerGid.nullish(),
    status: z.string().nullish(),
  })
  .transform((body) => ({
    customerId: body.admin_graphql_api_customer_deleted_id ?? null,
    // It also fires for a merge that failed, or is still to come.
    keptCustomerId: MERGED.test(body.status ?? "") ? (body.admin_graphql_api_customer_kept_id ?? null) : null,
  }));

const aboutShop = z
  .object({ myshopify_domain: z.string().nullish() })
  .transform((body) => ({ shopDomain: body.myshopify_domain ?? null }));

const BODIES: Record<WebhookTopic, z.ZodType<Partial<WebhookNews>>> = {
  "orders/create": aboutOrder,
  "orders/updated": aboutOrder,
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
    .object({ admin_graphql_api_id: gid("BulkOperation") })
    .transform((body) => ({ operationId: String(body.admin_graphql_api_id) })),
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
