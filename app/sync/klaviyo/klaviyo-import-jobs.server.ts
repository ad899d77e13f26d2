import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import { GROUPS } from "../../domain/groups/group.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import { KlaviyoError } from "../../klaviyo/error.ts";
import { readImport, readUnfinishedImports } from "../../klaviyo/imports.server.ts";

/** How an import stands; null: Klaviyo has forgotten it. */
export async function knownImport(client: KlaviyoClient, jobId: string) {
  try {
    return await readImport(client, jobId);
  } catch (error) {
    if (error instanceof KlaviyoError && error.code === "refused" && error.status === 404) return null;
    throw error;
  }
}

/** Whether a job is no longer at work; so is one that Klaviyo has forgotten. */
export async function importOver(client: KlaviyoClient, jobId: string): Promise<boolean> {
  const job = await knownImport(client, jobId);
  return job === null || job.status === "complete" || job.status === "cancelled";
}

/**
 * Whether no import is under way that may still put somebody on a list of ours, among them one that Klaviyo accepted
 * while its answer, or the process that waited for it, was lost. As long as our lists aren't all known, any may be ours.
 */
export async function importsOver({
  client,
  target,
}: {
  readonly client: KlaviyoClient;
  readonly target: Pick<SyncTarget, "listIds">;
}): Promise<boolean> {
  const ours = new Set(Object.values(target.listIds));
  const unfinished = await readUnfinishedImports(client);
  return !unfinished.some((listIds) => {
    if (listIds === null) return true;
    return ours.size < GROUPS.length ? listIds.length > 0 : listIds.some((id) => ours.has(id));
  });
}
