import { z } from "zod";

import type { AdminClient } from "../admin.server.ts";
import { runningOperations } from "./bulk-operations.server.ts";
import { START_BULK_QUERY } from "../documents/bulk.ts";
import { CONTACTS_BULK_QUERY, EMAILS_BULK_QUERY, RFM_GROUPS_BULK_QUERY } from "../documents/customers.ts";
import { peopleBulkQuery, type PeopleWish } from "../documents/people.ts";
import { linesBulkQuery, productsBulkQuery, type LinesWish } from "../documents/products.ts";
import { taggedCustomersBulkQuery, type TaggedWish } from "../documents/tagged-customers.ts";
import { ordersBulkQuery, updatedOrdersBulkQuery } from "../documents/orders.ts";
import { startedOperation, startOutcome, type StartOutcome } from "./bulk-start.ts";

const startAnswer = z.object({ bulkOperationRunQuery: startedOperation.nullable() });
const TAKEN_UP: ReadonlySet<string> = new Set(["CREATED", "RUNNING"]);

/** Starts reading all orders created from a moment on, oldest first. Resumes the same reading if it runs already. */
export async function startOrdersQuery(admin: AdminClient, createdFrom: Date): Promise<StartOutcome> {
  return startQuery(admin, ordersBulkQuery(createdFrom));
}

/**
 * Starts reading all orders updated from a moment on, oldest update first. Resumes the same reading if it runs
 * already.
 */
export async function startUpdatedOrdersQuery(admin: AdminClient, updatedFrom: Date): Promise<StartOutcome> {
  return startQuery(admin, updatedOrdersBulkQuery(updatedFrom));
}

/** Starts reading all customers' emails. Resumes the same reading if it runs already. */
export async function startEmailsQuery(admin: AdminClient): Promise<StartOutcome> {
  return startQuery(admin, EMAILS_BULK_QUERY);
}

/** Starts reading all customers' contact details. Resumes the same reading if it runs already. */
export async function startContactsQuery(admin: AdminClient): Promise<StartOutcome> {
  return startQuery(admin, CONTACTS_BULK_QUERY);
}

/** Starts reading customers' tags and consent. Resumes the same reading if it runs already. */
export async function startPeopleQuery(admin: AdminClient, wish: PeopleWish): Promise<StartOutcome> {
  return startQuery(admin, peopleBulkQuery(wish));
}

/** Starts reading the lines of orders. Resumes the same reading if it runs already. */
export async function startLinesQuery(admin: AdminClient, wish: LinesWish): Promise<StartOutcome> {
  return startQuery(admin, linesBulkQuery(wish));
}

/** Starts reading products that changed from a moment on; null: all. Resumes the same reading if it runs already. */
export async function startProductsQuery(
  admin: AdminClient,
  updatedFrom: Date | null,
): Promise<StartOutcome> {
  return startQuery(admin, productsBulkQuery(updatedFrom));
}

/** Starts reading the RFM groups that Shopify puts customers in. Resumes the same reading if it runs already. */
export async function startRfmGroupsQuery(admin: AdminClient): Promise<StartOutcome> {
  return startQuery(admin, RFM_GROUPS_BULK_QUERY);
}

/**
 * Starts reading all customers who have one of these tags. Resumes the same reading if it runs already.
 * @param name - of the reading: letters, digits and underscores; a reading of another name is not the same
 */
export async function startTaggedQuery(
  admin: AdminClient,
  name: string,
  wish: TaggedWish,
): Promise<StartOutcome> {
  return startQuery(admin, taggedCustomersBulkQuery(name, wish));
}

/** Resumes a running operation with exactly this query. Its start was not noted, because the process ended. */
async function startQuery(admin: AdminClient, query: string): Promise<StartOutcome> {
  const running = (await runningOperations(admin, [query])).find(({ status }) => TAKEN_UP.has(status));
  if (running !== undefined) return { outcome: "started", operationId: running.operationId };
  const answer = await admin.request(START_BULK_QUERY, { query }, startAnswer);
  return startOutcome(answer.bulkOperationRunQuery);
}
