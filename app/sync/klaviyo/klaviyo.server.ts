/**
 * The sync of Klaviyo. It reads the emails from Shopify. Then profiles join the list of their audience, by one upload
 * (in the code: import) after the other. Then they leave other lists. Last it clears the app's properties on the
 * profiles that left all lists, and takes predictions off those that should show none.
 */
import { countUnreachable } from "../../db/sync/states/wanted.server.ts";
import { reviewAgain } from "../../db/sync/pending-syncs.server.ts";
import { dropSettledLeavers } from "../../db/sync/klaviyo/profile-leavers.server.ts";
import { countProfileFailures, dropProfileLines } from "../../db/sync/klaviyo/profile-states.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { previewSync } from "../../db/sync/sync-preview.server.ts";
import { membersOf } from "../../db/sync/members.server.ts";
import { showsGroups } from "../../db/sync/places.server.ts";
import { setOf } from "../../db/sync/sync-row.server.ts";
import { moveSync } from "../../db/sync/syncs.server.ts";
import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import { audiencesOf } from "../../domain/sync/set-places.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import type { JobOutcome } from "../../queue/queue.server.ts";
import { runSync, type Step } from "../engine/run-sync.server.ts";
import { endSync } from "../engine/end-sync.server.ts";
import { UploadProgress } from "./upload-progress.ts";
import { klaviyoAdapter } from "./klaviyo-adapter.ts";
import { cleanUpKlaviyo } from "./klaviyo-clean-up.server.ts";
import { clearLeft } from "./klaviyo-clearing.server.ts";
import { hidePredictions } from "./klaviyo-hiding.server.ts";
import { deleteMadeLists } from "./klaviyo-deleting.server.ts";
import { readEmails, startEmails } from "./klaviyo-emails.server.ts";
import { importsOver, isQuiet } from "./klaviyo-upload-jobs.server.ts";
import { pushProfiles } from "./klaviyo-uploads.server.ts";
import { leaveLists } from "./klaviyo-leaving.server.ts";
import { isListFound } from "./klaviyo-list-search.server.ts";
import { ensureLists } from "./klaviyo-lists.server.ts";
import { findKnownProfiles, findNewProfiles } from "./klaviyo-lookups.server.ts";
import { ensureSegments } from "./klaviyo-segments.server.ts";
import { settleSharedProfiles } from "./klaviyo-shared.server.ts";
import { inWriting, placesOfStep, type KlaviyoStep, type KlaviyoSyncContext } from "./klaviyo-step.server.ts";
import { relabelled } from "../labels/labels.ts";
import { audiencesDue } from "../labels/labels-due.server.ts";
import { sameName } from "./klaviyo-audiences.server.ts";
import { labelled } from "../../db/sync/audience-rows.ts";
import { hasEnded } from "../../db/sync/audiences.server.ts";
import { beginSending, review } from "../engine/review.server.ts";
import { SyncStopped } from "../engine/sync-obstacle.server.ts";

/** Brings Klaviyo to the groups of the newest run, as far as that goes now. */
export async function syncKlaviyo(context: KlaviyoSyncContext): Promise<JobOutcome> {
  let connected: { key: string; client: KlaviyoClient } | null = null;
  let progress: { syncId: number; imports: UploadProgress } | null = null;
  const clientOf = ({ encryptedKey: key }: SyncTarget): KlaviyoClient => {
    if (key === null) throw new SyncStopped("wrong_key");
    if (connected?.key !== key) connected = { key, client: context.klaviyo(key) };
    return connected.client;
  };
  return runSync(context, {
    target: "klaviyo",
    advance: async (sync, target) => {
      const client = clientOf(target);
      if (progress?.syncId !== sync.id) progress = { syncId: sync.id, imports: new UploadProgress() };
      return stepOf({ context, client, sync, target, progress: progress.imports });
    },
    isQuiet: async (target, jobId) => isQuiet({ client: clientOf(target), target }, jobId),
    release: (sql) => dropProfileLines(sql),
  });
}

