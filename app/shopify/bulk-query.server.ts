import { z } from "zod";

import type { AdminClient } from "./admin.server.ts";
import { documentText } from "./document-text.ts";
import { LIST_BULK_OPERATIONS, READ_BULK_OPERATION, START_BULK_QUERY } from "./documents/bulk.ts";
import { CONTACTS_BULK_QUERY, EMAILS_BULK_QUERY, RFM_GROUPS_BULK_QUERY } from "./documents/customers.ts";
import { taggedCustomersBulkQuery, type TaggedWish } from "./documents/tagged-customers.ts";
import { ordersBulkQuery, updatedOrdersBulkQuery } from "./documents/orders.ts";
import { AdminApiError } from "./errors.ts";
import { fromGid, toGid } from "./gid.ts";
import { startedOperation, startOutcome, type StartOutcome } from "./bulk-start.ts";

type BulkStatus = "CREATED" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELING" | "CANCELED" | "EXPIRED";

export interface BulkOperation {
  readonly status: BulkStatus;
  readonly errorCode: string | null;
  readonly objectCount: number;
  readonly rootObjectCount: number;
  readonly fileSize: number | null;
  /** null: not finished, or finished without a result. */
  readonly url: string | null;
  /** What a failed operation had found. */
  readonly partialDataUrl: string | null;
}

const STATUSES = ["CREATED", "RUNNING", "COMPLETED", "FAILED", "CANCELING", "CANCELED", "EXPIRED"] as const;
const count = z.union([z.string().regex(/^\d+$/), z.int().nonnegative()]).transform(Number);

const startAnswer = z.object({ bulkOperationRunQuery: startedOperation.nullable() });

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
    nodes: z.array(z.object({ id: z.string(), status: z.enum(STATUSES), query: z.string() })),
  }),
});

/** Starts reading all orders created from a moment on, oldest first; or takes up the same reading if it runs. */
export async function startOrdersQuery(admin: AdminClient, createdFrom: Date): Promise<StartOutcome> {
  return startQuery(admin, ordersBulkQuery(createdFrom));
}

/** Starts reading all orders updated from a moment on, the longest ago first; or takes up the same reading if it runs. */
export async function startUpdatedOrdersQuery(admin: AdminClient, updatedFrom: Date): Promise<StartOutcome> {
  return startQuery(admin, updatedOrdersBulkQuery(updatedFrom));
}

/** Starts reading all customers' emails; or takes up the same reading if it runs. */
export async function startEmailsQuery(admin: AdminClient): Promise<StartOutcome> {
  return startQuery(admin, EMAILS_BULK_QUERY);
}

/** Starts reading all customers' contact details; or takes up the same reading if it runs. */
export async function startContactsQuery(admin: AdminClient): Promise<StartOutcome> {
  return startQuery(admin, CONTACTS_BULK_QUERY);
}

/** Starts reading the RFM groups that Shopify puts customers in; or takes up the same reading if it runs. */
export async function startRfmGroupsQuery(admin: AdminClient): Promise<StartOutcome> {
  return startQuery(admin, RFM_GROUPS_BULK_QUERY);
}

/**
 * Starts reading all customers who carry one of these tags; or takes up the same reading if it runs.
 * @param name of the reading: letters, digits and underscores; one of another name is not the same
 */
export async function startTaggedQuery(
  admin: AdminClient,
  name: string,
  wish: TaggedWish,
): Promise<StartOutcome> {
  return startQuery(admin, taggedCustomersBulkQuery(name, wish));
}

/** @throws AdminApiError NOT_FOUND when Shopify no longer knows the operation */
export async function readOperation(admin: AdminClient, operationId: string): Promise<BulkOperation> {
  const id = toGid("BulkOperation", operationId);
  const { bulkOperation } = await admin.request(READ_BULK_OPERATION, { id }, operationAnswer);
  if (bulkOperation === null) throw new AdminApiError("ReadBulkOperation", "NOT_FOUND");
  return bulkOperation;
}

/** The id of an operation as the rest of the app writes it, from the global id in a webhook. */
function operationIdOf(gid: string): string {
  return String(fromGid("BulkOperation", gid));
}

async function startQuery(admin: AdminClient, query: string): Promise<StartOutcome> {
  const running = await findRunning(admin, query);
  if (running !== null) return { outcome: "started", operationId: running };
  const answer = await admin.request(START_BULK_QUERY, { query }, startAnswer);
  return startOutcome(answer.bulkOperationRunQuery);
}

/** An operation with this very query that is under way: its start was not noted, because the process ended. */
async function findRunning(admin: AdminClient, query: string): Promise<string | null> {
  const { bulkOperations } = await admin.request(LIST_BULK_OPERATIONS, {}, listAnswer);
  const same = bulkOperations.nodes.find(
    (node) =>
      (node.status === "CREATED" || node.status === "RUNNING") &&
      documentText(node.query) === documentText(query),
  );
  return same === undefined ? null : operationIdOf(same.id);
}
