import { randomUUID } from "node:crypto";

import { holdCustomers } from "../db/orders/customer-lock.server.ts";
import { noteMerge, type Merge } from "../db/orders/customer-merges.server.ts";
import { erasedAmong } from "../db/privacy/erased-customers.server.ts";
import { enterErasure } from "../db/privacy/erasures.server.ts";
import { importsForScoring, unfinishedImport } from "../db/orders/imports.server.ts";
import { heldOrderCreatedAt, markOrderDeleted, moveOrders } from "../db/orders/orders.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { parkShop, updateShop, type ShopRow } from "../db/shops/system.server.ts";
import { resumeShop } from "../schedule/parked.server.ts";
import { readOrder, readVisibleOrders } from "../shopify/order.server.ts";
import { readGrantedScopes, readShop } from "../shopify/shop.server.ts";
import { isLimited, mayReadOrders } from "./granted.ts";
import { startImport } from "./request-import.server.ts";
import type { IngestServices } from "./services.ts";
import { storeOrders } from "./store-orders.server.ts";

type WebhookServices = IngestServices & { asOf(): Date };

/** An order is not taken from the webhook, which may be late, but read again as it is now. */
export async function refreshOrder(services: IngestServices, shop: ShopRow, orderId: bigint): Promise<void> {
  const order = await readOrder(await services.admin(shop.domain), orderId);
  // Gone by now, which has a webhook of its own, or older than the app may see.
  if (order === null) return;
  const erased = erasedAmong(services, shop.id);
  await inShopSql(services.db, shop.id, (sql) => storeOrders(sql, [order], erased));
}

/** Shopify shows an app without `read_all_orders` 60 days; a day less, since its clock and ours need not agree. */
const SURELY_VISIBLE_MS = 59 * 86_400_000;

/**
 * An order is said to be deleted. Any order's body looks the same, so Shopify is asked: an order that it still has is
 * stored as it is, and one that the app may merely not see stays.
 */
export async function forgetOrder(services: IngestServices, shop: ShopRow, orderId: bigint): Promise<void> {
  const { db, log } = services;
  const read = await readVisibleOrders(await services.admin(shop.domain), [orderId]);
  const now = services.now();
  const erased = erasedAmong(services, shop.id);
  const outcome = await inShopSql(db, shop.id, async (sql) => {
    if (read.gone.length === 0) {
      await storeOrders(sql, read.there, erased);
      return "still there";
    }
    const createdAt = read.seesAll ? null : await heldOrderCreatedAt(sql, orderId);
    const isGone = read.seesAll || isSurelyVisible(createdAt, now);
    if (isGone) await markOrderDeleted(sql, orderId, now);
    return isGone ? "deleted" : "not visible";
  });
  if (outcome !== "deleted") log.warn({ shopId: shop.id, outcome }, "deletion of an order not carried out");
}

function isSurelyVisible(createdAt: Date | null, now: Date): boolean {
  return createdAt !== null && now.getTime() - createdAt.getTime() < SURELY_VISIBLE_MS;
}

/**
 * A customer was merged into another, who now has the orders, also those that are read only later from a file that was
 * made before. The merged one stays, without orders, until the next run finds no group and the syncs have taken the old
 * one off.
 */
export async function mergeCustomers(services: IngestServices, shop: ShopRow, merge: Merge): Promise<void> {
  await inShopSql(services.db, shop.id, async (sql) => {
    await holdCustomers(sql);
    const kept = await noteMerge(sql, merge, services.now());
    if (kept === null) return;
    const erased = await erasedAmong(services, shop.id)(sql, [kept]);
    if (erased.size > 0) return eraseToo(services, sql, merge.gone);
    await moveOrders(sql, merge.gone, kept);
  });
}

/** Whoever was merged into a customer who was erased since is the same person. */
async function eraseToo(
  { queue, now }: Pick<IngestServices, "queue" | "now">,
  sql: ShopSql,
  gone: bigint,
): Promise<void> {
  const deliveryId = randomUUID();
  const ids = { customerShopifyIds: [gone] };
  await enterErasure(sql, { deliveryId, requestedAt: now(), gone: true, ids });
  await queue.enqueue(sql, "webhook", {
    shopId: sql.shopId,
    topic: "customers/delete",
    resourceId: deliveryId,
  });
}

/** The shop's facts changed. In another currency other orders count, so everybody is scored again. */
export async function refreshShop(services: WebhookServices, shop: ShopRow): Promise<void> {
  const facts = await readShop(await services.admin(shop.domain));
  await updateShop(services.db, shop.id, facts);
  if (facts.currency === shop.currency) return;
  await inShopSql(services.db, shop.id, (sql) =>
    services.queue.enqueue(sql, "score", { shopId: shop.id, asOf: services.asOf().toISOString() }),
  );
}

/**
 * The scopes changed. Without those that every import needs, the shop's work is parked; once they are back it goes on.
 * Whoever just let the app see all orders wants them read.
 */
export async function refreshScopes(services: WebhookServices, shop: ShopRow): Promise<void> {
  const { db } = services;
  const grantedScopes = await readGrantedScopes(await services.admin(shop.domain));
  await updateShop(db, shop.id, { grantedScopes });
  if (!mayReadOrders(grantedScopes)) return parkShop(db, { id: shop.id }, "scopes", services.now());
  if (shop.parkedCode === "scopes") return resumeShop(services, shop.id);
  const { complete } = await inShopSql(db, shop.id, importsForScoring);
  if (complete?.scopeLimited === true && !isLimited(grantedScopes))
    await startImport(services, shop.id, services.asOf());
}

/** A bulk operation ended: if it is the import's, that looks now instead of at its next poll. */
export async function wakeImport(
  services: IngestServices,
  shop: ShopRow,
  operationId: string,
): Promise<void> {
  await inShopSql(services.db, shop.id, async (sql) => {
    const open = await unfinishedImport(sql);
    if (open?.operationId !== operationId) return;
    await services.queue.enqueue(sql, "import", { shopId: shop.id, asOf: open.asOf.toISOString() });
  });
}
