/** A saved segment at a target: the merchant has it sent there, or ends that. */
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { findSegment } from "../../db/segments/saved-segments.server.ts";
import type { Audience } from "../../db/sync/audience-rows.ts";
import { beginSet, endSet, pauseSet, readSet, type TargetSet } from "../../db/sync/audience-sets.server.ts";
import { addAudience, endAudience, forgetAudience } from "../../db/sync/audiences.server.ts";
import { newestRunId } from "../../db/sync/clean-up.server.ts";
import { wantNative } from "../../db/sync/native-segments.server.ts";
import { openSyncs } from "../../db/sync/newest-syncs.server.ts";
import { discardHeld } from "../../db/sync/pending-syncs.server.ts";
import {
  lockTarget,
  lockTargets,
  noteKept,
  readSyncTargets,
  readTarget,
  type Target,
} from "../../db/sync/sync-targets.server.ts";
import { readSendable } from "../../db/sync/states/wanted.server.ts";
import { failSync } from "../../db/sync/syncs.server.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import type { SetKey } from "../../domain/sync/audience-set.ts";
import { isSameAudience } from "../../domain/sync/audience.ts";
import { placesOf } from "../../domain/sync/set-places.ts";
import { endFirstReading } from "../engine/first-reading-end.server.ts";
import { openSync } from "../engine/open-sync.server.ts";
import { wakeForOne } from "../engine/wake-sync.server.ts";
import type { DecisionDeps } from "./decisions.server.ts";

/** What becomes of a segment's list or tag when it is no longer sent. */
export type WayToEnd = "keep" | "clean_up";

/** gone: there is no such segment. off: the target is off. */
export type SegmentSwitch = { readonly outcome: "done" | "gone" | "off" | "too_many" };

/** More sets than this make a round of syncs long. */
const MOST_SETS = 200;

const setOfSegment = (id: number): SetKey => `segment:${String(id)}`;
const audienceOf = (id: number) => ({ kind: "segment", subject: String(id) }) as const;

/** Has a segment sent to a target. Its first sync waits for the merchant, like that of the groups. */
export async function sendSegment(
  deps: DecisionDeps,
  shopId: number,
  { target, segmentId }: { readonly target: Target; readonly segmentId: number },
): Promise<SegmentSwitch> {
  return inShopSql(deps.db, shopId, async (sql) => {
    await lockTargets(sql);
    const known = await readTarget(sql, target);
    if (known?.enabled !== true || known.leaving) return { outcome: "off" };
    if ((await findSegment(sql, segmentId)) === null) return { outcome: "gone" };
    const audience = audienceOf(segmentId);
    const had = known.audiences.find((each) => isSameAudience(each, audience));
    if (had?.endedAt === null) return { outcome: "done" };
    if (had === undefined && known.audiences.length >= MOST_SETS + GROUPS.length)
      return { outcome: "too_many" };
    await addAudience(sql, target, { ...audience, label: null });
    const at: TargetSet = { target, set: setOfSegment(segmentId) };
    await beginSet(sql, at, deps.now());
    const runId = (await readSendable(sql))?.runId;
    if (runId !== undefined) await openNow(deps, sql, at, runId);
    return { outcome: "done" };
  });
}

/** Syncs a segment now. A pending sync of it is prepared anew. off: it is not sent there, or nothing can be sent. */
export async function syncSegment(
  deps: DecisionDeps,
  shopId: number,
  { target, segmentId }: { readonly target: Target; readonly segmentId: number },
): Promise<SegmentSwitch> {
  return inShopSql(deps.db, shopId, async (sql) => {
    await lockTarget(sql, target);
    const at: TargetSet = { target, set: setOfSegment(segmentId) };
    const isOn = (await readTarget(sql, target))?.enabled === true && (await readSet(sql, at)) !== null;
    const runId = (await readSendable(sql))?.runId;
    if (!isOn || runId === undefined) return { outcome: "off" };
    await openNow(deps, sql, at, runId, "leave");
    return { outcome: "done" };
  });
}

