import { noteInterrupted } from "../db/orders/import-progress.server.ts";
import {
  completeImport,
  failImport,
  holdImports,
  noteRestart,
  openImport,
  parkImport,
  unfinishedImport,
  type ImportRow,
} from "../db/orders/imports.server.ts";
import { inShopSql, type ShopSql } from "../db/core/shop-scope.server.ts";
import { findShop, parkShop } from "../db/shops/shop-directory.server.ts";
import type { Obstacle, ParkCause } from "../steps/obstacle.server.ts";
import { again, END, ON, type Step } from "../steps/run-steps.server.ts";
import { isLimited } from "./granted.ts";
import { isWorthAnother, type ImportFailure } from "./import-failure.ts";
import { readingFor } from "./request-import.server.ts";
import type { IngestServices } from "./services.ts";

/** An import, as the functions that end or interrupt it need it. */
export interface ImportWork {
  readonly services: IngestServices;
  readonly shopId: number;
}

/** How many operations in a row may bring nothing further. Each goes on where the one before failed. */
const MOST_STALLED = 5;

/**
 * Ends the import and queues the scoring of its orders. If more is wanted by now than this import could bring, opens
 * the next one instead, as of the same moment. That is so when the settings reach further back, or when all orders
 * can be seen now. It is also so when a failed import had read a part that may have changed since.
 */
export async function complete(job: ImportWork, row: ImportRow): Promise<Step> {
  const { services, shopId } = job;
  const { id: importId, kind, asOf, linesRead, badLines, scopeLimited } = row;
  const now = services.now();
  const limited = isLimited((await findShop(services.db, shopId))?.grantedScopes ?? []);
  const another = await inShopSql(services.db, shopId, async (sql) => {
    await holdImports(sql);
    await completeImport(sql, importId, now);
    const reading = await readingFor(sql, { asOf, limited, now });
    if (reading.kind === "backfill" || row.readSince !== null) return openImport(sql, { asOf, reading, now });
    await services.queue.enqueue(sql, "score", { shopId, asOf: asOf.toISOString() });
    return false;
  });
  services.metrics?.importEnded("complete");
  services.log.info(
    { shopId, importId, kind, linesRead, badLines, scopeLimited, another },
    "import complete",
  );
  return another ? ON : END;
}

/**
 * Lets another operation go on from the oldest missing order. The import fails instead if too many operations in a
 * row brought nothing, or if another would not help. If Shopify denied access, the import is parked: it may be
 * granted yet.
 */
export async function restart(job: ImportWork, row: ImportRow, failure: ImportFailure): Promise<Step> {
  const isDenied = failure === "access_denied";
  // The reading may have got further since the row was read.
  const { stalledOperations } = (await commit(job, unfinishedImport)) ?? row;
  if (!(isWorthAnother(failure) || isDenied) || stalledOperations >= MOST_STALLED)
    return fail(job, row, failure);
  await commit(job, (sql) => noteRestart(sql, row.id));
  if (isDenied) return park(job, row, "scopes");
  job.services.log.warn({ shopId: job.shopId, importId: row.id, failure }, "bulk query goes on with another");
  // Soon at first. If several in a row were cancelled or failed, the cause needs time to pass.
  return again(4 ** Math.max(0, stalledOperations - 1));
}

/**
 * Ends an import that can't go on. When Shopify can't deliver a full read, new orders must not wait for it. So an
 * increment takes its place for today.
 */
export async function fail(job: ImportWork, row: ImportRow, failure: ImportFailure): Promise<Step> {
  const { services, shopId } = job;
  const { id: importId, kind, asOf } = row;
  const now = services.now();
  await commit(job, (sql) => failImport(sql, importId, { errorCode: failure, now }));
  const another =
    kind === "full_read" &&
    isWorthAnother(failure) &&
    (await inShopSql(services.db, shopId, async (sql) => {
      const reading = await readingFor(sql, { asOf, limited: row.scopeLimited, compare: false, now });
      return openImport(sql, { asOf, reading, now });
    }));
  services.metrics?.importEnded(failure);
  services.log.warn({ shopId, importId, kind, failure, another }, "import failed");
  return another ? ON : END;
}

/** Parks the import as it is until Shopify lets the app in again. Other code resumes it then. */
export async function park(job: ImportWork, row: ImportRow, cause: ParkCause): Promise<Step> {
  const { services, shopId } = job;
  await commit(job, (sql) => parkImport(sql, row.id, cause));
  if (cause !== "access_lost") await parkShop(services.db, { id: shopId }, cause, services.now());
  services.log.warn({ shopId, importId: row.id, cause }, "import waits until Shopify lets the app in again");
  return END;
}

/**
 * Notes that Shopify can't be reached.
 * @returns since when
 */
export function noteUnreachable(job: ImportWork, row: ImportRow): Promise<Date> {
  return commit(job, (sql) => noteInterrupted(sql, row.id, job.services.now()));
}

/** Handles an obstacle of an import. An import has no reason to stop, so a stop counts as a bug. */
export async function hindered(
  job: ImportWork & { readonly lastTry: boolean },
  row: ImportRow,
  obstacle: Obstacle | null,
): Promise<Step | "bug"> {
  switch (obstacle?.obstacle) {
    case "park":
      return park(job, row, obstacle.cause);
    case "restart":
      return restart(job, row, "expired");
    case "wait":
      return fail(job, row, "timeout");
    case "stop":
    case undefined:
      // Nothing else would go on with the import, and all scoring would wait for it.
      if (job.lastTry) await fail(job, row, "unknown");
      return "bug";
  }
}

export function commit<T>(job: ImportWork, work: (sql: ShopSql) => Promise<T>): Promise<T> {
  return inShopSql(job.services.db, job.shopId, work);
}
