import { z } from "zod";

import type { AdminClient } from "../admin.server.ts";
import { CREATE_STAGED_UPLOAD } from "../documents/bulk.ts";
import { AdminApiError } from "../errors.ts";
import { storageAddress } from "./storage-address.ts";

/** The storage host did not take a file. */
export class UploadFailedError extends Error {
  override name = "UploadFailedError";
}

const uploadAnswer = z.object({
  stagedUploadsCreate: z
    .object({
      stagedTargets: z
        .array(
          z.object({
            url: z.string().nullable(),
            parameters: z.array(z.object({ name: z.string(), value: z.string() })),
          }),
        )
        .nullable(),
      userErrors: z.array(z.object({ field: z.array(z.string()).nullable() })),
    })
    .nullable(),
});

const UPLOAD_MS = 600_000;
const INPUT = {
  resource: "BULK_MUTATION_VARIABLES",
  filename: "changes.jsonl",
  mimeType: "text/jsonl",
  httpMethod: "POST",
};

/**
 * Uploads the lines of a bulk mutation.
 * @returns the path by which `bulkOperationRunMutation` names the file
 * @throws AdminApiError | RefusedAddressError | UploadFailedError
 */
export async function uploadLines(admin: AdminClient, body: Blob, signal?: AbortSignal): Promise<string> {
  const { stagedUploadsCreate } = await admin.request(CREATE_STAGED_UPLOAD, { input: [INPUT] }, uploadAnswer);
  const target = stagedUploadsCreate?.stagedTargets?.[0];
  const refused = (stagedUploadsCreate?.userErrors.length ?? 0) > 0;
  const path = target?.parameters.find((parameter) => parameter.name === "key")?.value;
  if (refused || target?.url == null || path === undefined)
    throw new AdminApiError("CreateStagedUpload", refused ? "REFUSED" : "NO_TARGET");

  const form = new FormData();
  for (const { name, value } of target.parameters) form.append(name, value);
  // The storage host reads no field after the file.
  form.append("file", body, INPUT.filename);
  await post(storageAddress(target.url), form, signal);
  return path;
}

async function post(address: URL, form: FormData, signal?: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([AbortSignal.timeout(UPLOAD_MS), ...(signal ? [signal] : [])]);
  const options = {
    method: "POST",
    body: form,
    redirect: "error",
    credentials: "omit",
    signal: limit,
  } as const;
  const response = await fetch(address, options).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw new UploadFailedError("The storage host could not be reached.", { cause: error });
  });
  await response.body?.cancel();
  if (!response.ok)
    throw new UploadFailedError(`The storage host refused a file with status ${response.status}.`);
}
