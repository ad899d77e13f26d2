import type { Database } from "../../db/core/database.server.ts";
import { readSettings } from "../../db/shops/settings.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import type { Labels, SyncTarget, Target } from "../../db/sync/sync-targets.server.ts";
import { findShop } from "../../db/shops/shop-directory.server.ts";
import type { Settings } from "../../domain/settings.ts";
import { groupNames, targetLanguage, type NameLanguage } from "./group-names.ts";
import { labelsOf } from "./labels.ts";

interface LabelsDue {
  readonly labels: Labels;
  readonly language: NameLanguage;
}

/** The setting that a target's labels begin with. */
const PREFIXES = {
  shopify_tags: "tagPrefix",
  klaviyo: "listPrefix",
} as const satisfies Readonly<Record<Target, keyof Settings>>;

/** A target's labels by today's settings. Their language is the one that is fixed for the target, or will be. */
export async function labelsDue(
  { db, shopId }: { readonly db: Database; readonly shopId: number },
  target: Pick<SyncTarget, "target" | "language" | "labels">,
): Promise<LabelsDue> {
  const shop = await findShop(db, shopId);
  const settings = await inShopSql(db, shopId, readSettings);
  const language = targetLanguage(target, shop?.language ?? null);
  return { labels: labelsOf(settings[PREFIXES[target.target]], groupNames(language)), language };
}
