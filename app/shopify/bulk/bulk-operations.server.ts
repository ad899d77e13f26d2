import { z } from "zod";

import type { AdminClient } from "../admin.server.ts";
import { documentText } from "../document-text.ts";
import { LIST_BULK_OPERATIONS, READ_BULK_OPERATION } from "../documents/bulk.ts";
import { AdminApiError } from "../errors.ts";
import { fromGid, toGid } from "../gid.ts";

const STATUSES = ["CREATED", "RUNNING", "COMPLETED", "FAILED", "CANCELING", "CANCELED", "EXPIRED"] as const;
type BulkStatus = (typeof STATUSES)[number];

const UNDER_WAY: ReadonlySet<string> = new Set<BulkStatus>(["CREATED", "RUNNING", "CANCELING"]);
const ENDED: ReadonlySet<string> = new Set(STATUSES.filter((status) => !UNDER_WAY.has(status)));

export interface BulkOperation {
  readonly status: BulkStatus;
  readonly errorCode: string | null;
  readonly objectCount: number;
  readonly rootObjectCount: number;
  readonly fileSize: number | null;
  /** null: not finished, or finished without a result. */
  readonly url: string | null;
  /** What an operation had found before it failed. */
  readonly partialDataUrl: string | null;
}

const count = z.union([z.string().regex(/^\d+$/), z.int().nonnegative()]).transform(Number);

const operationAnswer = z.object({
  bulkOperation: z
    .object({
      status: z.enum(STATUSES),
      errorCode: z.string().nullable(),
      objectCount: count,
      rootObjectCount: count,
      fileSize: count.nullable(),
      url: z.string().nullable(),
      partialDataUrl: z.string().nullable(),
    })
    .nullable(),
});

const listAnswer = z.object({
  bulkOperations: z.object({
    nodes: z.array(z.object({ id: z.string(), status: z.string(), query: z.string() })),
  }),
});

/** An operation that has not ended. Its status may be one that the app doesn't know. */
export interface RunningOperation {
  readonly operationId: string;
  readonly status: string;
}

/**
 * The operations with one of these documents (a query or a mutation) that have not ended. The start of one may never
 * have been noted, because the process ended or the answer got lost.
 */
export async function runningOperations(
  admin: AdminClient,
  documents: readonly string[],
): Promise<RunningOperation[]> {
  const ours = new Set(documents.map(documentText));
  const { bulkOperations } = await admin.request(LIST_BULK_OPERATIONS, {}, listAnswer);
  return bulkOperations.nodes
    .filter(({ status, query }) => !ENDED.has(status) && ours.has(documentText(query)))
    .map(({ id, status }) => ({ operationId: String(fromGid("BulkOperation", id)), status }));
}

/** An operation; null: Shopify no longer knows it, so it can't be under way. */
export async function knownOperation(admin: AdminClient, operationId: string): Promise<BulkOperation | null> {
  const id = toGid("BulkOperation", operationId);
  const { bulkOperation } = await admin.request(READ_BULK_OPERATION, { id }, operationAnswer);
  return bulkOperation;
}

/** @throws AdminApiError NOT_FOUND when Shopify no longer knows the operation */
export async function readOperation(admin: AdminClient, operationId: string): Promise<BulkOperation> {
  const operation = await knownOperation(admin, operationId);
  if (operation === null) throw new AdminApiError("ReadBulkOperation", "NOT_FOUND");
  return operation;
}

/** Whether an operation still works, or is about to. */
export function isUnderWay({ status }: BulkOperation): boolean {
  return UNDER_WAY.has(status);
}
