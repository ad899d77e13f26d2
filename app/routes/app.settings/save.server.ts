import { readSettings, saveSettings } from "../../db/settings.server.ts";
import { inShop } from "../../db/shop-scope.server.ts";
import { TARGETS } from "../../db/sync-targets.server.ts";
import type { Settings } from "../../domain/settings.ts";
import { startImport } from "../../ingest/request-import.server.ts";
import type { Services } from "../../services.server.ts";
import { requestSync } from "../../sync/targets.server.ts";

/** What follows from saved settings: older orders are read, or everybody is scored again, or only names change. */
export type SettingsEffect = "import" | "score" | "names";

export function effectOf(before: Settings, after: Settings): SettingsEffect {
  if (after.windowYears > before.windowYears) return "import";
  const scored =
    after.windowYears !== before.windowYears || after.includePointOfSale !== before.includePointOfSale;
  return scored ? "score" : "names";
}

/** Saves the settings and starts what follows from them; a scoring, in turn, is followed by the syncs. */
export async function saveAndFollow(
  services: Services,
  shopId: number,
  settings: Settings,
): Promise<SettingsEffect> {
  const asOf = services.asOf();
  const effect = await inShop(services.db, shopId, async (tx) => {
    const next = effectOf(await readSettings(tx), settings);
    await saveSettings(tx, settings, services.now());
    if (next === "score") await services.queue.enqueue(tx, "score", { shopId, asOf: asOf.toISOString() });
    return next;
  });
  if (effect === "import") await startImport(services, shopId, asOf);
  if (effect === "names") for (const target of TARGETS) await requestSync(services, shopId, target);
  return effect;
}
