import { enterCustomers } from "../db/customers.server.ts";
import { importsForScoring, unfinishedImport } from "../db/imports.server.ts";
import { markOrderDeleted, moveOrders } from "../db/orders.server.ts";
import { inShopSql } from "../db/shop-scope.server.ts";
import { updateShop, type ShopRow } from "../db/system.server.ts";
import { readOrder } from "../shopify/order.server.ts";
import { readGrantedScopes, readShop } from "../shopify/shop.server.ts";
import { startImport } from "./request-import.server.ts";
import type { IngestServices } from "./services.ts";
import { storeOrders } from "./store-orders.server.ts";

type WebhookServices = IngestServices & { asOf(): Date };

/** An order is not taken from the webhook, which may be late, but read again as it is now. */
export async function refreshOrder(services: IngestServices, shop: ShopRow, orderId: bigint): Promise<void> {
  const order = await readOrder(await services.admin(shop.domain), orderId);
  // Gone by now, which has a webhook of its own, or older than the app may see.
  if (order === null) return;
  await inShopSql(services.db, shop.id, (sql) => storeOrders(sql, [order]));
}

export async function forgetOrder(services: IngestServices, shop: ShopRow, orderId: bigint): Promise<void> {
  await inShopSql(services.db, shop.id, (sql) => markOrderDeleted(sql, orderId, services.now()));
}

/**
 * A customer was merged into another, who now has the orders. The merged one stays, without orders, until the next
 * run finds no group and the syncs have taken the old one off.
 */
export async function mergeCustomers(
  services: IngestServices,
  shop: ShopRow,
  merge: { readonly gone: bigint; readonly kept: bigint },
): Promise<void> {
  await inShopSql(services.db, shop.id, async (sql) => {
    await enterCustomers(sql, [merge.kept]);
    await moveOrders(sql, merge.gone, merge.kept);
  });
}

/** The shop's facts changed. In another currency other orders count, so everybody is scored again. */
export async function refreshShop(services: WebhookServices, shop: ShopRow): Promise<void> {
  const { name, currency, timeZone } = await readShop(await services.admin(shop.domain));
  await updateShop(services.db, shop.id, { name, currency, timeZone });
  if (currency === shop.currency) return;
  await inShopSql(services.db, shop.id, (sql) =>
    services.queue.enqueue(sql, "score", { shopId: shop.id, asOf: services.asOf().toISOString() }),
  );
}

/** The scopes changed. Whoever just let the app see all orders wants them read. */
export async function refreshScopes(services: WebhookServices, shop: ShopRow): Promise<void> {
  const grantedScopes = await readGrantedScopes(await services.admin(shop.domain));
  await updateShop(services.db, shop.id, { grantedScopes });
  const { complete } = await inShopSql(services.db, shop.id, importsForScoring);
  if (complete?.scopeLimited === true && grantedScopes.includes("read_all_orders"))
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
