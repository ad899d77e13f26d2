/** What profiles show of segments follows the syncs of the segments. */
import { groupsAt, readSet } from "../../db/sync/audience-sets.server.ts";
import type { ShopSql } from "../../db/core/shop-scope.server.ts";
import { haveSegmentsChanged, noteSegmentsShown } from "../../db/sync/klaviyo/shown-segments.server.ts";
import { lastSent, newestSync } from "../../db/sync/newest-syncs.server.ts";
import type { SyncRow } from "../../db/sync/sync-row.server.ts";
import type { Target } from "../../db/sync/sync-targets.server.ts";
import { readSendable } from "../../db/sync/states/wanted.server.ts";
import { openSync } from "./open-sync.server.ts";

/**
 * Opens another sync of the groups at Klaviyo, once the syncs of segments have changed who is on their lists: it sends
 * what the profiles show then. If the groups of the same run were sent before, it goes on with that sync: an undo takes
 * back who moved, not just what is shown. The merchant sees the groups first, so the segments have their syncs after
 * the groups.
 * @returns null: nothing else is shown, or the groups are paused, wait for the merchant or have failed
 */
export async function openToShowAgain(sql: ShopSql, target: Target, now: Date): Promise<SyncRow | null> {
  if (target !== "klaviyo") return null;
  const groups = groupsAt(target);
  const set = await readSet(sql, groups);
  const newest = await newestSync(sql, groups);
  const runId = (await readSendable(sql))?.runId;
  if (set === null || set.pausedAt !== null || newest === null || runId === undefined) return null;
  const isOver = newest.status === "done" || newest.status === "incomplete";
  if (newest.kind === "clean_up" || !isOver) return null;
  if (!(await haveSegmentsChanged(sql))) return null;
  // Noted before it is prepared: if it fails by then, the next round takes it up, and it isn't opened again and again.
  await noteSegmentsShown(sql);
  const last = await lastSent(sql, groups);
  const continues = last?.kind === "forward" && last.runId === runId;
  return openSync(sql, { ...groups, runId, kind: "forward", asked: false, running: "leave", continues }, now);
}
