import { randomUUID } from "node:crypto";

import { proposeExperiment } from "../../act/experiments/propose.server.ts";
import type { Database } from "../../db/core/database.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
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

/** All that the form shows of a source. */
export async function readStartForm(
  db: Database,
  shop: { readonly id: number; readonly timeZone: string | null },
  { source, key, days }: Asked,
): Promise<StartPageData> {
  const proposal = await proposeExperiment(db, shop, { source, days });
  const { segments, targets } = await inShopSql(db, shop.id, async (sql) => ({
    segments: await listSegments(sql),
    targets: await readSyncTargets(sql),
  }));
  const roomAt = (name: Target): number | null => roomOf(targets.find(({ target }) => target === name));
  return {
    currency: proposal.outcome === "ready" ? proposal.currency : null,
    view: {
      requestKey: randomUUID(),
      segments: segments.map(({ id, name }) => ({ id, name })),
      source: key,
      days,
      proposal:
        proposal.outcome === "ready"
          ? { outcome: "ready", members: proposal.members, past: proposal.past }
          : { outcome: proposal.outcome },
      places: { klaviyo: roomAt("klaviyo"), shopify_tags: roomAt("shopify_tags") },
    },
  };
}

function roomOf(target: SyncTarget | undefined): number | null {
  return target?.enabled === true && !target.leaving ? placesLeft(target) : null;
}
