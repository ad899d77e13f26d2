import type { NotInSyncBasis } from "../../db/sync/not-in-sync-rows.server.ts";
import { countNotInSync } from "../../db/sync/not-in-sync.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { readSet, type TargetSet } from "../../db/sync/audience-sets.server.ts";
import { readTarget } from "../../db/sync/sync-targets.server.ts";
import { lastPrepared, newestSync } from "../../db/sync/newest-syncs.server.ts";
import { placesOf } from "../../domain/sync/set-places.ts";
import type { NotInSyncCount } from "../../domain/sync/not-in-sync.ts";
import { stopsWhilePaused } from "../engine/next-turn.ts";

/**
 * sending: a sync is changing the states. not_yet: no sync has got far enough to know who should be where. moving: the
 * states of an earlier version are being moved.
 */
export type NotInSync =
  | { readonly known: false; readonly because: "off" | "not_yet" | "sending" | "moving" }
  | {
      readonly known: true;
      readonly basis: NotInSyncBasis;
      readonly reasons: readonly NotInSyncCount[];
      /** Why the newest sync failed as a whole; null: it didn't. */
      readonly errorCode: string | null;
    };

/** How many customers are not in sync with a set at a target, reason by reason, as of the set's newest sync. */
export async function readNotInSync(sql: ShopSql, at: TargetSet): Promise<NotInSync> {
  const target = await readTarget(sql, at.target);
  const set = await readSet(sql, at);
  if (target?.enabled !== true || set === null) return { known: false, because: "off" };
  if (target.statesFilledAt === null) return { known: false, because: "moving" };
  const newest = await newestSync(sql, at);
  const stopped = newest?.status === "running" && stopsWhilePaused(set, newest);
  if (newest?.status === "running" && !stopped) return { known: false, because: "sending" };
  const prepared = await lastPrepared(sql, at, set.begunAt);
  if (newest === null || prepared === null) return { known: false, because: "not_yet" };
  const failed = newest.status === "failed";
  const basis = {
    set: placesOf(at.set, target.audiences),
    // An undo leads back to what was. Customers out of its reach don't count.
    runId: prepared.kind === "forward" ? prepared.runId : null,
    cutShort: failed || stopped,
  };
  const reasons = await countNotInSync(sql, at.target, basis);
  return { known: true, basis, reasons, errorCode: failed ? (newest.errorCode ?? "unknown") : null };
}
