import type { Database } from "../db/database.server.ts";
import { eraseShop } from "../db/erasure.server.ts";
import { failImport, unfinishedImport } from "../db/imports.server.ts";
import { inShopSql } from "../db/shop-scope.server.ts";
import { deleteSessions, markUninstalled, removeShop, type ShopRow } from "../db/system.server.ts";

/**
 * The app was removed: its tokens are forgotten and its import ends; every job ends at a shop that is marked so.
 * The data stays until Shopify asks for its erasure, 48 hours later, so that a merchant may come back.
 */
export async function leaveShop(db: Database, shop: ShopRow, now: Date): Promise<void> {
  await markUninstalled(db, shop.domain, now);
  await deleteSessions(db, shop.domain);
  await inShopSql(db, shop.id, async (sql) => {
    const open = await unfinishedImport(sql);
    if (open !== null) await failImport(sql, open.id, { errorCode: "uninstalled", now });
  });
}

/**
 * Erases all of a shop that removed the app; one that has installed it again meanwhile keeps its data.
 * @returns whether it was erased
 */
export async function redactShop(db: Database, shop: ShopRow): Promise<boolean> {
  if (shop.uninstalledAt === null) return false;
  await inShopSql(db, shop.id, eraseShop);
  await removeShop(db, shop);
  return true;
}
