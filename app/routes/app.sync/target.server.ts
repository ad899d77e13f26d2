import type { Database } from "../../db/core/database.server.ts";
import { shopifyIdsOf } from "../../db/scoring/pending-model.server.ts";
import { labelled } from "../../db/sync/audience-rows.ts";
import { countHeld } from "../../db/sync/confirmed-counts.server.ts";
import { lastSentSize, readPreview, runSize } from "../../db/sync/pending-syncs.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import type { SyncRow } from "../../db/sync/syncs.server.ts";
import { countToUndo } from "../../db/sync/undo-states.server.ts";
import { isSameAudience, type AudienceSubject } from "../../domain/sync/audience.ts";
import type { MoveExample } from "../../domain/sync/preview.ts";
import type { AdminClient } from "../../shopify/admin.server.ts";
import { namesIfReachable, shownName } from "../../shopify/customers.server.ts";
import { stopsWhilePaused } from "../../sync/engine/due-sync.server.ts";
import { readNotInSync } from "../../sync/merchant/not-in-sync.server.ts";
import { syncToUndo } from "../../sync/merchant/undo.server.ts";
import type { HeldSyncView, UndoView } from "../../web/sync/decision.ts";
import type { SyncRunView, TargetView } from "../../web/sync/sync-view.ts";
import { readLeaving } from "./leaving.server.ts";

export interface TargetReading {
  readonly db: Database;
  readonly shopId: number;
  readonly admin: () => Promise<AdminClient>;
}

/** The state of a target, and what the merchant can decide there. */
export async function readTargetView(
  reading: TargetReading,
  target: SyncTarget | null,
  sync: SyncRow | null,
): Promise<TargetView> {
  const { db, shopId } = reading;
  const waiting = sync?.status === "held" ? await readHeld(reading, sync) : null;
  // Counting all members takes time. It is done only while nothing is sent.
  const isSending = sync?.status === "running" && !isStopped(sync, target);
  const counted =
    target === null || isSending ? NOTHING : await inShopSql(db, shopId, (sql) => readCounted(sql, target));
  const { pausedAt = null, pauseCause = null } = target ?? {};
  return {
    enabled: target?.enabled ?? false,
    lastSync: sync && syncView(sync, target),
    waiting,
    paused: pausedAt && { at: pausedAt.toISOString(), cause: pauseCause ?? "asked" },
    ...counted,
    leaving: await readLeaving(reading, target, sync),
  };
}

const NOTHING = { held: [], notInSync: [], undo: null };

async function readCounted(
  sql: ShopSql,
  syncTarget: SyncTarget,
): Promise<Pick<TargetView, "held" | "notInSync" | "undo">> {
  const { target, enabled } = syncTarget;
  const audiences = labelled(syncTarget.audiences);
  const found = await readNotInSync(sql, syncTarget);
  const notInSync = found.known ? found.reasons : [];
  if (audiences.length === 0) return { ...NOTHING, notInSync };
  const places = audiences.map(({ place }) => place);
  const counts = await countHeld(sql, target, places);
  return {
    held: audiences.map(({ label }, index) => ({ label, customers: counts[index] ?? 0 })),
    notInSync,
    undo: enabled ? await readUndo(sql, target) : null,
  };
}

async function readUndo(sql: ShopSql, target: SyncTarget["target"]): Promise<UndoView | null> {
  const sync = await syncToUndo(sql, target);
  if (sync === null) return null;
  const counts = await countToUndo(sql, target);
  if (counts.customers === 0) return null;
  return { syncId: sync.id, again: sync.kind === "undo", startedAt: sync.startedAt.toISOString(), ...counts };
}

async function readHeld({ db, shopId, admin }: TargetReading, sync: SyncRow): Promise<HeldSyncView | null> {
  const facts = await inShopSql(db, shopId, async (sql) => {
    const preview = await readPreview(sql, sync.id);
    const ids = preview?.examples.map(({ customerId }) => BigInt(customerId)) ?? [];
    return {
      preview,
      size: await runSize(sql, sync.runId),
      before: await lastSentSize(sql, sync.target),
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

function isStopped(sync: SyncRow, target: SyncTarget | null): boolean {
  return sync.status === "running" && target !== null && stopsWhilePaused(target, sync);
}

function syncView(sync: SyncRow, target: SyncTarget | null): SyncRunView {
  const { id, kind, phase, planned, errorCode } = sync;
  const status = isStopped(sync, target) ? "paused" : sync.status;
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
