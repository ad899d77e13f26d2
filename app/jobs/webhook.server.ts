import { findShop, type ShopRow } from "../db/system.server.ts";
import {
  forgetOrder,
  mergeCustomers,
  refreshOrder,
  refreshScopes,
  refreshShop,
  wakeImport,
} from "../ingest/apply-webhook.server.ts";
import type { IngestServices } from "../ingest/services.ts";
import { takeDataRequest } from "../privacy/data-request.server.ts";
import { eraseCustomer } from "../privacy/erase-customer.server.ts";
import { leaveShop, redactShop } from "../privacy/leave.server.ts";
import type { JobPayload } from "../queue/jobs.ts";
import type { JobHandler, JobOutcome } from "../queue/queue.server.ts";
import { ShopUnavailableError } from "../shopify/errors.ts";
import { webhookTopic, type WebhookTopic } from "../shopify/webhook-news.ts";

type WebhookServices = IngestServices & { asOf(): Date };

/** Does what a webhook calls for. Each topic may be done twice, and in any order. */
export function webhookJob(services: WebhookServices): JobHandler<"webhook"> {
  return async (payload) => {
    const shop = await findShop(services.db, payload.shopId);
    const topic = webhookTopic(payload.topic);
    if (shop === null || topic === null || !isDue(shop, topic)) return { outcome: "done" };
    try {
      return (await apply(services, shop, topic, payload)) ?? { outcome: "done" };
    } catch (error) {
      if (!(error instanceof ShopUnavailableError)) throw error;
      services.log.warn(
        { shopId: shop.id, topic, status: error.status },
        "webhook left: the shop can't be asked",
      );
    }
    return { outcome: "done" };
  };
}

/** Of a shop that removed the app only erasures are still done. */
function isDue(shop: ShopRow, topic: WebhookTopic): boolean {
  return shop.uninstalledAt === null || topic === "shop/redact" || topic === "customers/redact";
}

async function apply(
  services: WebhookServices,
  shop: ShopRow,
  topic: WebhookTopic,
  payload: JobPayload<"webhook">,
): Promise<JobOutcome | void> {
  const { db, log } = services;
  const shopId = shop.id;
  const { resourceId, ids = {} } = payload;
  switch (topic) {
    case "orders/create":
    case "orders/updated":
    case "orders/edited":
    case "orders/cancelled":
    case "refunds/create":
      return refreshOrder(services, shop, numberOf(resourceId));
    case "orders/delete":
      return forgetOrder(services, shop, numberOf(resourceId));
    case "customers/merge":
      if (ids["kept"] === undefined || resourceId === null) return;
      return mergeCustomers(services, shop, { gone: numberOf(resourceId), kept: numberOf(ids["kept"]) });
    case "customers/delete":
    case "customers/redact":
      return eraseCustomer(services, shop, {
        ...customerOf(ids),
        orderIds: numbersOf(ids["orders"]),
        requestedAt: momentOf(ids["at"]) ?? shop.installedAt,
        gone: topic === "customers/delete",
      });
    case "customers/data_request":
      return takeDataRequest(services, shopId, {
        ...customerOf(ids),
        deliveryId: resourceId ?? "",
        requestedAt: momentOf(ids["at"]) ?? services.now(),
      });
    case "shop/redact":
      return log.info({ shopId, erased: await redactShop(db, shop) }, "shop erased");
    case "shop/update":
      return refreshShop(services, shop);
    case "bulk_operations/finish":
      return resourceId === null ? undefined : wakeImport(services, shop, resourceId);
    case "app/uninstalled":
      return leaveShop(db, shop, services.now());
    case "app/scopes_update":
      return refreshScopes(services, shop);
  }
}

function numberOf(text: string | null): bigint {
  if (text === null || !/^\d+$/.test(text)) throw new Error("A webhook's job lacks the id that it is about.");
  return BigInt(text);
}

function numbersOf(text: string | undefined): bigint[] {
  return text === undefined ? [] : text.split(",").map(numberOf);
}

function customerOf(ids: Readonly<Record<string, string>>) {
  const shopifyId = ids["customer"] === undefined ? null : numberOf(ids["customer"]);
  return { shopifyId, customerIds: numbersOf(ids["held"]) };
}

function momentOf(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text);
}
