import { currencyOf } from "../db/desired.server.ts";
import {
  confirmProfiles,
  dropProfileLines,
  emailsUnderWay,
  emptyPlace,
  failProfiles,
  noteProfilesSent,
  placeToSend,
  profilesToSend,
} from "../db/profile-states.server.ts";
import { inShopSql, type ShopSql } from "../db/shop-scope.server.ts";
import { saveListIds } from "../db/sync-targets.server.ts";
import { countInSync, moveSync } from "../db/syncs.server.ts";
import type { Group } from "../domain/groups/group.ts";
import { groupBit, groupsIn } from "../domain/groups/set.ts";
import type { KlaviyoClient } from "../klaviyo/client.server.ts";
import { KlaviyoError } from "../klaviyo/error.ts";
import { readImport, readImportErrors, startImport } from "../klaviyo/imports.server.ts";
import { chunkProfiles, MAX_IMPORT_PROFILES, type ProfileUpsert } from "../klaviyo/profile.ts";
import type { Step } from "./drive.server.ts";
import type { KlaviyoStep } from "./klaviyo-step.server.ts";
import { ensureLists, listOf } from "./klaviyo-lists.server.ts";
import { profileOf } from "./profile.ts";
import { SyncStopped } from "./stop.server.ts";

const ON: Step = { step: "on" };

/** Sends the next import, or sees what became of the last; null: everybody is in the right list. */
export async function pushProfiles(step: KlaviyoStep): Promise<Step | null> {
  const { sync } = step;
  if (sync.operationId !== null) return settleImport(step, sync.operationId);
  const chunk = await nextChunk(step);
  if (chunk === null) return null;
  return sendChunk(step, chunk);
}

/** Whether a job is no longer at work; so is one that Klaviyo has forgotten. */
export async function importOver(client: KlaviyoClient, jobId: string): Promise<boolean> {
  const job = await knownImport(client, jobId);
  return job === null || job.status === "complete" || job.status === "cancelled";
}

interface Chunk {
  readonly group: Group;
  readonly profiles: readonly ProfileUpsert[];
}

/** As many profiles of one group as one import takes; those too large for any are failures. */
async function nextChunk({ context, sync, target }: KlaviyoStep): Promise<Chunk | null> {
  return inShopSql(context.db, context.shopId, async (sql) => {
    // Profiles of an import that may not have been sent: an import is an upsert, so they are sent again.
    await dropProfileLines(sql);
    const unknownToo = target.createProfiles;
    const currency = await currencyOf(sql, sync.runId);
    for (;;) {
      const place = await placeToSend(sql, unknownToo);
      const [group] = groupsIn(place ?? 0);
      if (place === null || group === undefined) return null;
      const rows = await profilesToSend(sql, { place, unknownToo, limit: MAX_IMPORT_PROFILES });
      const { chunks, oversized } = chunkProfiles(rows.map((row) => profileOf(row, currency)));
      const tooLarge = oversized.flatMap((index) => rows[index]?.email ?? []);
      await fail(sql, sync.id, tooLarge, "refused", context.now());
      const [profiles] = chunks;
      if (profiles) return { group, profiles };
      if (tooLarge.length === 0) return null;
    }
  });
}

async function sendChunk(step: KlaviyoStep, chunk: Chunk): Promise<Step> {
  const { context, client, sync, target } = step;
  const { db, shopId } = context;
  const emails = chunk.profiles.map((profile) => profile.email);
  await inShopSql(db, shopId, (sql) => noteProfilesSent(sql, emails, context.now()));
  const listId = listOf(target.listIds, chunk.group);
  const start = await startImport(client, { listId, profiles: chunk.profiles });
  if (start.outcome === "accepted") {
    const operationId = start.jobId;
    await inShopSql(db, shopId, (sql) => moveSync(sql, sync.id, { phase: "adding", operationId }));
    return { step: "poll" };
  }
  if (start.outcome === "unknown_list") {
    await makeAgain(step, chunk.group);
    return ON;
  }
  const bad = start.indexes.flatMap((index) => emails[index] ?? []);
  await inShopSql(db, shopId, (sql) => fail(sql, sync.id, bad, "bad_email", context.now()));
  const dropped = new Set(bad);
  const rest = chunk.profiles.filter((profile) => !dropped.has(profile.email));
  return rest.length === 0 ? ON : sendChunk(step, { group: chunk.group, profiles: rest });
}

/** The merchant deleted a list: it is made again, and everybody of its group joins it. */
async function makeAgain(step: KlaviyoStep, group: Group): Promise<void> {
  const { db, shopId } = step.context;
  const ids = { ...step.target.listIds };
  delete ids[group];
  await inShopSql(db, shopId, async (sql) => {
    await emptyPlace(sql, groupBit(group));
    await saveListIds(sql, ids);
  });
  await ensureLists(step);
}

/** Acknowledges an import once it is complete; profiles that failed get their reason. */
async function settleImport({ context, client, sync }: KlaviyoStep, jobId: string): Promise<Step> {
  const { db, shopId } = context;
  const job = await knownImport(client, jobId);
  if (job?.status === "queued" || job?.status === "processing") return { step: "poll" };
  if (job?.status !== "complete") {
    await inShopSql(db, shopId, async (sql) => {
      await dropProfileLines(sql);
      await moveSync(sql, sync.id, { phase: "adding", operationId: null });
    });
    throw new SyncStopped("job_cancelled");
  }
  const errors = job.failedCount > 0 ? await readImportErrors(client, jobId) : [];
  await inShopSql(db, shopId, async (sql) => {
    const now = context.now();
    const codes = new Map(errors.map(({ email, code }) => [email.toLowerCase(), code]));
    // Where Klaviyo doesn't say of each failed profile which it was, none of the job's is known to have gone through.
    if (codes.size < job.failedCount) {
      for (const email of await emailsUnderWay(sql)) codes.set(email, codes.get(email) ?? "unclear");
    }
    const failures = [...codes].map(([email, code]) => ({ email, code }));
    const failed = await failProfiles(sql, failures, now);
    await countInSync(sql, sync.id, { ...(await confirmProfiles(sql, now)), failed });
    await moveSync(sql, sync.id, { phase: "adding", operationId: null });
  });
  return ON;
}

async function knownImport(client: KlaviyoClient, jobId: string) {
  try {
    return await readImport(client, jobId);
  } catch (error) {
    if (error instanceof KlaviyoError && error.code === "refused" && error.status === 404) return null;
    throw error;
  }
}

async function fail(
  sql: ShopSql,
  syncId: number,
  emails: readonly string[],
  code: string,
  now: Date,
): Promise<void> {
  if (emails.length === 0) return;
  const failed = await failProfiles(
    sql,
    emails.map((email) => ({ email, code })),
    now,
  );
  await countInSync(sql, syncId, { failed });
}
