import {
  confirmProfiles,
  dropProfileLines,
  emailsUnderWay,
  failProfiles,
  noteProfilesSent,
} from "../../db/sync/klaviyo/profile-states.server.ts";
import { emptyPlace } from "../../db/sync/klaviyo/profile-places.server.ts";
import { inShopSql } from "../../db/core/shop-scope.server.ts";
import { forgetList } from "../../db/sync/klaviyo/klaviyo-lists.server.ts";
import { countInSync, failSync, moveSync } from "../../db/sync/syncs.server.ts";
import { setOfPlace } from "../../domain/sync/places.ts";
import { readImportErrors, startUpload } from "../../klaviyo/uploads.server.ts";
import type { Step } from "../engine/run-sync.server.ts";
import { failInSync, nextChunk, type Chunk } from "./klaviyo-chunks.server.ts";
import { inWriting, placesOfStep, type KlaviyoStep } from "./klaviyo-step.server.ts";
import { knownImport } from "./klaviyo-upload-jobs.server.ts";
import { ensureLists, listOf } from "./klaviyo-lists.server.ts";
import { SyncStopped } from "../engine/sync-obstacle.server.ts";

const ON: Step = { step: "on" };
const MOST_CANCELLED = 2;

/** Sends the next upload, or settles the last; null: everybody is on the right list. */
export async function pushProfiles(step: KlaviyoStep): Promise<Step | null> {
  const { sync } = step;
  if (sync.operationId !== null) return settleImport(step, sync.operationId);
  const chunk = await nextChunk(step);
  if (chunk === null) return null;
  return sendChunk(step, chunk);
}

async function sendChunk(step: KlaviyoStep, chunk: Chunk): Promise<Step> {
  const { context, client, sync, progress } = step;
  const { db, shopId } = context;
  const emails = chunk.profiles.map((profile) => profile.email);
  await inShopSql(db, shopId, (sql) =>
    noteProfilesSent(sql, setOfPlace(chunk.audience.place), emails, context.now()),
  );
  const listId = listOf(chunk.audience);
  const start = await startUpload(client, { listId, profiles: chunk.profiles });
  if (start.outcome === "accepted") {
    const operationId = start.jobId;
    progress.sent = emails;
    await inShopSql(db, shopId, (sql) => moveSync(sql, sync.id, { phase: "adding", operationId }));
    return { step: "poll" };
  }
  if (start.outcome === "unknown_list") {
    return makeAgain(step, chunk.audience.place);
  }
  const bad = start.indexes.flatMap((index) => emails[index] ?? []);
  await inShopSql(db, shopId, (sql) => failInSync(sql, step, bad, "bad_email"));
  const dropped = new Set(bad);
  const rest = chunk.profiles.filter((profile) => !dropped.has(profile.email));
  return rest.length === 0 ? ON : sendChunk(step, { ...chunk, profiles: rest });
}

/**
 * Makes a list again that the merchant deleted; everybody of its audience then joins it. If another list has the name,
 * this sync fails. The next one shows the merchant what it would do with that list.
 */
async function makeAgain(step: KlaviyoStep, place: number): Promise<Step> {
  const { context, sync } = step;
  await inWriting(step, async (sql) => {
    await emptyPlace(sql, setOfPlace(place));
    await forgetList(sql, place);
  });
  if (!(await ensureLists(step))) {
    await inWriting(step, (sql) => failSync(sql, sync.id, "list_found", context.now()));
    return { step: "end", anotherDue: sync.kind === "forward" };
  }
  step.progress.restart();
  return ON;
}

/**
 * Sends an upload again that was cancelled, or that Klaviyo no longer knows: an upload is an upsert. If uploads keep
 * being cancelled, the sync stops.
 */
async function sendAgain({ context, sync, progress }: KlaviyoStep): Promise<Step> {
  await inShopSql(context.db, context.shopId, async (sql) => {
    await dropProfileLines(sql);
    await moveSync(sql, sync.id, { phase: "adding", operationId: null });
  });
  progress.restart();
  progress.cancelled += 1;
  if (progress.cancelled > MOST_CANCELLED) throw new SyncStopped("job_cancelled");
  return ON;
}

/** Confirms the profiles of an upload once it is complete. Profiles that failed get their reason. */
async function settleImport(step: KlaviyoStep, jobId: string): Promise<Step> {
  const { context, client, sync, progress } = step;
  const { db, shopId } = context;
  const job = await knownImport(client, jobId);
  if (job?.status === "queued" || job?.status === "processing") return { step: "poll" };
  if (job?.status !== "complete") return sendAgain(step);
  progress.cancelled = 0;
  const places = placesOfStep(step);
  const errors = job.failedCount > 0 ? await readImportErrors(client, jobId) : [];
  await inShopSql(db, shopId, async (sql) => {
    const now = context.now();
    const codes = new Map(errors.map(({ email, code }) => [email.toLowerCase(), code]));
    if (job.failedCount > 0) {
      const underWay = await emailsUnderWay(sql);
      // Klaviyo may not name every profile that failed. Then no other profile of the upload is known to have gone
      // through.
      const named = underWay.filter((email) => codes.has(email)).length;
      if (named < job.failedCount)
        for (const email of underWay) codes.set(email, codes.get(email) ?? "unclear");
    }
    const failures = [...codes].map(([email, code]) => ({ email, code }));
    const failed = await failProfiles(sql, places, failures, now);
    await countInSync(sql, sync.id, { ...(await confirmProfiles(sql, places, progress.sent, now)), failed });
    await moveSync(sql, sync.id, { phase: "adding", operationId: null });
  });
  return ON;
}
