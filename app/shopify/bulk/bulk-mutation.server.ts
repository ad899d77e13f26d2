import { z } from "zod";

import type { AdminClient } from "../admin.server.ts";
import { readLines } from "./bulk-result.server.ts";
import { startedOperation, startOutcome, type StartOutcome } from "./bulk-start.ts";
import { START_BULK_MUTATION } from "../documents/bulk.ts";
import { mutationFile } from "./mutation-file.ts";
import { parseMutationResult, type MutationResult } from "./mutation-result.ts";
import { uploadLines } from "./staged-upload.server.ts";

/** `lines`: how many calls were sent, counted from the first. The rest did not fit and needs another operation. */
type MutationStart =
  | { readonly outcome: "started"; readonly operationId: string; readonly lines: number }
  | Exclude<StartOutcome, { outcome: "started" }>;

interface StartOptions {
  readonly signal?: AbortSignal;
  readonly largestBytes?: number | undefined;
}

const startAnswer = z.object({ bulkOperationRunMutation: startedOperation.nullable() });

/**
 * Uploads the variables of a mutation's calls and starts the operation that makes the calls. A result line names its
 * call by its index among those sent, from 0.
 */
export async function startBulkMutation(
  admin: AdminClient,
  document: string,
  calls: Iterable<object>,
  { signal, largestBytes }: StartOptions = {},
): Promise<MutationStart> {
  const file = mutationFile(calls, largestBytes);
  if (file.lines === 0) return { outcome: "refused", code: "NO_CALLS" };
  const path = await uploadLines(admin, file.body, signal);
  const answer = await admin.request(START_BULK_MUTATION, { mutation: document, path }, startAnswer);
  const outcome = startOutcome(answer.bulkOperationRunMutation);
  return outcome.outcome === "started" ? { ...outcome, lines: file.lines } : outcome;
}

/** The result of each call. The order is that of the result file, which is not that of the calls. */
export async function* readMutationResults(
  url: string,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<MutationResult> {
  for await (const { lines } of readLines(url, { fromByte: 0, ...options })) {
    for (const line of lines) yield parseMutationResult(line);
  }
}
