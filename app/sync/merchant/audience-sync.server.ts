/** A saved segment or an arm of an experiment at a target: the merchant has it sent there, or ends that. */
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { findExperiment } from "../../db/experiments/experiments.server.ts";
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
  noteKept,
  readSyncTargets,
  readTarget,
  type SyncTarget,
  type Target,
} from "../../db/sync/sync-targets.server.ts";
import { readSendable } from "../../db/sync/states/wanted.server.ts";
import { failSync } from "../../db/sync/syncs.server.ts";
import { armOfSubject } from "../../domain/experiment/arm-audience.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import { isSameAudience, setKeyOf, type OtherAudience } from "../../domain/sync/audience.ts";
import { placesOf } from "../../domain/sync/set-places.ts";
import { endFirstReading } from "../engine/first-reading-end.server.ts";
import { openSync } from "../engine/open-sync.server.ts";
import { wakeForOne } from "../engine/wake-sync.server.ts";
import type { DecisionDeps } from "./decisions.server.ts";

/** What becomes of an audience's list or tag when it is no longer sent. */
export type WayToEnd = "keep" | "clean_up";

/** gone: there is no such segment or experiment. off: the target is off. */
export type AudienceSwitch = { readonly outcome: "done" | "gone" | "off" | "too_many" };

/** More sets than this make a round of syncs long. */
const MOST_SETS = 200;

/** A segment or an arm at a target. */
export interface AtTarget {
  readonly target: Target;
  readonly audience: OtherAudience;
}

/** Has an audience sent to a target. Its first sync waits for the merchant, like that of the groups. */
export async function sendAudience(
  deps: DecisionDeps,
  shopId: number,
  at: AtTarget,
): Promise<AudienceSwitch> {
  return inShopSql(deps.db, shopId, (sql) => sendInTransaction(deps, sql, at));
}

/** The same within a transaction that also makes the audience. Call it last there. */
export async function sendInTransaction(
  deps: Omit<DecisionDeps, "db">,
  sql: ShopSql,
  { target, audience }: AtTarget,
): Promise<AudienceSwitch> {
  await lockTarget(sql, target);
  const known = await readTarget(sql, target);
  if (known?.enabled !== true || known.leaving) return { outcome: "off" };
  if (!(await isThere(sql, audience))) return { outcome: "gone" };
  const had = known.audiences.find((each) => isSameAudience(each, audience));
  if (had?.endedAt === null) return { outcome: "done" };
  if (had === undefined && placesLeft(known) < 1) return { outcome: "too_many" };
  await addAudience(sql, target, { ...audience, label: null });
  const at: TargetSet = { target, set: setKeyOf(audience) };
  await beginSet(sql, at, deps.now());
  const runId = (await readSendable(sql))?.runId;
  if (runId !== undefined) await openNow(deps, sql, at, runId);
  return { outcome: "done" };
}

/** How many more audiences a target has room for. One that has ended needs its place until everybody has left it. */
export function placesLeft({ audiences }: Pick<SyncTarget, "audiences">): number {
  return Math.max(0, MOST_SETS + GROUPS.length - audiences.length);
}

/** Whether there is anybody to say who belongs in it. */
async function isThere(sql: ShopSql, { kind, subject }: OtherAudience): Promise<boolean> {
  if (kind === "segment") return (await findSegment(sql, Number(subject))) !== null;
  const arm = armOfSubject(subject);
  return arm !== null && (await findExperiment(sql, arm.experimentId)) !== null;
}

/** Syncs an audience now. A pending sync of it is prepared anew. off: it is not sent there, or nothing can be sent. */
export async function syncAudience(
  deps: DecisionDeps,
  shopId: number,
  { target, audience }: AtTarget,
): Promise<AudienceSwitch> {
  return inShopSql(deps.db, shopId, async (sql) => {
    await lockTarget(sql, target);
    const at: TargetSet = { target, set: setKeyOf(audience) };
    const isOn = (await readTarget(sql, target))?.enabled === true && (await readSet(sql, at)) !== null;
    const runId = (await readSendable(sql))?.runId;
    if (!isOn || runId === undefined) return { outcome: "off" };
    await openNow(deps, sql, at, runId, "leave");
    return { outcome: "done" };
  });
}

/**
 * Notes whether the merchant wants a customer segment in Shopify on an audience's tag. The next sync makes it, and is opened now.
 * Without it, one that was made stays in Shopify.
 */
export async function chooseNative(
  deps: DecisionDeps,
  shopId: number,
  { audience, wanted }: { readonly audience: OtherAudience; readonly wanted: boolean },
): Promise<AudienceSwitch> {
  const target = "shopify_tags";
  const noted = await inShopSql(deps.db, shopId, async (sql) => {
    await lockTarget(sql, target);
    return wantNative(sql, audience, wanted);
  });
  if (noted && wanted) await syncAudience(deps, shopId, { target, audience });
  return { outcome: noted ? "done" : "off" };
}

/** Ends the sync of an audience at a target. */
export async function endAudienceSync(
  deps: DecisionDeps,
  shopId: number,
  end: AtTarget & { readonly way: WayToEnd },
): Promise<void> {
  await inShopSql(deps.db, shopId, (sql) => endAtTarget(deps, sql, end));
}

/**
 * Ends the syncs of audiences at all targets: of a segment that is about to be deleted, or of an experiment's arms. Call
 * it last in the transaction.
 */
export async function endAudienceSyncs(
  deps: Omit<DecisionDeps, "db">,
  sql: ShopSql,
  audiences: readonly OtherAudience[],
  way: WayToEnd,
): Promise<void> {
  for (const { target } of await readSyncTargets(sql))
    for (const audience of audiences) await endAtTarget(deps, sql, { target, audience, way });
}

async function endAtTarget(
  deps: Omit<DecisionDeps, "db">,
  sql: ShopSql,
  { target, audience: asked, way }: AtTarget & { readonly way: WayToEnd },
): Promise<void> {
  const at: TargetSet = { target, set: setKeyOf(asked) };
  // The reading holds its audit before the target, so this does too.
  if (await endFirstReading(sql, at, deps.now())) await wakeForOne(deps.queue, sql, target);
  await lockTarget(sql, target);
  const known = await readTarget(sql, target);
  const audience = known?.audiences.find((each) => isSameAudience(each, asked));
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
  deps: Omit<DecisionDeps, "db">,
  sql: ShopSql,
  at: TargetSet,
  runId: number,
  running: "leave" | "end" = "end",
): Promise<void> {
  await openSync(sql, { ...at, runId, kind: "forward", asked: false, running }, deps.now());
  await wakeForOne(deps.queue, sql, at.target);
}
