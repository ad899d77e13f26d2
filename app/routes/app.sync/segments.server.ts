import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { experimentNames } from "../../db/experiments/experiments.server.ts";
import { segmentNames } from "../../db/segments/saved-segments.server.ts";
import type { Audience } from "../../db/sync/audience-rows.ts";
import { readSets } from "../../db/sync/audience-sets.server.ts";
import { newestOfSets } from "../../db/sync/newest-syncs.server.ts";
import { readSyncTargets, type SyncTarget } from "../../db/sync/sync-targets.server.ts";
import { armOfSubject } from "../../domain/experiment/arm-audience.ts";
import { setKeyOf } from "../../domain/sync/audience.ts";
import type { SegmentState, SegmentSyncView } from "../../web/sync/segments-view.ts";
import type { TargetName } from "../../web/target/decision.ts";
import type { TargetReading } from "./set.server.ts";

/** The segments and arms that are sent to any target, by name, each with its state at each. */
export async function readSegmentSyncs({ db, shopId }: TargetReading): Promise<SegmentSyncView[]> {
  return inShopSql(db, shopId, async (sql) => {
    const names = await readNames(sql);
    const sets = await readSets(sql);
    const found = new Map<string, Omit<SegmentSyncView, "states"> & { readonly states: States }>();
    for (const target of await readSyncTargets(sql)) {
      const newest = await newestOfSets(sql, target.target);
      for (const audience of target.audiences) {
        const shown = shownOf(audience, names);
        if (shown === null) continue;
        const key = setKeyOf(audience);
        const isPaused = sets.some(
          (set) => set.target === target.target && set.set === key && set.pausedAt !== null,
        );
        const state = stateOf(target, audience, isPaused) ?? newest.get(key)?.status ?? "never";
        found.set(key, { ...shown, states: { ...found.get(key)?.states, [target.target]: state } });
      }
    }
    return [...found.values()]
      .map(({ states: { klaviyo = null, shopify_tags = null }, ...shown }) => ({
        ...shown,
        states: { klaviyo, shopify_tags },
      }))
      .sort((a, b) => (a.name ?? "").localeCompare(b.name ?? ""));
  });
}

type States = Partial<Record<TargetName, SegmentState>>;

interface Names {
  readonly segments: ReadonlyMap<string, string>;
  readonly experiments: ReadonlyMap<number, string>;
}

async function readNames(sql: ShopSql): Promise<Names> {
  return { segments: await segmentNames(sql), experiments: await experimentNames(sql) };
}

/** What the list says of an audience; null: it is a group, which has a card of its own. */
function shownOf({ kind, subject }: Audience, names: Names): Omit<SegmentSyncView, "states"> | null {
  if (kind === "segment") return { id: subject, role: "segment", name: names.segments.get(subject) ?? null };
  const arm = kind === "arm" ? armOfSubject(subject) : null;
  if (arm === null) return null;
  const { experimentId, arm: role } = arm;
  return { id: String(experimentId), role, name: names.experiments.get(experimentId) ?? null };
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
