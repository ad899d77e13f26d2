import type { SyncTarget } from "../../db/sync/sync-targets.server.ts";
import type { KlaviyoClient } from "../../klaviyo/client.server.ts";
import { KlaviyoError } from "../../klaviyo/error.ts";
import { readImport, readUnfinishedImports } from "../../klaviyo/uploads.server.ts";

/** How an upload stands; null: Klaviyo no longer knows it. */
export async function knownImport(client: KlaviyoClient, jobId: string) {
  try {
    return await readImport(client, jobId);
  } catch (error) {
    if (error instanceof KlaviyoError && error.code === "refused" && error.status === 404) return null;
    throw error;
  }
}

/** Whether an upload has ended. One that Klaviyo no longer knows has ended. */
export async function importOver(client: KlaviyoClient, jobId: string): Promise<boolean> {
  const job = await knownImport(client, jobId);
  return job === null || job.status === "complete" || job.status === "cancelled";
}

/**
 * Whether no upload is under way that may still put somebody on one of our lists. Klaviyo may have accepted an upload
 * while its answer, or the process that waited for it, was lost. As long as the list of an audience isn't known, any
 * upload to a list may be ours.
 */
export async function importsOver({
  client,
  target,
}: {
  readonly client: KlaviyoClient;
  readonly target: Pick<SyncTarget, "audiences">;
}): Promise<boolean> {
  const { audiences } = target;
  const ours = new Set(audiences.map(({ listId }) => listId));
  const areKnown =
    audiences.length > 0 && audiences.every(({ listId, endedAt }) => listId !== null || endedAt !== null);
  const unfinished = await readUnfinishedImports(client);
  return !unfinished.some((listIds) => {
    if (listIds === null) return true;
    return areKnown ? listIds.some((id) => ours.has(id)) : listIds.length > 0;
  });
}
