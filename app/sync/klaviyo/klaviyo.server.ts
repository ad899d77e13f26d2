/**
 * The sync of Klaviyo. It reads the emails from Shopify. Then profiles join the list of their audience, by one upload
 * (in the code: import) after the other. Then they leave other lists. Last it clears the app's properties on the
 * profiles that left all lists.
 */
import { countUnreachable } from "../../db/sync/wanted.server.ts";
import { reviewAgain } from "../../db/sync/pending-syncs.server.ts";
import { dropSettledLeavers } from "../../db/sync/klaviyo/profile-leavers.server.ts";
import { countProfileFailures } from "../../db/sync/klaviyo/profile-states.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { previewSync } from "../../db/sync/sync-preview.server.ts";
import { moveSync } from "../../db/sync/syncs.server.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import type { JobOutcome } from "../../queue/queue.server.ts";
import { dueSync } from "../engine/due-sync.server.ts";
import { runSync, type Step } from "../engine/run-sync.server.ts";
import { endSync } from "../engine/end-sync.server.ts";
import { UploadProgress } from "./upload-progress.ts";
import { klaviyoAdapter } from "./klaviyo-adapter.ts";
import { cleanUpKlaviyo } from "./klaviyo-clean-up.server.ts";
import { clearLeft } from "./klaviyo-clearing.server.ts";
import { readEmails, startEmails } from "./klaviyo-emails.server.ts";
import { importsOver } from "./klaviyo-upload-jobs.server.ts";
import { pushProfiles } from "./klaviyo-uploads.server.ts";
import { leaveLists } from "./klaviyo-leaving.server.ts";
import { isListFound } from "./klaviyo-list-search.server.ts";
import { ensureLists } from "./klaviyo-lists.server.ts";
import { findKnownProfiles, findNewProfiles } from "./klaviyo-lookups.server.ts";
import { ensureSegments } from "./klaviyo-segments.server.ts";
import { settleSharedProfiles } from "./klaviyo-shared.server.ts";
import { inWriting, type KlaviyoStep, type KlaviyoSyncContext } from "./klaviyo-step.server.ts";
import { relabelled } from "../labels/labels.ts";
import { audiencesDue } from "../labels/labels-due.server.ts";
import { sameName } from "./klaviyo-audiences.server.ts";
import { labelled } from "../../db/sync/audience-rows.ts";
import { forgetEnded } from "../../db/sync/audiences.server.ts";
import { beginSending, review } from "../engine/review.server.ts";
import { SyncStopped } from "../engine/stop.server.ts";

/** Brings Klaviyo to the groups of the newest run, as far as that goes now. */
export async function syncKlaviyo(context: KlaviyoSyncContext): Promise<JobOutcome> {
  let connected: { key: string; client: KlaviyoClient } | null = null;
  let progress: { syncId: number; imports: UploadProgress } | null = null;
  return runSync(context, {
    due: (sql, now) => dueSync(sql, "klaviyo", now),
    advance: async (sync, target) => {
      const key = target.encryptedKey;
      if (key === null) throw new SyncStopped("wrong_key");
      if (connected?.key !== key) connected = { key, client: context.klaviyo(key) };
      if (progress?.syncId !== sync.id) progress = { syncId: sync.id, imports: new UploadProgress() };
      return stepOf({ context, client: connected.client, sync, target, progress: progress.imports });
    },
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
      return (await leaveLists(step)) ?? (await clearLeft(step)) ?? finish(step);
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
  const ended = labelled(target.audiences).filter(({ endedAt }) => endedAt !== null);
  const audiences = [...due, ...ended].map((audience) => ({ ...audience, previousLabel: null }));
  return review(context, sync, {
    adapter: klaviyoAdapter,
    next: "making",
    isListFound,
    beforeHold: () => findNewProfiles(step),
    preview: (sql) => previewSync(sql, target, audiences),
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
    if (isAllOurs) await beginSending(sql, sync, { adapter: klaviyoAdapter, next: "adding" }, context.now());
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

async function finish(step: KlaviyoStep): Promise<Step> {
  const { context, sync, target } = step;
  await ensureSegments(step);
  const { due } = await audiencesDue(context, target);
  const otherNames = relabelled(target.audiences, due, sameName).length > 0;
  return inShopSql(context.db, context.shopId, async (sql) => {
    await dropSettledLeavers(sql);
    await forgetEnded(sql, "klaviyo");
    const left = {
      failed: await countProfileFailures(sql),
      unreachable: await countUnreachable(sql, "klaviyo"),
    };
    return endSync(sql, sync, { left, otherNames }, context.now());
  });
}
