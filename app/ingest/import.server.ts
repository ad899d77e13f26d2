import {
  noteFound,
  noteOperation,
  noteReading,
  unfinishedImport,
  type ImportRow,
} from "../db/imports.server.ts";
import { inShopSql } from "../db/shop-scope.server.ts";
import { findShop, updateShop } from "../db/system.server.ts";
import type { JobOutcome } from "../queue/queue.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { readOperation, startOrdersQuery, type BulkOperation } from "../shopify/bulk-query.server.ts";
import { readGrantedScopes, readShop } from "../shopify/shop.server.ts";
import {
  afterError,
  again,
  commit,
  complete,
  DONE,
  fail,
  restart,
  type ImportWork,
  type Step,
} from "./end-import.server.ts";
import { isWorthAnother, operationFailure } from "./import-failure.ts";
import { pollSeconds } from "./poll.ts";
import { readResult } from "./read-result.server.ts";
import type { IngestServices } from "./services.ts";

const BUSY_SECONDS = 30;

/** One import as one run of its job sees it. */
interface Import extends ImportWork {
  readonly admin: AdminClient;
  readonly signal: AbortSignal;
}

/**
 * Brings the import under way as far as it goes now: starts the operation, waits for it (the job comes again), reads
 * its result. Without one there is nothing to do, so a late wake-up starts none. Each step is committed before the
 * next, so that it goes on after a crash: an operation that was started but not noted is found again by its query.
 * @param lastTry - whether an error that is not understood ends the import, since no other try follows
 */
export async function runImport(
  services: IngestServices,
  shopId: number,
  signal: AbortSignal,
  lastTry = false,
): Promise<JobOutcome> {
  const shop = await findShop(services.db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return DONE;
  for (;;) {
    signal.throwIfAborted();
    const row = await inShopSql(services.db, shopId, unfinishedImport);
    if (row === null) return DONE;
    const outcome = await services
      .admin(shop.domain)
      .then((admin) => step({ services, shopId, admin, signal }, row))
      .catch((error: unknown) => {
        signal.throwIfAborted();
        return afterError({ services, shopId, lastTry }, row, error);
      });
    if (outcome !== "next") return outcome;
  }
}

async function step(job: Import, row: ImportRow): Promise<Step> {
  if (row.status === "starting" || row.operationId === null) return start(job, row);
  const operation = await readOperation(job.admin, row.operationId);
  return row.status === "waiting" ? look(job, row, operation) : read(job, row, operation);
}

async function start(job: Import, row: ImportRow): Promise<Step> {
  const { services, shopId, admin } = job;
  const grantedScopes = await readGrantedScopes(admin);
  const { name, currency, timeZone } = await readShop(admin);
  await updateShop(services.db, shopId, { name, currency, timeZone, grantedScopes });
  const granted = (scope: string): boolean =>
    grantedScopes.includes(`read_${scope}`) || grantedScopes.includes(`write_${scope}`);
  if (!granted("orders") || !granted("customers")) return fail(job, row, "access_denied");

  const started = await startOrdersQuery(admin, row.readThrough ?? row.windowStart);
  if (started.outcome === "busy") return again(BUSY_SECONDS);
  if (started.outcome === "refused") {
    services.log.warn({ shopId, importId: row.id, code: started.code }, "bulk query refused");
    return fail(job, row, "refused");
  }
  const scopeLimited = row.scopeLimited || !grantedScopes.includes("read_all_orders");
  await commit(job, (sql) => noteOperation(sql, row.id, { operationId: started.operationId, scopeLimited }));
  services.log.info({ shopId, importId: row.id, scopeLimited }, "bulk query started");
  return again(1);
}

async function look(job: Import, row: ImportRow, operation: BulkOperation): Promise<Step> {
  await commit(job, (sql) => noteFound(sql, row.id, operation.rootObjectCount));
  switch (operation.status) {
    case "CREATED":
    case "RUNNING":
    case "CANCELING":
      return again(pollSeconds(job.services.now().getTime() - row.startedAt.getTime()));
    case "COMPLETED":
      if (operation.url === null && operation.objectCount === 0) return complete(job, row);
      break;
    case "FAILED":
    case "CANCELED":
    case "EXPIRED":
  }
  if (resultOf(operation) === null) return restart(job, row, operationFailure(operation));
  await commit(job, (sql) => noteReading(sql, row.id, operation.fileSize));
  return "next";
}

async function read(job: Import, row: ImportRow, operation: BulkOperation): Promise<Step> {
  const { services, shopId, signal } = job;
  const url = resultOf(operation);
  if (url === null) return restart(job, row, operationFailure(operation));
  const partial = operation.status !== "COMPLETED";
  const last = await readResult(services.db, shopId, row, {
    url,
    partial,
    fileBytes: operation.fileSize,
    signal,
  });
  if (partial) return restart(job, last, operationFailure(operation));
  // Not one readable order: Shopify's answer is not what we think it is, and nothing may be concluded from it.
  if (last.linesRead > 0 && last.badLines === last.linesRead) return fail(job, last, "unreadable");
  return complete(job, last);
}

/** What there is to read: the result, or what an operation had found when it failed. */
function resultOf(operation: BulkOperation): string | null {
  if (operation.status === "COMPLETED") return operation.url;
  return isWorthAnother(operationFailure(operation)) ? operation.partialDataUrl : null;
}
