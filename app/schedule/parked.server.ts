import { isAuditOpen } from "../db/sync/audits/audits.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { enabledTargets, SYNC_JOBS } from "../db/sync/sync-targets.server.ts";
import { noteStillParked, unparkShop, updateShop, type ShopRow } from "../db/shops/shop-directory.server.ts";
import { mayReadOrders } from "../ingest/granted.ts";
import { startImport } from "../ingest/request-import.server.ts";
import { ShopUnavailableError } from "../shopify/errors.ts";
import { readGrantedScopes } from "../shopify/shop.server.ts";
import type { ScheduleServices } from "./services.ts";

/** Asks Shopify, by one cheap call, whether it lets a parked shop's work in again. If it does, the work goes on. */
export async function tryParked(
  services: ScheduleServices,
  shop: Pick<ShopRow, "id" | "domain">,
): Promise<"resumed" | "parked"> {
  const { db, log } = services;
  try {
    const grantedScopes = await readGrantedScopes(await services.admin(shop.domain));
    await updateShop(db, shop.id, { grantedScopes });
    if (mayReadOrders(grantedScopes)) {
      await resumeShop(services, shop.id);
      log.info({ shopId: shop.id }, "shop is back: its work goes on");
      return "resumed";
    }
    await noteStillParked(db, shop.id, "scopes");
  } catch (error) {
    if (!(error instanceof ShopUnavailableError)) throw error;
    if (error.closure !== "access_lost") await noteStillParked(db, shop.id, error.closure);
  }
  return "parked";
}

/**
 * Has a shop's work go on. The orders are read, even those that no webhook could bring meanwhile. Syncs and audits go
 * on where they stood. This is safe to do twice, so the shop is marked only afterwards.
 */
export async function resumeShop(services: ScheduleServices, shopId: number): Promise<void> {
  await startImport(services, shopId, services.asOf());
  await inShopSql(services.db, shopId, async (sql) => {
    for (const target of await enabledTargets(sql))
      await services.queue.enqueue(sql, SYNC_JOBS[target], { shopId });
    if (await isAuditOpen(sql)) await services.queue.enqueue(sql, "audit", { shopId });
  });
  await unparkShop(services.db, shopId);
}
