import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { readSyncTargets, type SyncTarget } from "../../db/sync/sync-targets.server.ts";
import { lastFailures, latestSyncs } from "../../db/sync/syncs.server.ts";
import type { HomeView, SyncFailure } from "../../web/home/home-view.ts";

/** Home's notices about syncs: targets that fail, and targets whose sync waits for the merchant. */
export async function readSyncNotices(sql: ShopSql): Promise<Pick<HomeView, "syncFailures" | "heldSyncs">> {
  const targets = (await readSyncTargets(sql)).filter((target) => target.enabled);
  const newest = await latestSyncs(sql);
  const codes = await lastFailures(sql);
  const isHeld = ({ target }: SyncTarget): boolean =>
    newest.some((sync) => sync.target === target && sync.status === "held");
  const failure = ({ target, failingSince }: SyncTarget): SyncFailure[] =>
    failingSince === null
      ? []
      : [{ target, errorCode: codes.get(target) ?? null, since: failingSince.toISOString() }];
  return {
    syncFailures: targets.flatMap(failure),
    heldSyncs: targets.filter(isHeld).map(({ target }) => target),
  };
}