/**
 * Notes whether the merchant wants a segment in Shopify on a segment's tag. The next sync makes it, and is opened now.
 * Without it, one that was made stays in Shopify.
 */
export async function chooseNative(
  deps: DecisionDeps,
  shopId: number,
  { segmentId, wanted }: { readonly segmentId: number; readonly wanted: boolean },
): Promise<SegmentSwitch> {
  const target = "shopify_tags";
  const noted = await inShopSql(deps.db, shopId, async (sql) => {
    await lockTarget(sql, target);
    return wantNative(sql, audienceOf(segmentId), wanted);
  });
  if (noted && wanted) await syncSegment(deps, shopId, { target, segmentId });
  return { outcome: noted ? "done" : "off" };
}

/** Ends the sync of a segment at a target. */
export async function endSegmentSync(
  deps: DecisionDeps,
  shopId: number,
  end: { readonly target: Target; readonly segmentId: number; readonly way: WayToEnd },
): Promise<void> {
  await inShopSql(deps.db, shopId, (sql) => endAtTarget(deps, sql, end));
}

/** Ends the syncs of a segment that is about to be deleted, at all targets. Call it last in the transaction. */
export async function endSegmentSyncs(
  deps: DecisionDeps,
  sql: ShopSql,
  segmentId: number,
  way: WayToEnd,
): Promise<void> {
  for (const { target } of await readSyncTargets(sql))
    await endAtTarget(deps, sql, { target, segmentId, way });
}

async function endAtTarget(
  deps: DecisionDeps,
  sql: ShopSql,
  { target, segmentId, way }: { readonly target: Target; readonly segmentId: number; readonly way: WayToEnd },
): Promise<void> {
  const at: TargetSet = { target, set: setOfSegment(segmentId) };
  await lockTarget(sql, target);
  if (await endFirstReading(sql, at, deps.now())) await wakeForOne(deps.queue, sql, target);
  const known = await readTarget(sql, target);
  const audience = known?.audiences.find((each) => isSameAudience(each, audienceOf(segmentId)));
  if (known === null || audience === undefined) return;
  await stopSyncs(sql, at, deps.now());
  // Where nothing can be sent, or nothing was ever prepared, there is nothing that could be cleaned up.
  const runId = await newestRunId(sql);
  const canCleanUp = known.enabled && !known.leaving && audience.label !== null;
  if (way === "keep" || !canCleanUp || runId === null) return forget(sql, at, audience);
  await endAudience(sql, target, audience, deps.now());
  await pauseSet(sql, at, null);
  await openNow(deps, sql, at, runId);
}

/** Ends the set's sync that runs or is pending. What it left under way is waited for by the next sync. */
async function stopSyncs(sql: ShopSql, { target, set }: TargetSet, now: Date): Promise<void> {
  const open = (await openSyncs(sql, target)).filter((sync) => sync.set === set);
  for (const { id, status } of open) {
    if (status === "running") await failSync(sql, id, "replaced", now);
    else await discardHeld(sql, target, id, { now, errorCode: null });
  }
}

/** Forgets a set and who is in it. The target keeps what it has, which is noted for erasures. */
async function forget(sql: ShopSql, { target, set }: TargetSet, audience: Audience): Promise<void> {
  const { label, previousLabel, listId } = audience;
  const left = target === "klaviyo" ? [listId] : [label, previousLabel];
  await noteKept(
    sql,
    target,
    left.filter((each) => each !== null),
  );
  await forgetAudience(sql, target, placesOf(set, [audience]));
  await endSet(sql, { target, set });
}

/** @param running - what becomes of a sync of the set that runs */
async function openNow(
  deps: DecisionDeps,
  sql: ShopSql,
  at: TargetSet,
  runId: number,
  running: "leave" | "end" = "end",
): Promise<void> {
  await openSync(sql, { ...at, runId, kind: "forward", asked: false, running }, deps.now());
  await wakeForOne(deps.queue, sql, at.target);
}
