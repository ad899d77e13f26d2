import { randomUUID } from "node:crypto";

import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { newestRunRules } from "../../db/scoring/run-rules.server.ts";
import { listSegments } from "../../db/segments/saved-segments.server.ts";
import { readSyncTargets, type SyncTarget, type Target } from "../../db/sync/sync-targets.server.ts";
import { placesLeft } from "../../sync/merchant/audience-sync.server.ts";
import type { StartFormView } from "../../web/campaigns/form-view.ts";
import type { Asked } from "./start-form.server.ts";

export interface StartPageData {
  readonly view: StartFormView;
  /** Of the amounts; null: nothing was scored yet. */
  readonly currency: string | null;
}

/** The form, before the source's members are counted. */
export async function readStartForm(
  db: Database,
  shop: { readonly id: number },
  { key, days }: Asked,
): Promise<StartPageData> {
  const { run, segments, targets } = await inShopSql(db, shop.id, async (sql) => ({
    run: await newestRunRules(sql),
    segments: await listSegments(sql),
    targets: await readSyncTargets(sql),
  }));
  const roomAt = (name: Target): number | null => roomOf(targets.find(({ target }) => target === name));
  return {
    currency: run?.currency ?? null,
    view: {
      requestKey: randomUUID(),
      segments: segments.map(({ id, name }) => ({ id, name })),
      ...{ source: key, days, proposal: null },
      places: { klaviyo: roomAt("klaviyo"), shopify_tags: roomAt("shopify_tags") },
    },
  };
}

function roomOf(target: SyncTarget | undefined): number | null {
  return target?.enabled === true && !target.leaving ? placesLeft(target) : null;
}
