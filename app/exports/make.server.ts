import type { Database } from "../db/core/database.server.ts";
import {
  endExport,
  noteExportOperation,
  openExport,
  unfinishedExport,
  type ExportRow,
  type ExportWish,
} from "../db/insights/exports.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { findShop } from "../db/shops/system.server.ts";
import { errorVerdict, operationFailure } from "../ingest/import-failure.ts";
import type { JobOutcome, JobQueue } from "../queue/queue.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { readOperation, startContactsQuery } from "../shopify/bulk-query.server.ts";

/** What making a file with contact details needs. */
export interface ExportServices {
  readonly db: Database;
  readonly log: { info(fields: object, message: string): void };
  now(): Date;
  /** The Admin API of a shop, by its myshopify domain. */
  admin(shopDomain: string): Promise<AdminClient>;
}

const BUSY_SECONDS = 30;
const POLL_SECONDS = 2;
const LATER_SECONDS = 30;
/** How long the making of a file outlives that Shopify can't be reached, or gives no result. */
const LONGEST_MS = 3_600_000;
const DONE: JobOutcome = { outcome: "done" };
const again = (afterSeconds: number): JobOutcome => ({ outcome: "again", afterSeconds });

/** Asks for a file with contact details, and has it made. `requestedBy` is the id of a user of Shopify's. */
export async function requestExport(
  services: { readonly db: Database; readonly queue: Pick<JobQueue, "enqueue">; now(): Date },
  shopId: number,
  wish: ExportWish,
  requestedBy: string | null = null,
): Promise<void> {
  await inShopSql(services.db, shopId, async (sql) => {
    await openExport(sql, { ...wish, requestedBy }, services.now());
    await services.queue.enqueue(sql, "export", { shopId });
  });
}

/**
 * Makes the files that were asked for, one after the other: has Shopify gather the contact details by a bulk operation
 * and notes it when they are ready. Nothing of them is kept here: a download streams them from Shopify.
 */
export async function makeExports(
  services: ExportServices,
  shopId: number,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const { db, log } = services;
  const shop = await findShop(db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return DONE;
  for (;;) {
    signal.throwIfAborted();
    const row = await inShopSql(db, shopId, unfinishedExport);
    if (row === null) return DONE;
    try {
      const step = await advance(services, shopId, row, await services.admin(shop.domain));
      if (step !== "next") return step;
    } catch (error) {
      signal.throwIfAborted();
      const { outcome, code } = afterError(services.now(), row, error);
      if (outcome === "restart")
        await within(services, shopId, (sql) => noteExportOperation(sql, row.id, null));
      if (outcome !== "end") return again(LATER_SECONDS);
      await end(services, shopId, row, code);
      if (code === "unexpected") throw error;
      log.info({ shopId, exportId: row.id, code }, "export ended");
    }
  }
}

async function advance(
  services: ExportServices,
  shopId: number,
  row: ExportRow,
  admin: AdminClient,
): Promise<JobOutcome | "next"> {
  if (row.operationId === null) {
    const started = await startContactsQuery(admin);
    if (started.outcome === "busy") return again(BUSY_SECONDS);
    if (started.outcome === "refused")
      return end(services, shopId, row, /ACCESS/i.test(started.code) ? "access_denied" : "refused");
    await within(services, shopId, (sql) => noteExportOperation(sql, row.id, started.operationId));
    return again(1);
  }
  const operation = await readOperation(admin, row.operationId);
  if (["CREATED", "RUNNING", "CANCELING"].includes(operation.status)) return again(POLL_SECONDS);
  return end(services, shopId, row, operation.status === "COMPLETED" ? null : operationFailure(operation));
}

function afterError(
  now: Date,
  row: ExportRow,
  error: unknown,
): { readonly outcome: "later" | "restart" | "end"; readonly code: string } {
  const verdict = errorVerdict(error);
  const patient = now.getTime() - row.requestedAt.getTime() < LONGEST_MS;
  if (patient && (verdict.verdict === "later" || verdict.verdict === "restart"))
    return { outcome: verdict.verdict, code: "" };
  if (verdict.verdict !== "park") return { outcome: "end", code: "unexpected" };
  return { outcome: "end", code: verdict.cause === "scopes" ? "access_denied" : "shop_unavailable" };
}

async function end(
  services: ExportServices,
  shopId: number,
  row: ExportRow,
  code: string | null,
): Promise<"next"> {
  await within(services, shopId, (sql) => endExport(sql, row.id, code, services.now()));
  return "next";
}

async function within(
  { db }: ExportServices,
  shopId: number,
  work: (sql: ShopSql) => Promise<void>,
): Promise<void> {
  await inShopSql(db, shopId, work);
}
