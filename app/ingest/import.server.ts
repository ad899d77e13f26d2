import { noteComparing, noteFound, noteReading } from "../db/orders/import-progress.server.ts";
import { noteRestart, unfinishedImport, type ImportRow } from "../db/orders/imports.server.ts";
import { inShopSql } from "../db/core/shop-scope.server.ts";
import { findShop } from "../db/shops/shop-directory.server.ts";
import type { JobOutcome } from "../queue/queue.server.ts";
import type { AdminClient } from "../shopify/admin.server.ts";
import { isUnderWay, readOperation, type BulkOperation } from "../shopify/bulk/bulk-operations.server.ts";
import { operationFailure } from "../shopify/bulk/operation-failure.ts";
import { again, ON, runSteps, type Step } from "../steps/run-steps.server.ts";
import { compareStored } from "./compare-stored.server.ts";
import {
  commit,
  complete,
  fail,
  hindered,
  noteUnreachable,
  restart,
  type ImportWork,
} from "./finish-import.server.ts";
import { isWorthAnother } from "./import-failure.ts";
import { pollSeconds } from "./poll.ts";
import { readResult } from "./read-result.server.ts";
import type { IngestServices } from "./services.ts";
import { startOperation } from "./start-operation.server.ts";

/** An increment of few lines may happen to be all unreadable. That says nothing of other orders. This many lines do. */
const MANY_LINES = 50;
const LATER_SECONDS = 60;
/** How long an import goes on while Shopify can't be reached. */
const PATIENCE_MS = 24 * 3_600_000;

/** One import, as one run of its job sees it. */
interface Import extends ImportWork {
  readonly admin: AdminClient;
  readonly signal: AbortSignal;
}

/**
 * Takes the open import as far as it goes now: starts the operation, waits for it (the job comes again), reads its
 * result. Without an open import there is nothing to do, so a late wake-up starts none. Each step is committed before
 * the next, so the import goes on after a crash. An operation that was started but not noted is found by its query.
 * @param lastTry - whether no other try follows; an error that is not understood then ends the import
 */
export async function runImport(
  services: IngestServices,
  shopId: number,
  signal: AbortSignal,
  lastTry = false,
): Promise<JobOutcome> {
  const shop = await findShop(services.db, shopId);
  if (shop === null || shop.uninstalledAt !== null) return { outcome: "done" };
  return runSteps<ImportRow>(
    {
      due: () => inShopSql(services.db, shopId, unfinishedImport),
      advance: async (row) =>
        step({ services, shopId, admin: await services.admin(shop.domain), signal }, row),
      noteWait: (row) => noteUnreachable({ services, shopId }, row),
      patienceMs: PATIENCE_MS,
      waitSeconds: LATER_SECONDS,
      hindered: (row, obstacle) => hindered({ services, shopId, lastTry }, row, obstacle),
    },
    { now: () => services.now(), signal },
  );
}

async function step(job: Import, row: ImportRow): Promise<Step> {
  if (row.status === "comparing") return compare(job, row);
  if (row.status === "starting" || row.operationId === null) return startOperation(job, row);
  const operation = await readOperation(job.admin, row.operationId);
  return row.status === "waiting" ? look(job, row, operation) : read(job, row, operation);
}

async function look(job: Import, row: ImportRow, operation: BulkOperation): Promise<Step> {
  await commit(job, (sql) => noteFound(sql, row.id, operation.rootObjectCount));
  if (isUnderWay(operation))
    return again(pollSeconds(job.services.now().getTime() - row.startedAt.getTime()));
  const isEmpty = operation.status === "COMPLETED" && operation.url === null && operation.objectCount === 0;
  if (isEmpty) return whole(job, row);
  return read(job, row, operation);
}

async function read(job: Import, row: ImportRow, operation: BulkOperation): Promise<Step> {
  const { services, shopId, signal } = job;
  const url = resultOf(operation);
  if (url === null) return restart(job, row, operationFailure(operation));
  const partial = operation.status !== "COMPLETED";
  const { fileSize: fileBytes } = operation;
  await commit(job, (sql) => noteReading(sql, row.id, { fileBytes, now: services.now() }));
  const last = await readResult(services, shopId, row, {
    url,
    partial,
    fileBytes,
    signal,
    onStored: (batch) => services.metrics?.importAdvanced(batch),
  });
  if (partial) return restart(job, last, operationFailure(operation));
  // Not one order could be read. So the answers have a shape that we don't know, and nothing may be concluded from
  // them.
  const isEnough = last.kind !== "increment" || last.linesRead >= MANY_LINES;
  if (isEnough && last.linesRead > 0 && last.badLines === last.linesRead)
    return fail(job, last, "unreadable");
  return last.outOfOrder && last.operationFrom !== null ? readAll(job, last) : whole(job, last);
}

/** The operation went on from the newest order of the ones before. If results are in no order, that proves nothing. */
async function readAll(job: Import, row: ImportRow): Promise<Step> {
  await commit(job, (sql) => noteRestart(sql, row.id));
  job.services.log.warn({ shopId: job.shopId, importId: row.id }, "result in no order, read from the start");
  return again(1);
}

/** Everything that Shopify gave is stored. */
async function whole(job: Import, row: ImportRow): Promise<Step> {
  if (row.kind !== "full_read" || row.scopeLimited) return complete(job, row);
  await commit(job, (sql) => noteComparing(sql, row.id));
  return ON;
}

async function compare(job: Import, row: ImportRow): Promise<Step> {
  const isKnown = await compareStored(job, row);
  return complete(job, isKnown ? row : { ...row, scopeLimited: true });
}

/** The file to read: the result, or what an operation had found before it failed. */
function resultOf(operation: BulkOperation): string | null {
  if (operation.status === "COMPLETED") return operation.url;
  return isWorthAnother(operationFailure(operation)) ? operation.partialDataUrl : null;
}
