import { setNextDigest, setNextRefresh } from "../../db/shops/due-shops.server.ts";
import { noteSetup } from "../../db/shops/setup-guide.server.ts";
import { readSettings, saveSettings } from "../../db/shops/settings.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { TARGETS } from "../../db/sync/sync-targets.server.ts";
import type { ShopRow } from "../../db/shops/shop-directory.server.ts";
import { nextDigestMoment } from "../../domain/schedule/digest-moment.ts";
import { nextQuietMoment } from "../../domain/schedule/quiet-hour.ts";
import type { Settings } from "../../domain/settings.ts";
import { startImport } from "../../ingest/request-import.server.ts";
import type { Services } from "../../services.server.ts";
import { requestSync } from "../../sync/merchant/targets.server.ts";

/**
 * What follows from saved settings: older orders are read, or all customers are scored again, or only names change,
 * or nothing follows at once.
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

/**
 * Saves the settings and starts what follows from them. Syncs follow a scoring.
 * @param change - gets the settings as they are when they are saved
 */
export async function saveAndFollow(
  services: Services,
  shop: ShopRow,
  change: (before: Settings) => Settings,
): Promise<SettingsEffect> {
  const shopId = shop.id;
  const asOf = services.asOf();
  const { before, settings, effect } = await inShopSql(services.db, shopId, async (sql) => {
    const before = await readSettings(sql);
    const settings = change(before);
    const next = effectOf(before, settings);
    await saveSettings(sql, settings, services.now());
    if (settings.includePointOfSale !== before.includePointOfSale)
      await noteSetup(sql, "point_of_sale_chosen", services.now());
    if (next === "score") await services.queue.enqueue(sql, "score", { shopId, asOf: asOf.toISOString() });
    return { before, settings, effect: next };
  });
  await followSwitch(services, shop, settings.autoRefresh);
  await followDigest(services, shop, { before: wantsDigest(before), now: wantsDigest(settings) });
  if (effect === "import") await startImport(services, shopId, asOf);
  if (effect === "names") for (const target of TARGETS) await requestSync(services, shopId, target);
  return effect;
}

/** When the daily refresh is switched on, the next one is set to the shop's next quiet hour. One that is set stays. */
async function followSwitch(services: Services, shop: ShopRow, autoRefresh: boolean): Promise<void> {
  if (autoRefresh === (shop.nextRefreshAt !== null)) return;
  const next = nextQuietMoment(services.now(), shop.timeZone, shop.domain);
  await setNextRefresh(services.db, shop.id, autoRefresh ? next : null);
}

/** When the weekly summary is switched on, the next one is set to Monday. One that is set stays, also one that is due. */
async function followDigest(
  services: Services,
  { id, timeZone }: ShopRow,
  wanted: { readonly before: boolean; readonly now: boolean },
): Promise<void> {
  if (wanted.before === wanted.now) return;
  await setNextDigest(services.db, id, wanted.now ? nextDigestMoment(services.now(), timeZone) : null);
}

function wantsDigest({ weeklyDigest, alertEmail }: Settings): boolean {
  return weeklyDigest && alertEmail !== null;
}
