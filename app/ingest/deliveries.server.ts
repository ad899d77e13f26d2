import { findCustomersByEmail } from "../db/orders/customers.server.ts";
import type { Database } from "../db/core/database.server.ts";
import { takeDelivery } from "../db/orders/deliveries.server.ts";
import { enterErasure } from "../db/privacy/erasures.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { findWebhookShop, type ShopRow } from "../db/shops/shop-directory.server.ts";
import { comparableEmail } from "../domain/email.ts";
import type { JobPayload } from "../queue/jobs.ts";
import type { JobQueue } from "../queue/queue.server.ts";
import {
  webhookEvent,
  webhookTopic,
  type WebhookEvent,
  type WebhookTopic,
} from "../shopify/webhooks/webhook-event.ts";

export interface Delivery {
  readonly shopDomain: string;
  readonly deliveryId: string;
  /** As in the header (`orders/create`) or as the SDK writes it (`ORDERS_CREATE`). */
  readonly topic: string;
  /** The parsed body. Its signature was checked. */
  readonly payload: unknown;
  readonly now: Date;
  /** When Shopify first sent it. An uninstall from before this installation belongs to an earlier one. */
  readonly triggeredAt?: Date;
}

interface TakingServices {
  readonly db: Database;
  readonly queue: Pick<JobQueue, "enqueue">;
  readonly log: { warn(fields: object, message: string): void };
}

/**
 * Takes a webhook: notes its delivery and queues the work in one transaction. So the work is done at least once, and
 * the delivery is taken once. Only ids go into the job. The headers are not signed, so a body that names another shop
 * than the header counts as of an unknown shop. A webhook that is not taken leaves a line in the log.
 * @throws InvalidWebhookError for a body that its topic does not promise
 */
export async function takeWebhook(
  services: TakingServices,
  delivery: Delivery,
): Promise<"taken" | "duplicate" | "unknown_shop"> {
  const topic = webhookTopic(delivery.topic);
  const meant = await shopMeant(services, topic, delivery);
  if (meant === null) return "unknown_shop";
  const { shop, event } = meant;
  const { deliveryId: id, now } = delivery;
  const stale = topic === "app/uninstalled" && (delivery.triggeredAt ?? now) < shop.installedAt;
  return inShopSql({ pool: services.db.urgent }, shop.id, async (sql) => {
    const isNew = await takeDelivery(sql, { id, topic: topic ?? delivery.topic, receivedAt: now });
    if (!isNew) return "duplicate";
    if (topic === null || event === null || stale) {
      const why = stale ? "an uninstall before this installation" : "an unknown topic";
      services.log.warn({ shopId: shop.id, why }, "webhook left");
      return "taken";
    }
    // This merge did not happen. Its job would take the place of one that waits for the same customer.
    if (topic === "customers/merge" && event.keptCustomerId === null) return "taken";
    if (isErasure(topic)) await keepErasure(sql, topic, event, delivery);
    await services.queue.enqueue(sql, "webhook", await jobOf(sql, topic, event, delivery));
    return "taken";
  });
}

interface Meant {
  readonly shop: Pick<ShopRow, "id" | "installedAt">;
  readonly event: WebhookEvent | null;
}

/**
 * The shop of a webhook is the header's. Where the topic's body names a shop, it must name the same one.
 * `shop/update` goes by its body instead: after a change of domain the header may have another one. All that this
 * topic does is ask Shopify again.
 */
async function shopMeant(
  { db, log }: TakingServices,
  topic: WebhookTopic | null,
  { shopDomain, payload }: Delivery,
): Promise<Meant | null> {
  const shop = await findWebhookShop(db, shopDomain);
  if (shop === null && topic !== "shop/update") {
    log.warn({ topic: topic ?? "unknown" }, "webhook left: its shop is not known");
    return null;
  }
  const event = topic === null ? null : webhookEvent(topic, payload);
  const named = event?.shopDomains ?? [];
  if (shop !== null && (named.length === 0 || named.includes(shopDomain.toLowerCase())))
    return { shop, event };
  for (const domain of topic === "shop/update" ? named : []) {
    const renamed = await findWebhookShop(db, domain);
    if (renamed === null) continue;
    log.warn({ shopId: renamed.id, topic }, "webhook taken for the shop that its body names");
    return { shop: renamed, event };
  }
  log.warn({ shopId: shop?.id ?? null, topic }, "webhook left: its body names another shop than its header");
  return null;
}

/** The newest job about one thing replaces the others. So a webhook that must not be lost is keyed by its delivery. */
async function jobOf(
  sql: ShopSql,
  topic: WebhookTopic,
  event: WebhookEvent,
  { deliveryId, now }: Delivery,
): Promise<JobPayload<"webhook">> {
  if (isErasure(topic)) return { shopId: sql.shopId, topic, resourceId: deliveryId };
  const about = event.orderId ?? event.customerId ?? event.operationId;
  const isDataRequest = topic === "customers/data_request";
  const isDated = isDataRequest || topic === "app/uninstalled" || topic === "shop/redact";
  const resourceId = isDataRequest ? deliveryId : about === null ? null : String(about);
  const held = isDataRequest ? await heldCustomers(sql, event) : [];
  const ids = {
    ...(event.customerId !== null && { customer: String(event.customerId) }),
    ...(event.keptCustomerId !== null && { kept: String(event.keptCustomerId) }),
    ...(held.length > 0 && { held: held.join(",") }),
    ...(isDated && { at: now.toISOString() }),
  };
  return { shopId: sql.shopId, topic, resourceId, ids };
}

function isErasure(topic: WebhookTopic): boolean {
  return topic === "customers/redact" || topic === "customers/delete";
}

/**
 * The customer to erase is in a row that is deleted with the erasure. A job would be kept for a while after it is
 * done.
 */
async function keepErasure(
  sql: ShopSql,
  topic: WebhookTopic,
  { customerId, customerEmail, orderIds }: WebhookEvent,
  { deliveryId, now }: Delivery,
): Promise<void> {
  const ids = {
    ...(customerId !== null && { customerShopifyIds: [customerId] }),
    ...(customerEmail !== null && { emails: [comparableEmail(customerEmail)] }),
    orderIds,
  };
  const gone = topic === "customers/delete";
  await enterErasure(sql, { deliveryId, requestedAt: now, gone, toAsk: gone, ids });
}

/** A data request may name the customer by email only. The email itself goes no further. */
async function heldCustomers(sql: ShopSql, event: WebhookEvent): Promise<bigint[]> {
  return event.customerEmail === null ? [] : findCustomersByEmail(sql, event.customerEmail);
}
