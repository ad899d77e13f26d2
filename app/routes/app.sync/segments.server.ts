import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { segmentNames } from "../../db/segments/saved-segments.server.ts";
import type { Audience } from "../../db/sync/audience-rows.ts";
import { readSets } from "../../db/sync/audience-sets.server.ts";
import { newestOfSets } from "../../db/sync/newest-syncs.server.ts";
import { readSyncTargets, type SyncTarget } from "../../db/sync/sync-targets.server.ts";
import { setKeyOf } from "../../domain/sync/audience.ts";
import type { SegmentState, SegmentSyncView } from "../../web/sync/segments-view.ts";
import type { TargetName } from "../../web/target/decision.ts";
import type { TargetReading } from "./set.server.ts";

/** The segments that are sent to any target, by name, each with its state at each. */
export async function readSegmentSyncs({ db, shopId }: TargetReading): Promise<SegmentSyncView[]> {
  return inShopSql(db, shopId, async (sql) => {
    const names = await segmentNames(sql);
    const sets = await readSets(sql);
    const found = new Map<string, Partial<Record<TargetName, SegmentState>>>();
    for (const target of await readSyncTargets(sql)) {
      const newest = await newestOfSets(sql, target.target);
      for (const audience of target.audiences.filter(({ kind }) => kind === "segment")) {
        const key = setKeyOf(audience);
        const isPaused = sets.some(
          (set) => set.target === target.target && set.set === key && set.pausedAt !== null,
        );
        const state = stateOf(target, audience, isPaused) ?? newest.get(key)?.status ?? "never";
        found.set(audience.subject, { ...found.get(audience.subject), [target.target]: state });
      }
    }
    return [...found]
      .map(([id, { klaviyo = null, shopify_tags = null }]) => ({
        id,
        name: names.get(id) ?? null,
        states: { klaviyo, shopify_tags },
      }))
      .sort((a, b) => (a.name ?? "").localeCompare(b.name ?? ""));
  });
}

/** What goes before the state of the newest sync. */
function stateOf(
  { enabled, leaving }: SyncTarget,
  { endedAt }: Audience,
  isPaused: boolean,
): SegmentState | null {
  if (!enabled || leaving) return "off";
  if (endedAt !== null) return "ending";
  return isPaused ? "paused" : null;
}
