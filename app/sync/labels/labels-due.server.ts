import type { Database } from "../../db/core/database.server.ts";
import { readSettings } from "../../db/shops/settings.server.ts";
import { inShop } from "../../db/core/shop-scope.server.ts";
import type { Labels, SyncTarget } from "../../db/sync/sync-targets.server.ts";
import { findShop } from "../../db/shops/system.server.ts";
import { groupNames, targetLanguage, type NameLanguage } from "./group-names.ts";
import { labelsOf } from "./labels.ts";

interface LabelsDue {
  readonly labels: Labels;
  readonly language: NameLanguage;
}

/** A target's labels under the prefix of today's settings, in the language that it is or will be fixed to. */
export async function labelsDue(
  { db, shopId }: { readonly db: Database; readonly shopId: number },
  target: Pick<SyncTarget, "target" | "language" | "labels">,
): Promise<LabelsDue> {
  const shop = await findShop(db, shopId);
  const { tagPrefix, listPrefix } = await inShop(db, shopId, readSettings);
  const language = targetLanguage(target, shop?.language ?? null);
  const prefix = target.target === "klaviyo" ? listPrefix : tagPrefix;
  return { labels: labelsOf(prefix, groupNames(language)), language };
}

/** The tag of loyal customers, as the page shows it: of today's settings, also before the first sync. */
export async function exampleTag(
  context: { readonly db: Database; readonly shopId: number },
  tags: SyncTarget | null,
): Promise<string> {
  const { labels } = await labelsDue(
    context,
    tags ?? { target: "shopify_tags", language: null, labels: null },
  );
  return labels.loyal;
}
