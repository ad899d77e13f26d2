import { randomUUID } from "node:crypto";

import { lockCustomers } from "../db/orders/customer-lock.server.ts";
import { mergePeople } from "../db/engagement/move-person.server.ts";
import { noteMerge, type Merge } from "../db/orders/customer-merges.server.ts";
import { storeLines } from "../db/products/order-lines.server.ts";
import { shareProductsOn } from "../db/products/product-readings.server.ts";
import { erasedAmong } from "../db/privacy/erased-customers.server.ts";
import { enterErasure } from "../db/privacy/erasures.server.ts";
import { importsForScoring, unfinishedImport } from "../db/orders/imports.server.ts";
import { storedOrderCreatedAt, markOrderDeleted, moveOrders } from "../db/orders/orders.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { parkShop, updateShop, type ShopRow } from "../db/shops/shop-directory.server.ts";
import { resumeShop } from "../schedule/parked.server.ts";
import { readOrder, readVisibleOrders } from "../shopify/order.server.ts";
import { readGrantedScopes, readShop } from "../shopify/shop.server.ts";
import { isLimited, mayReadOrders } from "./granted.ts";
import { readLinesAgain } from "./read-lines-again.server.ts";
import { startImport } from "./request-import.server.ts";
import type { IngestServices } from "./services.ts";
import { storeOrders } from "./store-orders.server.ts";

type WebhookServices = IngestServices & { asOf(): Date };

/** The webhook's order may be late, so the order is read again as it is now. */
export async function refreshOrder(services: IngestServices, shop: ShopRow, orderId: bigint): Promise<void> {
  const admin = await services.admin(shop.domain);
  const order = await readOrder(admin, orderId);
  // It was deleted, which has a webhook of its own, or it is older than the app may see.
  if (order === null) return;
  const lines = await readLinesAgain(services, shop.id, admin, orderId);
  const erased = erasedAmong(services, shop.id);
  await inShopSql(services.db, shop.id, async (sql) => {
    await storeOrders(sql, [order], erased);
    if (lines !== null && (await shareProductsOn(sql))) await storeLines(sql, lines);
  });
}

/** Shopify shows 60 days to an app without `read_all_orders`. One day less, since its clock and ours may differ. */
const SURELY_VISIBLE_MS = 59 * 86_400_000;

/**
 * A webhook says that an order was deleted. The body of any order looks the same, so Shopify is asked. An order that
 * it still has is stored as it is now. An order that the app may merely not see stays.
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
    const createdAt = read.seesAll ? null : await storedOrderCreatedAt(sql, orderId);
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
 * A customer was merged into another, who has the orders now. That includes orders that are read later from a file
 * that was made before the merge. The merged customer stays, without orders. The next run gives no group, and the
 * syncs then take the customer off the old one.
 */
export async function mergeCustomers(services: IngestServices, shop: ShopRow, merge: Merge): Promise<void> {
  await inShopSql(services.db, shop.id, async (sql) => {
    await lockCustomers(sql);
    const kept = await noteMerge(sql, merge, services.now());
    if (kept === null) return;
    const erased = await erasedAmong(services, shop.id)(sql, [kept]);
    if (erased.size > 0) return eraseToo(services, sql, merge.gone);
    await moveOrders(sql, merge.gone, kept);
    await mergePeople(sql, merge.gone, kept);
  });
}

/** The customer was merged into one who was erased since. Both are the same person, so this one is erased too. */
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

/** The shop's details changed. In another currency other orders count, so all customers are scored again. */
export async function refreshShop(services: WebhookServices, shop: ShopRow): Promise<void> {
  const facts = await readShop(await services.admin(shop.domain));
  await updateShop(services.db, shop.id, facts);
  if (facts.currency === shop.currency) return;
  await inShopSql(services.db, shop.id, (sql) =>
    services.queue.enqueue(sql, "score", { shopId: shop.id, asOf: services.asOf().toISOString() }),
  );
}

/**
 * The scopes changed. Without the scopes that every import needs, the shop's work is parked. Once they are back it
 * goes on. A merchant who has just let the app see all orders wants them read.
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

/** A bulk operation ended. If it is the import's, the import looks now instead of at its next poll. */
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
