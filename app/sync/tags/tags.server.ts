/**
 * The sync of the customer tags. First everybody joins, then everybody leaves. Each of the two is followed by its
 * retries in single calls. The metafields come last.
 */
import { countUnreachable } from "../../db/sync/states/wanted.server.ts";
import type { ErasedAmong } from "../../db/privacy/erased-customers.server.ts";
import { inShopSql, type ShopSql } from "../../db/core/shop-scope.server.ts";
import { previewSync } from "../../db/sync/sync-preview.server.ts";
import { countTagFailures, relabelTags } from "../../db/sync/states/tag-states.server.ts";
import { labelled } from "../../db/sync/audience-rows.ts";
import { forgetOldTags, hasEnded, saveLabels } from "../../db/sync/audiences.server.ts";
import { membersOf } from "../../db/sync/members.server.ts";
import { releaseTags } from "../../db/sync/states/release-tags.server.ts";
import { setOf, type SyncPhase, type SyncRow } from "../../db/sync/sync-row.server.ts";
import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import { moveSync } from "../../db/sync/syncs.server.ts";
import { wantBefore } from "../../db/sync/states/undo-states.server.ts";
import type { DueAudience, LabelledAudience } from "../../domain/sync/audience.ts";
import { ALL_SETS, GROUPS_SET } from "../../domain/sync/audience-set.ts";
import { setsOf } from "../../domain/sync/places.ts";
import { audiencesOf, placesOf, placesOfSync } from "../../domain/sync/set-places.ts";
import type { JobOutcome } from "../../queue/queue.server.ts";
import { runSync, type Step } from "../engine/run-sync.server.ts";
import { endSync } from "../engine/end-sync.server.ts";
import { groupNames } from "../labels/group-names.ts";
import { audiencesDue } from "../labels/labels-due.server.ts";
import { relabelled, sameTag } from "../labels/labels.ts";
import { deleteNatives, ensureNatives } from "./native-segments.server.ts";
import { prepareMetafields, pushMetafields } from "./metafields.server.ts";
import { isAnyUnderWay, pushLines, type PushContext } from "./push-lines.server.ts";
import { wantMembers } from "../engine/target-adapter.ts";
import { review } from "../engine/review.server.ts";
import { whileRunning } from "../engine/while-running.server.ts";
import { readTagsFirst } from "./first-reading.server.ts";
import { retryTags } from "./tag-retry.server.ts";
import type { TagsToSend } from "./tag-changes.server.ts";
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
    target: "shopify_tags",
    advance: (sync, target) => advance(context, sync, target),
    isQuiet: async (_target, operationId) => !(await isAnyUnderWay(context.admin, operationId)),
    release: releaseTags,
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
  const read = await readTagsFirst(context, sync, target);
  if (read !== null) return read;
  if (sync.kind === "clean_up") return prepareTagsCleanUp(context, sync, target);
  const { due, language } = await audiencesDue(context, target);
  const { set } = setOf(sync);
  await whileRunning(context, sync, async (sql) => {
    const now = context.now();
    const changed = await changeLabels(sql, target, audiencesOf(set, due), now);
    if (changed.length > 0) await saveLabels(sql, "shopify_tags", changed, language);
    if (sync.kind === "undo") await wantBefore(sql, "shopify_tags", placesOf(set, target.audiences), now);
    else await wantMembers(sql, sync, { adapter: tagsAdapter, audiences: target.audiences, now });
    if (sendsMetafields(sync)) await prepareMetafields(sql, sync, target, groupNames(language), now);
    await moveSync(sql, sync.id, { phase: "reviewing", operationId: null });
  });
  return ON;
}

async function reviewTags(context: TagSyncContext, sync: SyncRow, target: SyncTarget): Promise<Step> {
  const { audiences } = tagsToSend(sync, target);
  const { set } = setOf(sync);
  return review(context, sync, {
    adapter: tagsAdapter,
    places: placesOf(set, target.audiences),
    isEnding: hasEnded(set, target.audiences),
    next: "adding",
    // A tag is the app's by its name, so there is none to take over.
    isListFound: async () => false,
    beforeHold: async () => true,
    preview: async (sql) =>
      previewSync(sql, { target, members: await membersOf(sql, set, target.audiences), audiences }),
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
  let isTurned = changed.length > 0;
  for (const set of setsOf(changed.map(({ place }) => place)))
    isTurned = isTurned && (await relabelTags(sql, set, now));
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
  const tags = tagsToSend(sync, target);
  const pushed = await pushLines(context, sync, tagWork(sync, tags, step, { fileLines, now }));
  if (pushed !== null) return pushed;
  if (await retryTags(context, sync, tags)) return ON;
  if (step === "add" && sync.kind === "forward") await ensureNatives(context, sync, target, tags.places);
  return moveTo(context, sync, step === "add" ? "removing" : "metafields");
}

function tagsToSend({ set }: SyncRow, { audiences: all }: SyncTarget): TagsToSend {
  const audiences = audiencesOf(set, labelled(all));
  if (audiences.length === 0) throw new Error("The tags have no labels though they are being sent.");
  return { audiences, places: placesOfSync(set, all) };
}

/** Metafields say what group a customer is in, so they go with the groups. A clean-up takes them off, too. */
function sendsMetafields({ set }: SyncRow): boolean {
  return set === GROUPS_SET || set === ALL_SETS;
}

async function moveTo({ db, shopId }: TagSyncContext, sync: SyncRow, phase: SyncPhase): Promise<Step> {
  await inShopSql(db, shopId, (sql) => moveSync(sql, sync.id, { phase, operationId: null }));
  return ON;
}

/** Pushes the metafields, then ends the sync. Another sync is due for what the merchant has changed meanwhile. */
async function finishing(context: TagSyncContext, sync: SyncRow, target: SyncTarget): Promise<Step> {
  const { db, shopId, now, fileLines = FILE_LINES } = context;
  const pushed = sendsMetafields(sync) ? await pushMetafields({ ...context, fileLines }, sync, target) : null;
  if (pushed !== null) return pushed;
  if (sync.kind === "clean_up" || hasEnded(setOf(sync).set, target.audiences))
    await deleteNatives(context, placesOfSync(sync.set, target.audiences));
  if (sync.kind === "clean_up") return endTagsCleanUp(context, sync, target);
  const { due } = await audiencesDue(context, target);
  const { set } = setOf(sync);
  const otherMetafields = sendsMetafields(sync) && sync.metafields !== target.metafields;
  const otherNames =
    otherMetafields || relabelled(target.audiences, audiencesOf(set, due), sameTag).length > 0;
  return inShopSql(db, shopId, async (sql) => {
    const places = placesOf(set, target.audiences);
    const left = {
      failed: await countTagFailures(sql, [places]),
      unreachable: await countUnreachable(sql, "shopify_tags", await membersOf(sql, set, target.audiences)),
    };
    // Another segment may have such a name next. The groups' are known for good, since audits look for them too.
    if (set !== GROUPS_SET) await forgetOldTags(sql, places);
    const isEnding = hasEnded(set, target.audiences);
    return endSync(sql, sync, { left, otherNames, places, isEnding }, now());
  });
}
