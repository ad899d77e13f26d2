import type { Database } from "../../db/core/database.server.ts";
import { shopifyIdsOf } from "../../db/scoring/pending-model.server.ts";
import { labelled } from "../../db/sync/audience-rows.ts";
import { countHeld } from "../../db/sync/confirmed-counts.server.ts";
import type { AudienceSet, TargetSet } from "../../db/sync/audience-sets.server.ts";
import { sizeOfSet } from "../../db/sync/set-size.server.ts";
import { lastSentSize, readPreview } from "../../db/sync/pending-syncs.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import { setOf, type SyncRow } from "../../db/sync/sync-row.server.ts";
import { countToUndo } from "../../db/sync/states/undo-states.server.ts";
import { isGroup } from "../../domain/groups/group.ts";
import { isSameAudience, type AudienceSubject } from "../../domain/sync/audience.ts";
import type { SetKey } from "../../domain/sync/audience-set.ts";
import type { PlaceSet } from "../../domain/sync/places.ts";
import { audiencesOf, placesOf } from "../../domain/sync/set-places.ts";
import type { MoveExample } from "../../domain/sync/preview.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import { namesIfReachable, shownName } from "../../shopify/customers.server.ts";
import { stopsWhilePaused } from "../../sync/engine/next-turn.ts";
import { readNotInSync } from "../../sync/merchant/not-in-sync.server.ts";
import { syncToUndo } from "../../sync/merchant/undo.server.ts";
import type { PendingSyncView, UndoView } from "../../web/target/decision.ts";
import type { SetView, SyncRunView } from "../../web/target/set-view.ts";

export interface TargetReading {
  readonly db: Database;
  readonly shopId: number;
  readonly admin: () => Promise<AdminClient>;
}

/** A target with a set of it, and the set's newest sync. */
export interface SetAtTarget {
  readonly target: SyncTarget;
  readonly key: SetKey;
  /** null: it is not sent to the target. */
  readonly set: AudienceSet | null;
  readonly sync: SyncRow | null;
}

const NOTHING = { atTarget: [], notInSync: [], undo: null };
export const NEVER_SENT: SetView = {
  enabled: false,
  lastSync: null,
  waiting: null,
  paused: null,
  ...NOTHING,
};

/** How it is with a set at a target, and what the merchant can decide of it. */
export async function readSetView(reading: TargetReading, at: SetAtTarget): Promise<SetView> {
  const { db, shopId } = reading;
  const { target, set, sync } = at;
  const waiting = sync?.status === "pending" ? await readPending(reading, target, sync) : null;
  // Counting all members takes time. It is done only while nothing is sent.
  const isSending = sync?.status === "running" && !stopsWhilePaused(set, sync);
  const counted =
    isSending || target.statesFilledAt === null
      ? NOTHING
      : await inShopSql(db, shopId, (sql) => readCounted(sql, at));
  const { pausedAt = null, pauseCause = null } = set ?? {};
  return {
    enabled: target.enabled,
    lastSync: sync && syncView(sync, set),
    waiting,
    paused: pausedAt && { at: pausedAt.toISOString(), cause: pauseCause ?? "asked" },
    ...counted,
  };
}

async function readCounted(
  sql: ShopSql,
  { target: { target, audiences, enabled }, key }: SetAtTarget,
): Promise<Pick<SetView, "atTarget" | "notInSync" | "undo">> {
  const at = { target, set: key };
  const found = await readNotInSync(sql, at);
  const labels = audiencesOf(key, labelled(audiences));
  const notInSync = found.known ? found.reasons : [];
  if (labels.length === 0) return { ...NOTHING, notInSync };
  const places = labels.map(({ place }) => place);
  const counts = await countHeld(sql, target, places);
  return {
    atTarget: labels.map(({ kind, subject, label }, index) => ({
      group: kind === "group" && isGroup(subject) ? subject : null,
      label,
      customers: counts[index] ?? 0,
    })),
    notInSync,
    undo: enabled ? await readUndo(sql, at, placesOf(key, audiences)) : null,
  };
}

async function readUndo(sql: ShopSql, at: TargetSet, places: PlaceSet): Promise<UndoView | null> {
  const sync = await syncToUndo(sql, at);
  if (sync === null) return null;
  const counts = await countToUndo(sql, at.target, places);
  if (counts.customers === 0) return null;
  return { syncId: sync.id, again: sync.kind === "undo", startedAt: sync.startedAt.toISOString(), ...counts };
}

async function readPending(
  { db, shopId, admin }: TargetReading,
  { audiences }: SyncTarget,
  sync: SyncRow,
): Promise<PendingSyncView | null> {
  const sized = { runId: sync.runId, places: placesOf(setOf(sync).set, audiences) };
  const facts = await inShopSql(db, shopId, async (sql) => {
    const preview = await readPreview(sql, sync.id);
    const ids = preview?.examples.map(({ customerId }) => BigInt(customerId)) ?? [];
    return {
      preview,
      size: await sizeOfSet(sql, setOf(sync), sized),
      before: await lastSentSize(sql, setOf(sync)),
      shopifyIds: await shopifyIdsOf(sql, ids),
    };
  });
  const { preview, size, before, shopifyIds } = facts;
  if (preview === null || sync.holdCode === null) return null;
  const names = await namesIfReachable(admin, [...shopifyIds.values()]);
  const labelOf = (audience: AudienceSubject) => ({
    ...audience,
    label: preview.places.find((place) => isSameAudience(place, audience))?.label ?? audience.subject,
  });
  const named = ({ customerId, from, to }: MoveExample) => {
    const shopifyId = shopifyIds.get(BigInt(customerId));
    const name = shopifyId === undefined ? undefined : names?.get(shopifyId);
    return { id: customerId, ...shownName(name), from: from.map(labelOf), to: to && labelOf(to) };
  };
  return {
    ...preview,
    syncId: sync.id,
    code: sync.holdCode,
    ...size,
    eligibleBefore: before?.eligible ?? null,
    examples: preview.examples.map(named),
    namesUnavailable: names === null,
  };
}

function syncView(sync: SyncRow, set: AudienceSet | null): SyncRunView {
  const { id, kind, phase, planned, errorCode } = sync;
  const isStopped = sync.status === "running" && stopsWhilePaused(set, sync);
  const status = isStopped ? "paused" : sync.status;
  const { added, removed, updated, failed } = sync;
  return {
    id,
    kind,
    status,
    phase,
    planned,
    errorCode,
    added,
    removed,
    updated,
    failed,
    startedAt: sync.startedAt.toISOString(),
    finishedAt: sync.finishedAt?.toISOString() ?? null,
  };
}
