/**
 * The sync of the customer tags. First everybody joins, then everybody leaves. Each of the two is followed by its
 * retries in single calls. The metafields come last.
 */
import { countUnreachable, refreshTagStates } from "../../db/sync/wanted.server.ts";
import type { ErasedAmong } from "../../db/privacy/erased-customers.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { previewSync } from "../../db/sync/sync-preview.server.ts";
import { countTagFailures, relabelTags } from "../../db/sync/sync-states.server.ts";
import { labelled } from "../../db/sync/audience-rows.ts";
import { forgetEnded, saveLabels } from "../../db/sync/audiences.server.ts";
import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import { moveSync, type SyncPhase, type SyncRow } from "../../db/sync/syncs.server.ts";
import { wantBefore } from "../../db/sync/undo-states.server.ts";
import type { DueAudience, LabelledAudience } from "../../domain/sync/audience.ts";
import { LABELLED_PLACES, maskOf } from "../../domain/sync/places.ts";
import { dueSync } from "../engine/due-sync.server.ts";
import type { JobOutcome } from "../../queue/queue.server.ts";
import { runSync, type Step } from "../engine/run-sync.server.ts";
import { endSync } from "../engine/end-sync.server.ts";
import { groupNames } from "../labels/group-names.ts";
import { audiencesDue } from "../labels/labels-due.server.ts";
import { relabelled, sameTag } from "../labels/labels.ts";
import { prepareMetafields, pushMetafields } from "./metafields.server.ts";
import { isAnyUnderWay, pushLines, type PushContext } from "./push-lines.server.ts";
import { review } from "../engine/review.server.ts";
import { sweepTags } from "./sweep-tags.server.ts";
import { retryTags } from "./tag-retry.server.ts";
import { tagWork } from "./tag-work.server.ts";
import { tagsAdapter } from "./tags-adapter.ts";
import { endTagsCleanUp, prepareTagsCleanUp } from "./tags-clean-up.server.ts";

interface TagSyncContext extends PushContext {
  /** Tells which customers were erased and must not be kept again. */
  readonly erasedAmong: ErasedAmong;
  /** Lines of one file. A file could hold more; with fewer, little is repeated after a crash. */
  readonly fileLines?: number;
}

/** An operation with so many lines ends long before the 24 hours that Shopify gives it. */
const FILE_LINES = 50_000;
const ON: Step = { step: "on" };
const POLL: Step = { step: "poll" };

/** Brings the customer tags to the groups of the newest run, as far as that goes now. */
export async function syncTags(context: TagSyncContext): Promise<JobOutcome> {
  return runSync(context, {
    due: (sql, now) => dueSync(sql, "shopify_tags", now),
    advance: (sync, target) => advance(context, sync, target),
  });
}

function advance(context: TagSyncContext, sync: SyncRow, target: SyncTarget): Promise<Step> {
  if (sync.phase === "reviewing") return reviewTags(context, sync, target);
  if (sync.phase === "adding") return push(context, sync, target, "add");
  if (sync.phase === "removing") return push(context, sync, target, "remove");
  if (sync.phase === "metafields") return finishing(context, sync, target);
  return prepare(context, sync, target);
}

/**
 * Waits until nothing of an earlier sync is under way, does the first reading of tags, then writes down what is wanted.
 */
async function prepare(context: TagSyncContext, sync: SyncRow, target: SyncTarget): Promise<Step> {
  if (await isAnyUnderWay(context.admin, sync.operationId)) return POLL;
  const swept = await sweepTags(context, target);
  if (swept !== null) return swept;
  if (sync.kind === "clean_up") return prepareTagsCleanUp(context, sync, target);
  const { due, language } = await audiencesDue(context, target);
  await inShopSql(context.db, context.shopId, async (sql) => {
    const now = context.now();
    const changed = await changeLabels(sql, target, due, now);
    if (changed.length > 0) await saveLabels(sql, "shopify_tags", changed, language);
    await (sync.kind === "undo" ? wantBefore(sql, "shopify_tags", now) : refreshTagStates(sql, now));
    await prepareMetafields(sql, sync, target, groupNames(language), now);
    await moveSync(sql, sync.id, { phase: "reviewing", operationId: null });
  });
  return ON;
}

async function reviewTags(context: TagSyncContext, sync: SyncRow, target: SyncTarget): Promise<Step> {
  const audiences = labelledOf(target);
  return review(context, sync, {
    adapter: tagsAdapter,
    next: "adding",
    // A tag is the app's by its name, so there is none to take over.
    isListFound: async () => false,
    beforeHold: async () => true,
    preview: (sql) => previewSync(sql, target, audiences),
  });
}

/**
 * The audiences that get another label with this sync, or their first. A label is fixed once, and only another prefix
 * changes it, one change after the other.
 */
async function changeLabels(
  sql: ShopSql,
  { audiences }: SyncTarget,
  due: readonly DueAudience[],
  now: Date,
): Promise<LabelledAudience[]> {
  const known = new Map(labelled(audiences).map(({ place, label }) => [place, label]));
  const entered = due.filter(({ place }) => !known.has(place));
  const changed = relabelled(audiences, due, sameTag);
  const isTurned =
    changed.length > 0 &&
    (await relabelTags(sql, maskOf(changed.map(({ place }) => place)), LABELLED_PLACES, now));
  return [...entered, ...(isTurned ? changed : [])].map((audience) => ({
    ...audience,
    previousLabel: known.get(audience.place) ?? null,
  }));
}

async function push(
  context: TagSyncContext,
  sync: SyncRow,
  target: SyncTarget,
  step: "add" | "remove",
): Promise<Step> {
  const { now, fileLines = FILE_LINES } = context;
  const audiences = labelledOf(target);
  const pushed = await pushLines(context, sync, tagWork(sync, audiences, step, { fileLines, now }));
  if (pushed !== null) return pushed;
  if (await retryTags(context, sync, audiences)) return ON;
  return moveTo(context, sync, step === "add" ? "removing" : "metafields");
}

function labelledOf({ audiences }: SyncTarget): LabelledAudience[] {
  const known = labelled(audiences);
  if (known.length === 0) throw new Error("The tags have no labels though they are being sent.");
  return known;
}

async function moveTo({ db, shopId }: TagSyncContext, sync: SyncRow, phase: SyncPhase): Promise<Step> {
  await inShopSql(db, shopId, (sql) => moveSync(sql, sync.id, { phase, operationId: null }));
  return ON;
}

/** Pushes the metafields, then ends the sync. Another sync is due for what the merchant has changed meanwhile. */
async function finishing(context: TagSyncContext, sync: SyncRow, target: SyncTarget): Promise<Step> {
  const { db, shopId, now, fileLines = FILE_LINES } = context;
  const pushed = await pushMetafields({ ...context, fileLines }, sync, target);
  if (pushed !== null) return pushed;
  if (sync.kind === "clean_up") return endTagsCleanUp(context, sync, target);
  const { due } = await audiencesDue(context, target);
  const otherNames =
    sync.metafields !== target.metafields || relabelled(target.audiences, due, sameTag).length > 0;
  return inShopSql(db, shopId, async (sql) => {
    await forgetEnded(sql, "shopify_tags");
    const left = {
      failed: await countTagFailures(sql),
      unreachable: await countUnreachable(sql, "shopify_tags"),
    };
    return endSync(sql, sync, { left, otherNames }, now());
  });
}
