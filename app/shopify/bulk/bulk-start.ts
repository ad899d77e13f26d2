import { z } from "zod";

import { fromGid } from "../gid.ts";

/** busy: as many operations run as Shopify allows at once. */
export type StartOutcome =
  | { readonly outcome: "started"; readonly operationId: string }
  | { readonly outcome: "busy" }
  | { readonly outcome: "refused"; readonly code: string };

/** The payload of a mutation that starts a bulk operation. */
export const startedOperation = z.object({
  bulkOperation: z.object({ id: z.string() }).nullable(),
  userErrors: z.array(z.object({ code: z.string().nullable(), message: z.string() })),
});

const BUSY = new Set<string>(["OPERATION_IN_PROGRESS", "LIMIT_REACHED"]);
/** Shopify often leaves out the code. */
const BUSY_WORDS = /already in progress|limit reached/i;

export function startOutcome(payload: z.output<typeof startedOperation> | null): StartOutcome {
  const [error] = payload?.userErrors ?? [];
  if (error !== undefined) {
    const isBusy = error.code === null ? BUSY_WORDS.test(error.message) : BUSY.has(error.code);
    return isBusy ? { outcome: "busy" } : { outcome: "refused", code: error.code ?? "UNKNOWN" };
  }
  const gid = payload?.bulkOperation?.id;
  if (gid === undefined) return { outcome: "refused", code: "NOTHING_STARTED" };
  return { outcome: "started", operationId: String(fromGid("BulkOperation", gid)) };
}
