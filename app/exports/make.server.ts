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
import { findShop } from "../db/shops/shop-directory.server.ts";
import type { JobOutcome, JobQueue } from "../queue/queue.server.ts";
import type { Obstacle } from "../steps/obstacle.server.ts";
import { again, isPatient, ON, runSteps, type Step } from "../steps/run-steps.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { isUnderWay, readOperation } from "../shopify/bulk/bulk-operations.server.ts";
import { startContactsQuery } from "../shopify/bulk/bulk-query.server.ts";
import { operationFailure } from "../shopify/bulk/operation-failure.ts";

/** What making a file with contact details needs. */
export interface ExportServices {
  readonly db: Database;
  readonly log: { info(fields: object, message: string): void };
  now(): Date;
  /** The Admin API of a shop, by its myshopify domain. */
  admin(shopDomain: string): Promise<AdminClient>;
}

const BUSY_SECONDS = 30;
const RESTART_SECONDS = 30;
/** How long a file is tried for while Shopify can't be reached, or gives no result. */
const PATIENCE = { patienceMs: 3_600_000 };

/** Asks for a file with contact details, and queues its making. `requestedBy` is the id of a user at Shopify. */
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
 * Makes the files that were asked for, one after the other. Shopify gathers the contact details by a bulk operation,
 * and it is noted when they are ready. None of them are kept here: a download streams them from Shopify.
 */
export async function makeExports(
  services: ExportServices,
  shopId: number,
  signal: AbortSignal,
): Promise<JobOutcome> {
  const { db } = services;
  const shop = await findShop(db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
  return runSteps<ExportRow>(
    {
      due: () => inShopSql(db, shopId, unfinishedExport),
      advance: async (row) => advance(services, shopId, row, await services.admin(shop.domain)),
      noteWait: async ({ requestedAt }) => requestedAt,
      ...PATIENCE,
      hindered: (row, obstacle) => hindered(services, shopId, row, obstacle),
    },
    { now: () => services.now(), signal },
  );
}

async function advance(
  services: ExportServices,
  shopId: number,
  row: ExportRow,
  admin: AdminClient,
): Promise<Step> {
  if (row.operationId === null) {
    const started = await startContactsQuery(admin);
    if (started.outcome === "busy") return again(BUSY_SECONDS);
    if (started.outcome === "refused")
      return end(services, shopId, row, /ACCESS/i.test(started.code) ? "access_denied" : "refused");
    await within(services, shopId, (sql) => noteExportOperation(sql, row.id, started.operationId));
    return again(1);
  }
  const operation = await readOperation(admin, row.operationId);
  if (isUnderWay(operation)) return { step: "poll" };
  return end(services, shopId, row, operation.status === "COMPLETED" ? null : operationFailure(operation));
}

async function hindered(
  services: ExportServices,
  shopId: number,
  row: ExportRow,
  obstacle: Obstacle | null,
): Promise<Step | "bug"> {
  if (obstacle?.obstacle === "restart" && isPatient(PATIENCE, row.requestedAt, services.now())) {
    await within(services, shopId, (sql) => noteExportOperation(sql, row.id, null));
    return again(RESTART_SECONDS);
  }
  if (obstacle?.obstacle !== "park") {
    await end(services, shopId, row, "unexpected");
    return "bug";
  }
  const code = obstacle.cause === "scopes" ? "access_denied" : "shop_unavailable";
  const step = await end(services, shopId, row, code);
  services.log.info({ shopId, exportId: row.id, code }, "export ended");
  return step;
}

async function end(
  services: ExportServices,
  shopId: number,
  row: ExportRow,
  code: string | null,
): Promise<Step> {
  await within(services, shopId, (sql) => endExport(sql, row.id, code, services.now()));
  return ON;
}

async function within(
  { db }: ExportServices,
  shopId: number,
  work: (sql: ShopSql) => Promise<void>,
): Promise<void> {
  await inShopSql(db, shopId, work);
}
