import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import type { Target } from "../../db/sync/sync-targets.server.ts";
import { wasEndedByMerchant, type SyncRow } from "../../db/sync/sync-row.server.ts";
import { ALL_SETS } from "../../domain/sync/audience-set.ts";
import { openSync } from "./open-sync.server.ts";

interface CleanUpToOpen {
  readonly target: Target;
  readonly runId: number;
  /** What to do with a sync that runs; see `openSync`. */
  readonly running: "leave" | "end";
}

/** After this long a clean-up that could not be done in full is tried again, by the next job. One comes each day. */
const AGAIN_AFTER_MS = 3_600_000;

/** Opens a clean-up. It is a sync like any other, but of all sets. null: another sync runs and goes on. */
export async function openCleanUp(sql: ShopSql, cleanUp: CleanUpToOpen, now: Date): Promise<SyncRow | null> {
  return openSync(sql, { ...cleanUp, set: ALL_SETS, kind: "clean_up", asked: false }, now);
}

/** Opens another clean-up where the last ended a while ago and could not be done in full; null: none is due. */
export async function repeatCleanUp(
  sql: ShopSql,
  target: Target,
  newest: SyncRow | null,
  now: Date,
): Promise<SyncRow | null> {
  if (newest?.kind !== "clean_up" || newest.finishedAt === null || wasEndedByMerchant(newest)) return null;
  if (now.getTime() - newest.finishedAt.getTime() < AGAIN_AFTER_MS) return null;
  return openCleanUp(sql, { target, runId: newest.runId, running: "leave" }, now);
}
