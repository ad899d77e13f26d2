import { findCustomersByEmail } from "../db/customers.server.ts";
import type { Database } from "../db/database.server.ts";
import { takeDelivery } from "../db/deliveries.server.ts";
import { inShop, type ShopTx } from "../db/shop-scope.server.ts";
import { findShopByDomain } from "../db/system.server.ts";
import type { JobPayload } from "../queue/jobs.ts";
import type { JobQueue } from "../queue/queue.server.ts";
import { webhookNews, webhookTopic, type WebhookNews, type WebhookTopic } from "../shopify/webhook-news.ts";

export interface Delivery {
  readonly shopDomain: string;
  readonly deliveryId: string;
  /** As in the header (`orders/create`) or as the SDK writes it (`ORDERS_CREATE`). */
  readonly topic: string;
  /** The parsed body, whose signature was checked. */
  readonly payload: unknown;
  readonly now: Date;
  /** When Shopify sent it first. An uninstall older than the installation is an old one's. */
  readonly triggeredAt?: Date;
}

/**
 * Takes a webhook: notes its delivery and queues the work in one transaction, so that it is done at least once and
 * taken once. Only ids travel on. The headers are not signed, so a body that names another shop is of no known one.
 * @throws InvalidWebhookError for a body that its topic does not promise
 */
export async function takeWebhook(
  services: { readonly db: Database; readonly queue: Pick<JobQueue, "enqueue"> },
  delivery: Delivery,
): Promise<"taken" | "duplicate" | "unknown_shop"> {
  const { shopDomain, deliveryId: id, payload, now } = delivery;
  const shop = await findShopByDomain(services.db, shopDomain);
  if (shop === null) return "unknown_shop";
  const topic = webhookTopic(delivery.topic);
  const news = topic === null ? null : webhookNews(topic, payload);
  if (news !== null && news.shopDomain !== null && news.shopDomain !== shopDomain) return "unknown_shop";

  const stale = topic === "app/uninstalled" && (delivery.triggeredAt ?? now) < shop.installedAt;
  return inShop(services.db, shop.id, async (tx) => {
    const isNew = await takeDelivery(tx, { id, topic: topic ?? delivery.topic, receivedAt: now });
    if (!isNew) return "duplicate";
    if (topic === null || news === null || stale) return "taken";
    await services.queue.enqueue(tx, "webhook", await jobOf(tx, topic, news, delivery));
    return "taken";
  });
}

/** The newest of jobs that are about the same replaces the others, so what must not be lost goes by its delivery. */
async function jobOf(
  tx: ShopTx,
  topic: WebhookTopic,
  news: WebhookNews,
  { deliveryId, now }: Delivery,
): Promise<JobPayload<"webhook">> {
  const about = news.orderId ?? news.customerId ?? news.operationId;
  const isPersonal = topic === "customers/redact" || topic === "customers/data_request";
  const resourceId = isPersonal ? deliveryId : about === null ? null : String(about);
  const held = isPersonal ? await heldCustomers(tx, news) : [];
  const ids = {
    ...(news.customerId !== null && { customer: String(news.customerId) }),
    ...(news.keptCustomerId !== null && { kept: String(news.keptCustomerId) }),
    ...(held.length > 0 && { held: held.join(",") }),
    ...(news.orderIds.length > 0 && { orders: news.orderIds.join(",") }),
    ...((isPersonal || topic === "customers/delete") && { at: now.toISOString() }),
  };
  return { shopId: tx.shopId, topic, resourceId, ids };
}

/** An erasure or a request of data may name the customer by email only; the email itself goes no further. */
async function heldCustomers(tx: ShopTx, news: WebhookNews): Promise<bigint[]> {
  return news.customerEmail === null ? [] : findCustomersByEmail(tx, news.customerEmail);
}
