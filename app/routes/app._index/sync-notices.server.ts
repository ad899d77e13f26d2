import { readSets, type AudienceSet } from "../../db/sync/audience-sets.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { enabledTargets, type Target } from "../../db/sync/sync-targets.server.ts";
import { lastFailure, openSyncs } from "../../db/sync/newest-syncs.server.ts";
import type { HomeView, SyncFailure } from "../../web/home/home-view.ts";

/**
 * Home's notices about syncs: targets that fail, and targets where a sync waits for the merchant. What waits for a plan
 * has a notice of its own.
 */
export async function readSyncNotices(
  sql: ShopSql,
): Promise<Pick<HomeView, "syncFailures" | "pendingSyncs">> {
  const syncFailures: SyncFailure[] = [];
  const pendingSyncs: Target[] = [];
  const sets = await readSets(sql);
  for (const target of await enabledTargets(sql)) {
    const failing = longestFailing(sets.filter((set) => set.target === target));
    if (failing !== null) syncFailures.push(await failureOf(sql, failing));
    const open = await openSyncs(sql, target);
    if (open.some(({ status, holdCode }) => status === "pending" && holdCode !== "plan"))
      pendingSyncs.push(target);
  }
  return { syncFailures, pendingSyncs };
}

type FailingSet = AudienceSet & { readonly failingSince: Date };

/** A target has one notice, about the set that has failed for longest. null: none fails. */
function longestFailing(sets: readonly AudienceSet[]): FailingSet | null {
  const failing = sets.flatMap(({ failingSince, ...set }) =>
    failingSince === null ? [] : [{ ...set, failingSince }],
  );
  return failing.sort((a, b) => a.failingSince.getTime() - b.failingSince.getTime())[0] ?? null;
}

async function failureOf(sql: ShopSql, failing: FailingSet): Promise<SyncFailure> {
  const { target, failingSince } = failing;
  return { target, errorCode: await lastFailure(sql, failing), since: failingSince.toISOString() };
}
