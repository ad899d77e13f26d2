import { setNextRefresh } from "../../db/shops/due-shops.server.ts";
import { readSettings, saveSettings } from "../../db/shops/settings.server.ts";
import { inShop } from "../../db/core/shop-scope.server.ts";
import { TARGETS } from "../../db/sync/sync-targets.server.ts";
import type { ShopRow } from "../../db/shops/system.server.ts";
import { nextQuietMoment } from "../../domain/schedule/quiet-hour.ts";
import type { Settings } from "../../domain/settings.ts";
import { startImport } from "../../ingest/request-import.server.ts";
import type { Services } from "../../services.server.ts";
import { requestSync } from "../../sync/merchant/targets.server.ts";

/**
 * What follows from saved settings: older orders are read, or everybody is scored again, or only names change, or
 * nothing at once.
 */
export type SettingsEffect = "import" | "score" | "names" | "schedule";

export function effectOf(before: Settings, after: Settings): SettingsEffect {
  if (after.windowYears > before.windowYears) return "import";
  const scored =
    after.windowYears !== before.windowYears || after.includePointOfSale !== before.includePointOfSale;
  if (scored) return "score";
  const named = after.tagPrefix !== before.tagPrefix || after.listPrefix !== before.listPrefix;
  return named ? "names" : "schedule";
}

/** Saves the settings and starts what follows from them; a scoring, in turn, is followed by the syncs. */
export async function saveAndFollow(
  services: Services,
  shop: ShopRow,
  settings: Settings,
): Promise<SettingsEffect> {
  const shopId = shop.id;
  const asOf = services.asOf();
  const effect = await inShop(services.db, shopId, async (tx) => {
    const next = effectOf(await readSettings(tx), settings);
    await saveSettings(tx, settings, services.now());
    if (next === "score") await services.queue.enqueue(tx, "score", { shopId, asOf: asOf.toISOString() });
    return next;
  });
  await followSwitch(services, shop, settings.autoRefresh);
  if (effect === "import") await startImport(services, shopId, asOf);
  if (effect === "names") for (const target of TARGETS) await requestSync(services, shopId, target);
  return effect;
}

/** Whoever switches the daily refresh on gets the next one in the shop's next quiet hour; one that is set stays. */
async function followSwitch(services: Services, shop: ShopRow, autoRefresh: boolean): Promise<void> {
  if (autoRefresh === (shop.nextRefreshAt !== null)) return;
  const next = nextQuietMoment(services.now(), shop.timeZone, shop.domain);
  await setNextRefresh(services.db, shop.id, autoRefresh ? next : null);
}
