import { enterErasure } from "../db/privacy/erasures.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { findShop, type ShopRow } from "../db/shops/shop-directory.server.ts";
import {
  forgetOrder,
  mergeCustomers,
  refreshOrder,
  refreshScopes,
  refreshShop,
  wakeImport,
} from "../ingest/apply-webhook.server.ts";
import type { IngestServices } from "../ingest/services.ts";
import { askStanding, mayErase, type Standing } from "../privacy/ask-again.server.ts";
import { takeDataRequest } from "../privacy/data-request.server.ts";
import { eraseCustomer, type ErasureServices } from "../privacy/erase-customer.server.ts";
import {
  ERASURE_TOPICS,
  forgetShopJobs,
  leaveShop,
  redactShop,
  type LeavingServices,
} from "../privacy/leave.server.ts";
import type { JobPayload } from "../queue/jobs.ts";
import type { JobHandler, JobOutcome } from "../queue/queue.server.ts";
import { tryParked } from "../schedule/parked.server.ts";
import { ShopUnavailableError } from "../shopify/errors.ts";
import { webhookTopic, type WebhookTopic } from "../shopify/webhooks/webhook-event.ts";

type WebhookServices = IngestServices & ErasureServices & LeavingServices & { asOf(): Date };

const BUSY_SECONDS = 20;
/**
 * How long and how often Shopify is asked whether the shop removed the app. `in`: Shopify still serves the app there.
 * `unclear`: anything else.
 */
const ASK_AGAIN = {
  in: { patienceMs: 600_000, afterSeconds: 30 },
  unclear: { patienceMs: 3 * 86_400_000, afterSeconds: 3_600 },
};

/** Does what a webhook calls for. Each topic may be worked twice, and in any order. */
export function webhookJob(services: WebhookServices): JobHandler<"webhook"> {
  return async (payload, { signal }) => {
    const shop = await findShop(services.db, payload.shopId);
    const topic = webhookTopic(payload.topic);
    if (shop === null) await forgetShopJobs(services.db, payload.shopId);
    if (shop === null || topic === null || !isDue(shop, topic)) return { outcome: "done" };
    try {
      return (await apply(services, shop, topic, payload, signal)) ?? { outcome: "done" };
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

/** For a shop that removed the app only erasures are still done. */
function isDue(shop: ShopRow, topic: WebhookTopic): boolean {
  return shop.uninstalledAt === null || ERASURE_TOPICS.some((each) => each === topic);
}

async function apply(
  services: WebhookServices,
  shop: ShopRow,
  topic: WebhookTopic,
  payload: JobPayload<"webhook">,
  signal: AbortSignal,
): Promise<JobOutcome | void> {
  const shopId = shop.id;
  const { resourceId, ids = {} } = payload;
  switch (topic) {
    case "orders/create":
    case "orders/updated":
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
      if (ids["customer"] !== undefined || ids["held"] !== undefined || ids["orders"] !== undefined)
        return handOverErasure(services, shop, topic, payload);
      if (!(await mayErase(services, shop, resourceId ?? ""))) return;
      return eraseCustomer(services, shop, resourceId ?? "", signal);
    case "customers/data_request":
      return takeDataRequest(services, shopId, {
        ...customerOf(ids),
        deliveryId: resourceId ?? "",
        requestedAt: momentOf(ids["at"]) ?? services.now(),
      });
    case "shop/redact":
      return eraseShop(services, shop, momentOf(ids["at"]), signal);
    case "shop/update":
      await refreshShop(services, shop);
      return goOn(services, shop);
    case "bulk_operations/finish":
      return resourceId === null ? undefined : wakeImport(services, shop, resourceId);
    case "app/uninstalled":
      return endInstallation(services, shop, momentOf(ids["at"]));
    case "app/scopes_update":
      await refreshScopes(services, shop);
      return goOn(services, shop);
  }
}

/** `shop/update` has the same body as `app/uninstalled`. So Shopify is asked whether the app was removed. */
async function endInstallation(
  services: WebhookServices,
  shop: ShopRow,
  at: Date | null,
): Promise<JobOutcome | void> {
  if (at !== null && at < shop.installedAt) return;
  const standing = await askStanding(services, shop);
  if (standing === "out") return leaveShop(services, shop);
  return askLater(services, shop, "app/uninstalled", standing, at);
}

/** A shop whose uninstall never arrived leaves first. A shop that Shopify still serves keeps its data. */
async function eraseShop(
  services: WebhookServices,
  shop: ShopRow,
  at: Date | null,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const { db, log } = services;
  if (shop.uninstalledAt === null) {
    const standing = await askStanding(services, shop);
    if (standing !== "out" && standing !== "closed")
      return askLater(services, shop, "shop/redact", standing, at);
    await leaveShop(services, shop);
  }
  const left = (await findShop(db, shop.id)) ?? shop;
  const outcome = await redactShop(db, left, signal);
  log.info({ shopId: shop.id, outcome }, "erasure of a shop");
  return outcome === "busy" ? { outcome: "again", afterSeconds: BUSY_SECONDS } : { outcome: "done" };
}

/** Asks again for a while when Shopify does not confirm the webhook yet. After that the webhook is left. */
function askLater(
  services: WebhookServices,
  shop: ShopRow,
  topic: WebhookTopic,
  standing: Standing,
  at: Date | null,
): JobOutcome {
  const { patienceMs, afterSeconds } = ASK_AGAIN[standing === "in" ? "in" : "unclear"];
  const waitedMs = at === null ? Infinity : services.now().getTime() - at.getTime();
  if (waitedMs < patienceMs) return { outcome: "again", afterSeconds };
  services.log.warn({ shopId: shop.id, topic, standing }, "webhook left: Shopify does not confirm it");
  return { outcome: "done" };
}

/**
 * A job of an earlier version names the customer itself. The customer goes into a row, and a new job names that row.
 */
async function handOverErasure(
  { db, queue }: WebhookServices,
  shop: ShopRow,
  topic: "customers/delete" | "customers/redact",
  { resourceId, ids = {} }: JobPayload<"webhook">,
): Promise<void> {
  const { shopifyId, customerIds } = customerOf(ids);
  const deliveryId = `job ${topic} ${resourceId ?? ""}`;
  await inShopSql(db, shop.id, async (sql) => {
    await enterErasure(sql, {
      deliveryId,
      requestedAt: momentOf(ids["at"]) ?? shop.installedAt,
      gone: topic === "customers/delete",
      toAsk: topic === "customers/delete",
      ids: {
        customerShopifyIds: shopifyId === null ? [] : [shopifyId],
        customerIds,
        orderIds: numbersOf(ids["orders"]),
      },
    });
    await queue.enqueue(sql, "webhook", { shopId: shop.id, topic, resourceId: deliveryId });
  });
}

/** Shopify has just answered, so parked work is tried again. */
async function goOn(services: WebhookServices, shop: ShopRow): Promise<void> {
  if (shop.parkedAt !== null) await tryParked(services, shop);
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
