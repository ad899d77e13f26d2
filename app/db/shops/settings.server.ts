import { DEFAULT_SETTINGS, type Settings } from "../../domain/settings.ts";
import type { ShopTx } from "../core/shop-scope.server.ts";

/** The merchant's settings; the defaults until the first save. */
export async function readSettings(tx: ShopTx): Promise<Settings> {
  const row = await tx.prisma.settings.findUnique({
    where: { shopId: tx.shopId },
    select: {
      windowYears: true,
      includePointOfSale: true,
      tagPrefix: true,
      listPrefix: true,
      autoRefresh: true,
      alertEmail: true,
    },
  });
  return row ?? DEFAULT_SETTINGS;
}

export async function saveSettings(tx: ShopTx, settings: Settings, now: Date): Promise<void> {
  const { windowYears, includePointOfSale, tagPrefix, listPrefix, autoRefresh, alertEmail } = settings;
  const data = {
    windowYears,
    includePointOfSale,
    tagPrefix,
    listPrefix,
    autoRefresh,
    alertEmail,
    updatedAt: now,
  };
  await tx.prisma.settings.upsert({
    where: { shopId: tx.shopId },
    create: { shopId: tx.shopId, ...data },
    update: data,
  });
}
