import { z } from "zod";

import type { AdminClient } from "./admin.server.ts";
import { readLines } from "./bulk-result.server.ts";
import { startedOperation, startOutcome, type StartOutcome } from "./bulk-start.ts";
import { START_BULK_MUTATION } from "./documents/bulk.ts";
import { TAGS_ADD, TAGS_REMOVE } from "./documents/tags.ts";
import { uploadLines } from "./staged-upload.server.ts";
import { tagFile, type TagChange } from "./tag-file.ts";
import { parseTagResult, type TagResult } from "./tag-result.ts";

/** `changes`: how many were sent, from the first; the rest did not fit and need an operation of their own. */
type TagStartOutcome =
  | { readonly outcome: "started"; readonly operationId: string; readonly changes: number }
  | Exclude<StartOutcome, { outcome: "started" }>;

const DOCUMENTS = { tagsAdd: TAGS_ADD, tagsRemove: TAGS_REMOVE } as const;
const startAnswer = z.object({ bulkOperationRunMutation: startedOperation.nullable() });

/**
 * Uploads tag changes and starts the operation that carries them out.
 * Its result lines name a change by its place among those sent, from 0.
 */
export async function startTagMutation(
  admin: AdminClient,
  mutation: keyof typeof DOCUMENTS,
  changes: Iterable<TagChange>,
  options: { readonly signal?: AbortSignal } = {},
): Promise<TagStartOutcome> {
  const file = tagFile(changes);
  if (file.changes === 0) return { outcome: "refused", code: "NO_CHANGES" };
  const path = await uploadLines(admin, file.body, options.signal);
  const variables = { mutation: DOCUMENTS[mutation], path };
  const answer = await admin.request(START_BULK_MUTATION, variables, startAnswer);
  const outcome = startOutcome(answer.bulkOperationRunMutation);
  return outcome.outcome === "started" ? { ...outcome, changes: file.changes } : outcome;
}

/** What became of each change, in the order of the file, which is not that of the changes. */
export async function* readTagResults(
  url: string,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<TagResult> {
  for await (const { lines } of readLines(url, { fromByte: 0, ...options })) {
    for (const line of lines) yield parseTagResult(line);
  }
}