async function stepOf(step: KlaviyoStep): Promise<Step> {
  if (step.sync.kind === "clean_up") return cleanUpKlaviyo(step);
  switch (step.sync.phase) {
    case "preparing":
      return startEmails(step);
    case "emails":
      return readEmails(step);
    case "reviewing":
      return reviewProfiles(step);
    case "making":
      return makeLists(step);
    case "adding":
      return (await pushProfiles(step)) ?? next(step);
    case "removing":
      if (hasEnded(setOf(step.sync).set, step.target.audiences)) await deleteMadeLists(step);
      return (await leaveLists(step)) ?? (await clearShown(step)) ?? finish(step);
    case "metafields":
      throw new Error("Klaviyo has no metafields.");
  }
}

async function reviewProfiles(step: KlaviyoStep): Promise<Step> {
  const { context, sync, target } = step;
  const onlyKnown = sync.kind === "forward" && !target.createProfiles;
  if (onlyKnown && !(await findKnownProfiles(step))) return { step: "on" };
  if (sync.kind === "forward" && !(await settleSharedProfiles(step))) return { step: "on" };
  const { due } = await audiencesDue(context, target);
  const { set } = setOf(sync);
  const ended = labelled(target.audiences).filter(({ endedAt }) => endedAt !== null);
  const audiences = audiencesOf(set, [...due, ...ended]).map((each) => ({ ...each, previousLabel: null }));
  return review(context, sync, {
    adapter: klaviyoAdapter,
    places: placesOfStep(step),
    isEnding: hasEnded(set, target.audiences),
    next: "making",
    isListFound: (sql) => isListFound(sql, set),
    beforeHold: () => findNewProfiles(step),
    preview: async (sql) =>
      previewSync(sql, { target, members: await membersOf(sql, set, target.audiences), audiences }),
  });
}

/**
 * Makes the lists. A list that has our name may have come after the preview: then it is shown to the merchant before it
 * is taken over.
 */
async function makeLists(step: KlaviyoStep): Promise<Step> {
  const { context, sync } = step;
  const isAllOurs = await ensureLists(step);
  if (!isAllOurs && sync.kind !== "forward") throw new SyncStopped("list_found");
  await inWriting(step, async (sql) => {
    const sending = { adapter: klaviyoAdapter, places: placesOfStep(step), next: "adding" } as const;
    if (isAllOurs) await beginSending(sql, sync, sending, context.now());
    else await reviewAgain(sql, sync.id);
  });
  return { step: "on" };
}

/** Moves on to the leaving once no upload is under way. An upload could put somebody back on a list afterwards. */
async function next(step: KlaviyoStep): Promise<Step> {
  if (!(await importsOver(step))) return { step: "poll" };
  const { context, sync } = step;
  await inShopSql(context.db, context.shopId, (sql) =>
    moveSync(sql, sync.id, { phase: "removing", operationId: null }),
  );
  return { step: "on" };
}

/** What profiles show is of the groups, so only their sync clears it. */
async function clearShown(step: KlaviyoStep): Promise<Step | null> {
  if (!showsGroups(placesOfStep(step))) return null;
  return (await clearLeft(step)) ?? hidePredictions(step);
}

async function finish(step: KlaviyoStep): Promise<Step> {
  const { context, sync, target } = step;
  await ensureSegments(step);
  const { due } = await audiencesDue(context, target);
  const { set } = setOf(sync);
  const otherNames = relabelled(target.audiences, audiencesOf(set, due), sameName).length > 0;
  return inShopSql(context.db, context.shopId, async (sql) => {
    await dropSettledLeavers(sql);
    const places = placesOfStep(step);
    const left = {
      failed: await countProfileFailures(sql, [places]),
      unreachable: await countUnreachable(sql, "klaviyo", await membersOf(sql, set, target.audiences)),
    };
    const isEnding = hasEnded(set, target.audiences);
    return endSync(sql, sync, { left, otherNames, places, isEnding }, context.now());
  });
}
